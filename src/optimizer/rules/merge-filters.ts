import { and } from '../../logical/build-expression.ts'
import { canRaise, isVolatile } from '../../logical/expression-key.ts'
import type { Rule } from '../rule.ts'

/** filter(filter(x)) → filter(x), unless the outer one may raise for rows that the inner one removes. */
export const mergeFilters: Rule = {
  name: 'merge_filters',
  kinds: ['filter'],
  rewrite(plan) {
    if (plan.kind !== 'filter' || plan.input.kind !== 'filter') return plan
    const { predicate, input: inner } = plan
    if (canRaise(predicate) || isVolatile(predicate) || isVolatile(inner.predicate)) return plan
    return { ...inner, predicate: and([inner.predicate, predicate]) }
  },
}
