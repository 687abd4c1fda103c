import type { AggregateCall, Column, Expr } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'

/** Groups by `groups` (none: one group over all rows) and gives the groups' columns, then the aggregates'. NULLs form a group. No aggregates: DISTINCT. */
export interface AggregateNode {
  readonly kind: 'aggregate'
  readonly input: LogicalPlan
  readonly groups: readonly { readonly expr: Expr; readonly column: Column }[]
  readonly aggregates: readonly { readonly call: AggregateCall; readonly column: Column }[]
}
