import { and, conjunctsOf } from '../../logical/build-expression.ts'
import type { CallExpr, ColumnId, Expr } from '../../logical/expression.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import type { Rule } from '../rule.ts'

/** filter(rank(x)) by `rank <= n`, `< n` or `= n` → top_n_per_key(x): at most n rows (and ties) are kept for each key. */
export const topNPerKey: Rule = {
  name: 'top_n_per_key',
  rewrite(plan) {
    if (plan.kind !== 'filter' || plan.input.kind !== 'rank' || plan.input.ranks.length !== 1) return plan
    const { input, ranks } = plan.input
    const { call, column } = ranks[0]!
    const conjuncts = conjunctsOf(plan.predicate)
    const bounds = conjuncts.map((conjunct) => upperBound(conjunct, column.id))
    const count = Math.min(...bounds.map((bound) => bound?.count ?? Number.POSITIVE_INFINITY))
    if (count === Number.POSITIVE_INFINITY) return plan
    // Only what the bound does not say already still needs a filter: other conditions, and the lower half of `= n`.
    const rest = conjuncts.filter((_, i) => !bounds[i] || (bounds[i].exact && bounds[i].count !== 1))
    const top: LogicalPlan = { kind: 'top_n_per_key', input, call, count: Math.max(count, 0), column }
    return rest.length ? { ...plan, input: top, predicate: and(rest) } : top
  },
}

/** The largest rank for which the condition can be true. `exact`: it is true for this rank alone. */
function upperBound(condition: Expr, rank: ColumnId): { readonly count: number; readonly exact: boolean } | undefined {
  if (condition.kind !== 'call' || condition.args.length !== 2) return undefined
  const { name, bound } = oriented(condition, rank) ?? {}
  if (bound === undefined) return undefined
  // Beyond this a rank is never reached, and a JavaScript number is not exact.
  const count = bound > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(bound)
  if (name === '<=') return { count, exact: false }
  if (name === '<') return { count: count - 1, exact: false }
  return name === '=' ? { count, exact: true } : undefined
}

const FLIPPED: Readonly<Record<string, string>> = { '>=': '<=', '>': '<', '=': '=' }

/** The comparison with the rank on the left; undefined where it does not compare the rank with a constant. */
function oriented(
  { name, args: [left, right] }: CallExpr,
  rank: ColumnId,
): { readonly name: string | undefined; readonly bound: bigint } | undefined {
  const isRank = (expr: Expr | undefined) => expr?.kind === 'column' && expr.id === rank
  const [constant, operator] = isRank(left) ? [right, name] : isRank(right) ? [left, FLIPPED[name]] : []
  return constant?.kind === 'literal' && typeof constant.value === 'bigint' ? { name: operator, bound: constant.value } : undefined
}
