import { columnsOf, mapExpressions } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'
import { simplify } from '../simplify.ts'

/** Computes constants and shortens logic; a filter that is always true goes, one that never is becomes no rows. */
export const simplifyExpressions: Rule = {
  name: 'simplify_expressions',
  rewrite(plan, { constants }) {
    const simpler = mapExpressions(plan, (expr) => simplify(expr, constants))
    if (simpler.kind !== 'filter' || simpler.predicate.kind !== 'literal') return simpler
    return simpler.predicate.value === true ? simpler.input : { kind: 'values', columns: columnsOf(simpler), rows: [] }
  },
}
