// Which windows share a sort: those directly over one another whose partitions are equal and whose orders are beginnings of one.
import type { Column, ColumnId, SortKey } from '../../logical/expression.ts'
import { exprKey } from '../../logical/expression-key.ts'
import { collectColumns } from '../../logical/expression-walk.ts'
import type { RankNode } from '../../logical/nodes/rank.ts'
import type { WindowNode } from '../../logical/nodes/window.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { expressionsOf } from '../../logical/plan-walk.ts'
import { orderOf, type WindowItem } from '../window/window-layout.ts'

interface SharedWindows {
  readonly nodes: readonly (WindowNode | RankNode)[]
  readonly items: readonly WindowItem[]
  /** What the items give. */
  readonly columns: readonly Column[]
  readonly input: LogicalPlan
}

/** The node with those below it that can be computed over the same sorted rows. */
export function sharedWindows(node: WindowNode | RankNode): SharedWindows {
  const own = callsOf(node)
  let shared: SharedWindows = {
    nodes: [node],
    items: own.map(({ call }) => call),
    columns: own.map(({ column }) => column),
    input: node.input,
  }
  const read = new Set<ColumnId>()
  for (let top: LogicalPlan = node; ; ) {
    for (const expr of expressionsOf(top)) collectColumns(expr, read)
    const { input } = shared
    if (input.kind !== 'window' && input.kind !== 'rank') return shared
    const calls = callsOf(input)
    if (!fits(calls[0]!.call, shared.items) || calls.some(({ column }) => read.has(column.id))) return shared
    shared = {
      nodes: [...shared.nodes, input],
      items: [...calls.map(({ call }) => call), ...shared.items],
      columns: [...calls.map(({ column }) => column), ...shared.columns],
      input: input.input,
    }
    top = input
  }
}

function callsOf(node: WindowNode | RankNode): readonly { readonly call: WindowItem; readonly column: Column }[] {
  return node.kind === 'window' ? node.calls : node.ranks
}

function fits(call: WindowItem, items: readonly WindowItem[]): boolean {
  const parts = (item: WindowItem) => item.partitionBy.map(exprKey).join()
  if (parts(call) !== parts(items[0]!)) return false
  const [shorter, longer] = [call.orderBy, orderOf(items)].toSorted((a, b) => a.length - b.length) as [
    readonly SortKey[],
    readonly SortKey[],
  ]
  return shorter.every((key, i) => keyOf(key) === keyOf(longer[i]!))
}

function keyOf({ expr, descending, nullsFirst }: SortKey): string {
  return `${exprKey(expr)} ${descending} ${nullsFirst}`
}
