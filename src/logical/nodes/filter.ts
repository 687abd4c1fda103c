import type { Expr } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'

/** Keeps the rows for which `predicate` is true (not false, not NULL). */
export interface FilterNode {
  readonly kind: 'filter'
  readonly input: LogicalPlan
  readonly predicate: Expr
}
