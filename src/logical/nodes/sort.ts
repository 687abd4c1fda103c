import type { SortKey } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'

/** All rows of its input in order. Rows with equal keys come in no promised order. */
export interface SortNode {
  readonly kind: 'sort'
  readonly input: LogicalPlan
  readonly keys: readonly SortKey[]
}
