import { columnsOf } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'

/** limit(limit(x)) → limit(x); limit 0 gives no rows; a limit that cuts nothing goes. */
export const mergeLimits: Rule = {
  name: 'merge_limits',
  kinds: ['limit'],
  rewrite(plan) {
    if (plan.kind !== 'limit') return plan
    if (plan.count === 0) return { kind: 'values', columns: columnsOf(plan), rows: [] }
    if (plan.count === Number.POSITIVE_INFINITY && plan.offset === 0) return plan.input
    if (plan.input.kind !== 'limit' && plan.input.kind !== 'top_n') return plan
    const { input: inner } = plan
    const count = Math.max(0, Math.min(plan.count, inner.count - plan.offset))
    return { ...inner, count, offset: inner.offset + plan.offset }
  },
}
