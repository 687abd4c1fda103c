import type { Column, Expr } from '../expression.ts'

/** Rows written out in the query. `SELECT 1` reads one row of no columns. */
export interface ValuesNode {
  readonly kind: 'values'
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Expr[])[]
}
