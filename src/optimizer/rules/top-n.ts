import type { Rule } from '../rule.ts'

/** limit(sort(x)) → top_n(x): only the rows that are asked for are kept while sorting. */
export const topN: Rule = {
  name: 'top_n',
  kinds: ['limit'],
  rewrite(plan) {
    if (plan.kind !== 'limit' || plan.input.kind !== 'sort' || plan.count === Number.POSITIVE_INFINITY) return plan
    const { input, keys } = plan.input
    return { kind: 'top_n', input, keys, count: plan.count, offset: plan.offset }
  },
}
