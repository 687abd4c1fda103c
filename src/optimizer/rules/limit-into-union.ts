import type { LogicalPlan } from '../../logical/plan.ts'
import { mapChildren } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'

/** limit(union(x, y)) → limit(union(limit(x), limit(y))): no input gives more rows than can be asked for. */
export const limitIntoUnion: Rule = {
  name: 'limit_into_union',
  kinds: ['limit'],
  rewrite(plan) {
    if (plan.kind !== 'limit' || plan.input.kind !== 'union') return plan
    const count = plan.count + plan.offset
    if (count === Number.POSITIVE_INFINITY) return plan
    const union = mapChildren(plan.input, (input) => (givesAtMost(input, count) ? input : { kind: 'limit', input, count, offset: 0 }))
    return union === plan.input ? plan : { ...plan, input: union }
  },
}

function givesAtMost(plan: LogicalPlan, count: number): boolean {
  switch (plan.kind) {
    case 'limit':
    case 'top_n':
      return plan.count <= count
    case 'project':
    case 'filter':
    case 'sort':
      return givesAtMost(plan.input, count)
    case 'values':
      return plan.rows.length <= count
    case 'aggregate':
      return plan.groups.length === 0
    default:
      return false
  }
}
