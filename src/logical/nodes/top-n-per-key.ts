import type { Column, RankCall } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'

/** The rows whose rank within their key is at most `count`: rank + filter in one, with bounded memory per key. Gives the rank as its last column. */
export interface TopNPerKeyNode {
  readonly kind: 'top_n_per_key'
  readonly input: LogicalPlan
  readonly call: RankCall
  readonly count: number
  readonly column: Column
}
