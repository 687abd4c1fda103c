import { defineNode } from '../define-node.ts'
import type { SortKey } from '../expression.ts'
import { mapSortKeys } from '../expression-walk.ts'
import type { LogicalPlan } from '../plan.ts'
import { printSortKeys } from '../print-expression.ts'
import { patchSame } from '../unchanged.ts'

/** All rows of its input in order. Rows with equal keys come in no promised order. */
export interface SortNode {
  readonly kind: 'sort'
  readonly input: LogicalPlan
  readonly keys: readonly SortKey[]
}

export const sortNode = defineNode<SortNode>('sort', {
  children: ['input'],
  columns: (_, [input = []]) => input,
  mapExpressions: (node, f) => patchSame(node, { keys: mapSortKeys(node.keys, f) }),
  explain: (node) => `sort ${printSortKeys(node.keys)}`,
})
