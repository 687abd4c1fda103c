import type { LogicalPlan } from '../plan.ts'

/** Keeps `count` rows after skipping `offset`. `count` is Infinity where only an offset was given. */
export interface LimitNode {
  readonly kind: 'limit'
  readonly input: LogicalPlan
  readonly count: number
  readonly offset: number
}
