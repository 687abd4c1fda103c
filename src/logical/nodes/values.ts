import { defineNode } from '../define-node.ts'
import type { Column, Expr } from '../expression.ts'
import { printExpr } from '../print-expression.ts'
import { mapSame, patchSame } from '../unchanged.ts'

/** Rows written out in the query. `SELECT 1` reads one row of no columns. */
export interface ValuesNode {
  readonly kind: 'values'
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Expr[])[]
  /** For EXPLAIN: where the rows came from, if not from the query itself. */
  readonly origin?: string | undefined
}

export const valuesNode = defineNode<ValuesNode>('values', {
  children: [],
  columns: (node) => node.columns,
  mapExpressions: (node, f) => patchSame(node, { rows: mapSame(node.rows, (row) => mapSame(row, f)) }),
  mapColumns: (node, f) => ({ ...node, columns: node.columns.map(f) }),
  explain: (node) => {
    if (node.rows.length === 0) return 'no rows'
    // A few rows say what they are; many would drown the plan.
    const rows =
      node.rows.length <= 3 ? node.rows.map((row) => `(${row.map(printExpr).join(', ')})`).join(', ') : `${node.rows.length} rows`
    return `values ${rows}${node.origin ? ` from ${node.origin}` : ''}`
  },
})
