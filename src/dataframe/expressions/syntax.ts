// Syntax trees made by calls instead of by the parser: what a DataFrame's expressions and clauses are.
import type { Position } from '../../common/errors.ts'
import type { Call, Expression, Name, OrderItem, QualifiedName, Select, Star, WindowSpecification } from '../../parser/ast.ts'
import { makeCall, makeSelect, makeStar } from '../../parser/make-node.ts'

/** Where a node stands that is in no text. */
export const NOWHERE: Position = Object.freeze({ offset: 0, length: 0 })

export function nameOf(text: string): Name {
  return { text, position: NOWHERE }
}

/** `song.artist`, `plays.city`: what is a table, a column and a field is for the binder to say. */
export function pathOf(text: string): QualifiedName {
  return text.split('.').map(nameOf)
}

export function columnNode(path: string): Expression {
  return { kind: 'column', parts: pathOf(path), position: NOWHERE }
}

export function callNode(name: string, args: readonly Expression[], more: Partial<Pick<Call, 'distinct' | 'filter' | 'over'>> = {}): Call {
  return makeCall([nameOf(name)], args, NOWHERE, more)
}

export function windowNode(
  partitionBy: readonly Expression[],
  orderBy: readonly OrderItem[],
  frame: WindowSpecification['frame'],
): WindowSpecification {
  return { base: undefined, partitionBy, orderBy, frame, position: NOWHERE }
}

export function starNode(parts: Partial<Pick<Star, 'exclude' | 'replace' | 'rename'>> = {}): Star {
  return makeStar(NOWHERE, parts)
}

/** A SELECT over something bound already: of its clauses, those given. */
export function selectNode(clauses: Partial<Select>): Select {
  return makeSelect(NOWHERE, clauses)
}

/** Whether a window function stands in the expression. */
export function hasWindow(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false
  if (Array.isArray(node)) return node.some(hasWindow)
  const { kind, over } = node as { readonly kind?: string; readonly over?: object }
  return (kind === 'call' && over !== undefined) || Object.values(node).some(hasWindow)
}
