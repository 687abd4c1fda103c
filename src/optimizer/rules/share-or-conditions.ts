import { and, conjunctsOf, or } from '../../logical/build-expression.ts'
import type { Expr } from '../../logical/expression.ts'
import { canRaise, isVolatile } from '../../logical/expression-key.ts'
import type { JoinNode } from '../../logical/nodes/join.ts'
import { KEEPS, type Side, sideOf, withSide } from '../join-sides.ts'
import type { Rule } from '../rule.ts'

/** join on (x = 1 and y = 2 or x = 3 and y = 4), x of the left, y of the right → the same, left filtered by (x = 1 or x = 3), right by (y = 2 or y = 4). */
export const shareOrConditions: Rule = {
  name: 'share_or_conditions',
  kinds: ['join'],
  when: 'once',
  rewrite(plan) {
    if (plan.kind !== 'join' || !plan.condition) return plan
    const conditions = conjunctsOf(plan.condition)
    return (['left', 'right'] as const).reduce((join, side) => {
      if (KEEPS[plan.type].includes(side)) return join
      const shared = conditions.flatMap((condition) => sharedOf(condition, side, plan))
      return shared.length === 0 ? join : withSide(join, side, { kind: 'filter', input: plan[side], predicate: and(shared) })
    }, plan)
  },
}

/** What a condition of several branches asks of one side, if each branch asks something. */
function sharedOf(condition: Expr, side: Side, join: JoinNode): readonly Expr[] {
  if (condition.kind !== 'or') return []
  const branches = condition.args.map((branch) =>
    conjunctsOf(branch).filter((conjunct) => !canRaise(conjunct) && !isVolatile(conjunct) && sideOf(conjunct, join) === side),
  )
  return branches.every((own) => own.length > 0) ? [or(branches.map(and))] : []
}
