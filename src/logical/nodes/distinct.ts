import { defineNode } from '../define-node.ts'
import type { LogicalPlan } from '../plan.ts'

/** Each different row of its input once; NULLs are equal here. */
export interface DistinctNode {
  readonly kind: 'distinct'
  readonly input: LogicalPlan
}

export const distinctNode = defineNode<DistinctNode>('distinct', {
  children: ['input'],
  columns: (_, [input = []]) => input,
  explain: () => 'distinct',
})
