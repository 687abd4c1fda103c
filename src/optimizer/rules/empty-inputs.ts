import { columnExpr, FALSE, literal } from '../../logical/build-expression.ts'
import type { Column, ColumnId } from '../../logical/expression.ts'
import type { JoinNode } from '../../logical/nodes/join.ts'
import type { UnionNode } from '../../logical/nodes/union.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { childrenOf, columnsOf } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'

/** What reads no rows and gives none becomes no rows; a union or an outer join is left with what its other inputs give. */
export const emptyInputs: Rule = {
  name: 'empty_inputs',
  kinds: ['values'],
  rewrite(plan) {
    const inputs = childrenOf(plan)
    if (!inputs.some(isEmpty)) return plan
    if (plan.kind === 'union') return withoutEmpty(plan)
    if (plan.kind === 'join') return joinOfEmpty(plan)
    // Without groups there is one row, over no rows too.
    if (plan.kind === 'aggregate' && plan.groups.length === 0) return plan
    return inputs.length === 1 ? noRows(plan) : plan
  },
}

function isEmpty(plan: LogicalPlan): boolean {
  return plan.kind === 'values' && plan.rows.length === 0
}

function noRows(plan: LogicalPlan): LogicalPlan {
  return { kind: 'values', columns: columnsOf(plan), rows: [] }
}

function withoutEmpty(union: UnionNode): LogicalPlan {
  const [first, ...others] = union.inputs.filter((input) => !isEmpty(input))
  if (!first) return noRows(union)
  if (others.length > 0) return { ...union, inputs: [first, ...others] }
  const given = columnsOf(first)
  return { kind: 'project', input: first, items: union.columns.map((column, i) => ({ expr: columnExpr(given[i]!), column })) }
}

function joinOfEmpty(join: JoinNode): LogicalPlan {
  const { type, left, right } = join
  const keepsLeft = type === 'left' || type === 'full' || type === 'anti' || type === 'single' || type === 'mark'
  const keepsRight = type === 'right' || type === 'full'
  if (isEmpty(right) && keepsLeft && !isEmpty(left)) return padded(join, left)
  if (isEmpty(left) && keepsRight && !isEmpty(right)) return padded(join, right)
  return noRows(join)
}

/** The rows of one side, with NULLs for the other; they match nothing. */
function padded(join: JoinNode, side: LogicalPlan): LogicalPlan {
  const given = new Map<ColumnId, Column>(columnsOf(side).map((column) => [column.id, column]))
  const items = columnsOf(join).map((column) => {
    const own = given.get(column.id)
    return { expr: own ? columnExpr(own) : column.id === join.mark?.id ? FALSE : literal(null, column.type), column }
  })
  return { kind: 'project', input: side, items }
}
