import type { LogicalPlan } from '../plan.ts'

/** Each different row of its input once; NULLs are equal here. */
export interface DistinctNode {
  readonly kind: 'distinct'
  readonly input: LogicalPlan
}
