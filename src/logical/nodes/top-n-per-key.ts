import { defineNode } from '../define-node.ts'
import type { Column, RankCall } from '../expression.ts'
import { mapRankCall } from '../expression-walk.ts'
import type { LogicalPlan } from '../plan.ts'
import { printRank } from '../print-expression.ts'
import { patchSame } from '../unchanged.ts'

/** The rows whose rank within their key is at most `count`: rank + filter in one, with bounded memory per key. Gives the rank as its last column. */
export interface TopNPerKeyNode {
  readonly kind: 'top_n_per_key'
  readonly input: LogicalPlan
  readonly call: RankCall
  readonly count: number
  readonly column: Column
}

export const topNPerKeyNode = defineNode<TopNPerKeyNode>('top_n_per_key', {
  children: ['input'],
  columns: (node, [input = []]) => [...input, node.column],
  mapExpressions: (node, f) => patchSame(node, { call: mapRankCall(node.call, f) }),
  mapColumns: (node, f) => ({ ...node, column: f(node.column) }),
  explain: (node) => `top_n_per_key ${printRank(node.call, node.column)} <= ${node.count}`,
})
