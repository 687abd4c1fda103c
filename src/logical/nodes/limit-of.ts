import { defineNode } from '../define-node.ts'
import type { LogicalPlan } from '../plan.ts'

/**
 * LIMIT and OFFSET that queries tell: each gives one row with a BIGINT, where NULL is no limit. With `percent` the limit is that share of what `count` gives.
 * Whoever runs the plan computes them before and puts a limit there.
 */
export interface LimitOfNode {
  readonly kind: 'limit_of'
  readonly id: number
  readonly input: LogicalPlan
  readonly count: LogicalPlan
  readonly offset: LogicalPlan
  readonly percent: number | undefined
}

let nextId = 1

export function freshLimitId(): number {
  return nextId++
}

export const limitOfNode = defineNode<LimitOfNode>('limit_of', {
  children: ['input', 'count', 'offset'],
  columns: (_, [input = []]) => input,
  explain: ({ percent }) => (percent === undefined ? 'limit by queries' : `limit ${percent}%`),
})
