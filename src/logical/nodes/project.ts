import type { Column, Expr } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'

/** Computes each of its columns from the input's. A column that only passes through keeps its id. */
export interface ProjectNode {
  readonly kind: 'project'
  readonly input: LogicalPlan
  readonly items: readonly { readonly expr: Expr; readonly column: Column }[]
}
