import { columnExpr } from '../../logical/build-expression.ts'
import { columnsOf } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'

/** distinct(x) → a group by all columns: one operator for both. */
export const distinctToAggregate: Rule = {
  name: 'distinct_to_aggregate',
  kinds: ['distinct'],
  mandatory: true,
  rewrite(plan) {
    if (plan.kind !== 'distinct') return plan
    const groups = columnsOf(plan).map((column) => ({ expr: columnExpr(column), column }))
    return { kind: 'aggregate', input: plan.input, groups, aggregates: [] }
  },
}
