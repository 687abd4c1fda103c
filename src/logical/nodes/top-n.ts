import type { SortKey } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'

/** sort + limit in one: the rows `offset` to `offset + count` of the order, in order. */
export interface TopNNode {
  readonly kind: 'top_n'
  readonly input: LogicalPlan
  readonly keys: readonly SortKey[]
  readonly count: number
  readonly offset: number
}
