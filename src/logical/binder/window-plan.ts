// The windows of a SELECT as plan nodes.
import { columnExpr } from '../build-expression.ts'
import type { Column, Expr, RankCall, WindowCall } from '../expression.ts'
import { exprKey, windowKey } from '../expression-key.ts'
import type { LogicalPlan } from '../plan.ts'
import type { OutputItem } from './output.ts'

interface Item<Call> {
  readonly call: Call
  readonly column: Column
}

/**
 * A node for each different window. Ranks stand above the rest, where rules look for a condition on them, and next to each other what has equal partitions, for it
 * can share a sort. A window's column is called as the item that it is.
 */
export function windowPlan(input: LogicalPlan, windows: readonly Item<RankCall | WindowCall>[], items: readonly OutputItem[]): LogicalPlan {
  if (windows.length === 0) return input
  const names = new Map<string, string>(items.map(({ expr, name }: { expr: Expr; name: string }) => [exprKey(expr), name]))
  const named = windows.map(({ call, column }) => ({
    call,
    column: { ...column, name: names.get(exprKey(columnExpr(column))) ?? column.name },
  }))
  const isRank = (item: Item<RankCall | WindowCall>): item is Item<RankCall> => !('frame' in item.call)
  const ranks = byPartition(named.filter(isRank))
  const others = byPartition(named.filter((item): item is Item<WindowCall> => !isRank(item)))
  // Those that share a partition with the lowest rank come last.
  const shared = ranks[0] && partitionKey(ranks[0].call)
  const ordered = [
    ...others.filter(({ call }) => partitionKey(call) !== shared),
    ...others.filter(({ call }) => partitionKey(call) === shared),
  ]
  const below = byWindow(ordered).reduce<LogicalPlan>((plan, calls) => ({ kind: 'window', input: plan, calls }), input)
  return byWindow(ranks).reduce<LogicalPlan>((plan, group) => ({ kind: 'rank', input: plan, ranks: group }), below)
}

function partitionKey({ partitionBy }: Pick<RankCall, 'partitionBy'>): string {
  return partitionBy.map(exprKey).join(',')
}

/** Those of equal partitions next to each other. */
function byPartition<T extends Item<RankCall | WindowCall>>(items: readonly T[]): readonly T[] {
  return groups(items, ({ call }) => partitionKey(call)).flat()
}

function byWindow<T extends Item<RankCall | WindowCall>>(items: readonly T[]): readonly (readonly T[])[] {
  return groups(items, ({ call }) => windowKey(call))
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const found = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    found.set(key, [...(found.get(key) ?? []), item])
  }
  return [...found.values()]
}
