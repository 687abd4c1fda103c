// Numbers and names in ORDER BY and GROUP BY that mean an item of the select list.
import type { Position } from '../../common/errors.ts'
import { BindError } from '../../common/errors.ts'
import type { Expression } from '../../parser/ast.ts'
import { same } from './scope.ts'

/** The item that a number or a name means; undefined where it is an expression. */
export function orderPosition(node: Expression, items: readonly { readonly name: string }[]): number | undefined {
  if (node.kind === 'integer') {
    if (node.value < 1n || node.value > BigInt(items.length)) throw outOfRange('ORDER BY', items.length, node.position)
    return Number(node.value) - 1
  }
  if (node.kind === 'string' || node.kind === 'decimal' || node.kind === 'double' || node.kind === 'boolean') {
    throw new BindError('ordering by a constant has no effect', {
      position: node.position,
      hint: 'Double quotes name a column, single quotes are text.',
    })
  }
  if (node.kind !== 'column' || node.parts.length !== 1) return undefined
  const found = items.findIndex((item) => same(item.name, node.parts[0]!.text))
  return found < 0 ? undefined : found
}

/** The error for a number that means no item. */
export function outOfRange(clause: string, count: number, position: Position): BindError {
  return new BindError(`the position in ${clause} must be from 1 to ${count}`, { position })
}
