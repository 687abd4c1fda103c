import { and, conjunctsOf } from '../../logical/build-expression.ts'
import type { Expr } from '../../logical/expression.ts'
import { canRaise, isVolatile } from '../../logical/expression-key.ts'
import type { JoinNode } from '../../logical/nodes/join.ts'
import { KEEPS, type Side, sideOf, withSide } from '../join-sides.ts'
import type { Rule } from '../rule.ts'

/** join on (c and …), c over one side alone → that side filtered by c, unless the join gives the side's rows also where they match none. */
export const pushJoinConditions: Rule = {
  name: 'push_join_conditions',
  kinds: ['join'],
  rewrite(plan) {
    if (plan.kind !== 'join' || !plan.condition) return plan
    const conjuncts = conjunctsOf(plan.condition)
    const sides = conjuncts.map((conjunct) => sideFor(conjunct, plan))
    if (sides.every((side) => side === undefined)) return plan
    const rest = conjuncts.filter((_, i) => sides[i] === undefined)
    const join: JoinNode = { ...plan, condition: rest.length > 0 ? and(rest) : undefined }
    return (['left', 'right'] as const).reduce((narrowed, side) => {
      const own = conjuncts.filter((_, i) => sides[i] === side)
      return own.length > 0 ? withSide(narrowed, side, { kind: 'filter', input: plan[side], predicate: and(own) }) : narrowed
    }, join)
  },
}

function sideFor(condition: Expr, join: JoinNode): Side | undefined {
  if (canRaise(condition) || isVolatile(condition)) return undefined
  const side = sideOf(condition, join)
  return side && !KEEPS[join.type].includes(side) ? side : undefined
}
