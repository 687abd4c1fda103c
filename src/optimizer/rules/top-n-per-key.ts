import { and, columnExpr, conjunctsOf } from '../../logical/build-expression.ts'
import type { CallExpr, ColumnId, Expr, RankCall } from '../../logical/expression.ts'
import { collectColumns } from '../../logical/expression-walk.ts'
import type { RankNode } from '../../logical/nodes/rank.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf } from '../../logical/plan-walk.ts'
import type { Rule } from '../rule.ts'

/**
 * filter(rank(x)) by `rank <= n`, `< n` or `= n` → top_n_per_key(x): at most n rows (and ties) are kept for each key. Of several windows side by side,
 * the one with the lowest bound: the others are ranked before, over all rows.
 */
export const topNPerKey: Rule = {
  name: 'top_n_per_key',
  kinds: ['rank'],
  rewrite(plan) {
    if (plan.kind !== 'filter' || plan.input.kind !== 'rank') return plan
    const conjuncts = conjunctsOf(plan.predicate)
    const { windows, input } = windowsOf(plan.input)
    const bounded = windows.flatMap((window) => {
      const bounds = conjuncts.map((conjunct) => upperBound(conjunct, window.column.id))
      const count = Math.min(...bounds.map((bound) => bound?.count ?? Number.POSITIVE_INFINITY))
      const isRead = windows.some(({ call }) => readsColumn(call, window.column.id))
      return count === Number.POSITIVE_INFINITY || isRead ? [] : [{ window, bounds, count: Math.max(count, 0) }]
    })
    const [best] = bounded.toSorted((a, b) => a.count - b.count)
    if (!best) return plan
    const { window, bounds, count } = best
    // Only what the bound does not say already still needs a filter: other conditions, and the lower half of `= n`.
    const rest = conjuncts.filter((_, i) => !bounds[i] || (bounds[i].exact && bounds[i].count !== 1))
    const below = ranked(
      input,
      windows.filter((other) => other !== window),
    )
    const top: LogicalPlan = { kind: 'top_n_per_key', input: below, call: window.call, count, column: window.column }
    return inOrderOf(plan, rest.length ? { ...plan, input: top, predicate: and(rest) } : top)
  },
}

type Window = RankNode['ranks'][number]

/** The windows of a chain of rank nodes, those computed first in front, and what they are computed over. */
function windowsOf(plan: LogicalPlan): { readonly windows: readonly Window[]; readonly input: LogicalPlan } {
  if (plan.kind !== 'rank') return { windows: [], input: plan }
  const { windows, input } = windowsOf(plan.input)
  return { windows: [...windows, ...plan.ranks], input }
}

/** The windows over the input, a node each: a later one may read an earlier one's rank. */
function ranked(input: LogicalPlan, windows: readonly Window[]): LogicalPlan {
  return windows.reduce<LogicalPlan>((below, window) => ({ kind: 'rank', input: below, ranks: [window] }), input)
}

function readsColumn({ partitionBy, orderBy }: RankCall, id: ColumnId): boolean {
  const exprs = [...partitionBy, ...orderBy.map(({ expr }) => expr)]
  return exprs.some((expr) => collectColumns(expr, new Set()).has(id))
}

/** The rewritten plan with its columns in the order of the plan before. */
function inOrderOf(before: LogicalPlan, after: LogicalPlan): LogicalPlan {
  const [wanted, given] = [columnsOf(before), columnsOf(after)]
  if (wanted.every(({ id }, i) => id === given[i]!.id)) return after
  return { kind: 'project', input: after, items: wanted.map((column) => ({ expr: columnExpr(column), column })) }
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
