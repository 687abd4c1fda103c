import { defineNode } from '../define-node.ts'
import type { SortKey } from '../expression.ts'
import { mapSortKeys } from '../expression-walk.ts'
import type { LogicalPlan } from '../plan.ts'
import { printRange, printSortKeys } from '../print-expression.ts'
import { patchSame } from '../unchanged.ts'

/** sort + limit in one: the rows `offset` to `offset + count` of the order, in order. */
export interface TopNNode {
  readonly kind: 'top_n'
  readonly input: LogicalPlan
  readonly keys: readonly SortKey[]
  readonly count: number
  readonly offset: number
}

export const topNNode = defineNode<TopNNode>('top_n', {
  children: ['input'],
  columns: (_, [input = []]) => input,
  mapExpressions: (node, f) => patchSame(node, { keys: mapSortKeys(node.keys, f) }),
  explain: (node) => `top_n ${printSortKeys(node.keys)} ${printRange(node)}`,
})
