// What the rules about joins ask of an expression: which input it reads, and whether it can be true where an input has no row.

import { columnsIn, isWithin } from '../logical/columns-in.ts'
import type { ColumnId, Expr } from '../logical/expression.ts'
import type { JoinNode, JoinType } from '../logical/nodes/join.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { idsOf } from '../logical/plan-walk.ts'

export type Side = 'left' | 'right'

export const OTHER: Readonly<Record<Side, Side>> = { left: 'right', right: 'left' }

/** The one input whose columns the expression reads; undefined where it reads none, or of both. */
export function sideOf(expr: Expr, { left, right }: JoinNode): Side | undefined {
  const read = columnsIn(expr)
  if (read.size === 0) return undefined
  if (readsOnly(read, left)) return 'left'
  return readsOnly(read, right) ? 'right' : undefined
}

function readsOnly(read: ReadonlySet<ColumnId>, plan: LogicalPlan): boolean {
  return isWithin(read, idsOf(plan))
}

/** The sides whose rows the join gives even where they match none: nothing that drops rows of the other side may drop theirs. */
export const KEEPS: Readonly<Record<JoinType, readonly Side[]>> = {
  inner: [],
  left: ['left'],
  right: ['right'],
  full: ['left', 'right'],
  semi: [],
  anti: ['left'],
  single: ['left'],
  mark: ['left'],
}

/** The join with another plan on one side. */
export function withSide(join: JoinNode, side: Side, plan: LogicalPlan): JoinNode {
  return side === 'left' ? { ...join, left: plan } : { ...join, right: plan }
}

// Calls that give NULL for a NULL.
const STRICT: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', '//', '%', '||', 'like', 'ilike'])

/** Is the condition certainly not true where all of these columns are NULL? */
export function rejectsNulls(condition: Expr, columns: ReadonlySet<ColumnId>): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.args.some((arg) => rejectsNulls(arg, columns))
    case 'or':
      return condition.args.every((arg) => rejectsNulls(arg, columns))
    case 'literal':
      return condition.value !== true
    case 'not': {
      const [operand] = condition.args
      return operand.kind === 'is_null' ? isNullWith(operand.args[0], columns) : isNullWith(condition, columns)
    }
    default:
      return isNullWith(condition, columns)
  }
}

/** Is the expression certainly NULL where all of these columns are? */
function isNullWith(expr: Expr, columns: ReadonlySet<ColumnId>): boolean {
  switch (expr.kind) {
    case 'column':
      return columns.has(expr.id)
    case 'literal':
      return expr.value === null
    case 'call':
      return STRICT.has(expr.name) && expr.args.some((arg) => isNullWith(arg, columns))
    case 'cast':
    case 'not':
      return isNullWith(expr.args[0], columns)
    case 'in':
      return isNullWith(expr.args[0]!, columns)
    default:
      return false
  }
}
