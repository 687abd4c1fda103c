import type { Column, Expr } from '../expression.ts'
import type { TableSource } from '../ports.ts'

/** Reads `columns` of a table; `predicates` (a conjunction over `columns`) were pushed down: the scan both prunes by them and applies them. */
export interface ScanNode {
  readonly kind: 'scan'
  readonly table: TableSource
  readonly columns: readonly (Column & { /** Position in the table's schema. */ readonly field: number })[]
  readonly predicates: readonly Expr[]
}
