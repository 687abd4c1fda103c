import { defineNode } from '../define-node.ts'
import type { LogicalPlan } from '../plan.ts'
import { printRange } from '../print-expression.ts'

/** Keeps `count` rows after skipping `offset`. `count` is Infinity where only an offset was given. */
export interface LimitNode {
  readonly kind: 'limit'
  readonly input: LogicalPlan
  readonly count: number
  readonly offset: number
}

export const limitNode = defineNode<LimitNode>('limit', {
  children: ['input'],
  columns: (_, [input = []]) => input,
  explain: (node) => printRange(node),
})
