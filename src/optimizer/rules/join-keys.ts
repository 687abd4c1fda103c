import { and, conjunctsOf } from '../../logical/build-expression.ts'
import type { Expr } from '../../logical/expression.ts'
import { canRaise, isVolatile } from '../../logical/expression-key.ts'
import type { JoinKey, JoinNode } from '../../logical/nodes/join.ts'
import { sideOf } from '../join-sides.ts'
import type { Rule } from '../rule.ts'

/** join on (x = y and …) → join by keys, x of the left and y of the right: matches are looked up and not tried. */
export const joinKeys: Rule = {
  name: 'join_keys',
  kinds: ['join'],
  rewrite(plan) {
    if (plan.kind !== 'join' || !plan.condition) return plan
    const conjuncts = conjunctsOf(plan.condition)
    const found = conjuncts.map((conjunct) => keyOf(conjunct, plan))
    // A key is computed for every row, of those that may raise only one where there is no other: without any, all pairs are tried.
    const plain = found.filter((key) => key && !raises(key))
    const raising = plan.keys.length === 0 && plain.length === 0 ? found.find((key) => key !== undefined) : undefined
    const keys = raising ? [raising] : plain
    if (keys.length === 0) return plan
    const rest = conjuncts.filter((_, i) => !keys.includes(found[i]))
    return { ...plan, keys: [...plan.keys, ...(keys as JoinKey[])], condition: rest.length > 0 ? and(rest) : undefined }
  },
}

function raises({ left, right }: JoinKey): boolean {
  return canRaise(left) || canRaise(right)
}

function keyOf(condition: Expr, join: JoinNode): JoinKey | undefined {
  if (condition.kind !== 'call' || condition.args.length !== 2 || isVolatile(condition)) return undefined
  if (condition.name !== '=' && condition.name !== 'is_not_distinct_from') return undefined
  const [a, b] = condition.args as [Expr, Expr]
  const sides = [sideOf(a, join), sideOf(b, join)]
  const nulls = condition.name === '=' ? {} : { nullsMatch: true }
  if (sides[0] === 'left' && sides[1] === 'right') return { left: a, right: b, ...nulls }
  return sides[0] === 'right' && sides[1] === 'left' ? { left: b, right: a, ...nulls } : undefined
}
