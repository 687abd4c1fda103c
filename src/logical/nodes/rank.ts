import { defineNode } from '../define-node.ts'
import type { Column, RankCall } from '../expression.ts'
import { mapRankCall } from '../expression-walk.ts'
import type { LogicalPlan } from '../plan.ts'
import { printRank } from '../print-expression.ts'
import { mapSame, patchSame } from '../unchanged.ts'

/** The input's columns and behind them one BIGINT column a call: the row's number or rank within its window partition. */
export interface RankNode {
  readonly kind: 'rank'
  readonly input: LogicalPlan
  readonly ranks: readonly { readonly call: RankCall; readonly column: Column }[]
}

export const rankNode = defineNode<RankNode>('rank', {
  children: ['input'],
  columns: (node, [input = []]) => [...input, ...node.ranks.map((item) => item.column)],
  mapExpressions: (node, f) =>
    patchSame(node, { ranks: mapSame(node.ranks, (item) => patchSame(item, { call: mapRankCall(item.call, f) })) }),
  mapColumns: (node, f) => ({ ...node, ranks: node.ranks.map((item) => ({ ...item, column: f(item.column) })) }),
  explain: (node) => `rank ${node.ranks.map((item) => printRank(item.call, item.column)).join(', ')}`,
})
