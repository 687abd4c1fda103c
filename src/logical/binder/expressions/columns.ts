// Paths: columns, fields of structs, and the few keywords that look like columns.
import { BindError, UnsupportedError } from '../../../common/errors.ts'
import { typeName } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import type { Expr } from '../../expression.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { fieldOf, subscriptOf } from './nested.ts'

export function bindColumn(node: ast.ColumnReference, binder: ExpressionBinder): Expr {
  const { parts } = node
  const row = parts.length === 1 && !binder.find(parts) ? binder.clause.row?.(parts[0]!.text) : undefined
  return row ?? binder.column(parts)
}

/** `(song).artist` */
export function bindField(node: ast.FieldAccess, binder: ExpressionBinder): Expr {
  const found = bindPath(node, binder)
  if (found) return found
  const operand = binder.bind(node.operand)
  const field = fieldOf(operand, [node.field], binder)
  if (!field) throw new BindError(`${typeName(operand.type)} has no fields`, { position: node.field.position })
  return field
}

/** `song['artist']`, `list[1]` */
export function bindSubscript(node: ast.Subscript, binder: ExpressionBinder): Expr {
  return bindPath(node, binder) ?? subscriptOf(binder.bind(node.operand), node, binder)
}

function bindPath(node: ast.Expression, binder: ExpressionBinder): Expr | undefined {
  const path = pathOf(node)
  return path && binder.find(path)
}

function pathOf(node: ast.Expression): ast.QualifiedName | undefined {
  if (node.kind === 'column') return node.parts
  if (node.kind === 'field') return extend(node.operand, node.field)
  if (node.kind !== 'subscript' || node.index.kind !== 'string') return undefined
  return extend(node.operand, { text: node.index.value, position: node.index.position })
}

function extend(operand: ast.Expression, field: ast.Name): ast.QualifiedName | undefined {
  const path = pathOf(operand)
  return path && [...path, field]
}

/** The last name of a path expression, by which its column is called; undefined for other expressions. */
export function leafName(node: ast.Expression): ast.Name | undefined {
  return pathOf(node)?.at(-1)
}

export function unsupported(what: string, { position }: ast.Expression): never {
  throw new UnsupportedError(`${what} is not supported yet`, { position })
}
