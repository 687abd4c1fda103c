import { defineNode } from '../define-node.ts'
import type { Column, Expr } from '../expression.ts'
import type { TableSource } from '../ports.ts'
import { printExpr } from '../print-expression.ts'
import { mapSame, patchSame } from '../unchanged.ts'

/** Reads `columns` of a table; `predicates` (a conjunction over `columns`) were pushed down: the scan both prunes by them and applies them. */
export interface ScanNode {
  readonly kind: 'scan'
  readonly table: TableSource
  readonly columns: readonly (Column & { /** Position in the table's schema. */ readonly field: number })[]
  readonly predicates: readonly Expr[]
}

export const scanNode = defineNode<ScanNode>('scan', {
  children: [],
  columns: (node) => node.columns,
  mapExpressions: (node, f) => patchSame(node, { predicates: mapSame(node.predicates, f) }),
  mapColumns: (node, f) => ({ ...node, columns: node.columns.map((column) => ({ ...column, ...f(column) })) }),
  explain: (node) => {
    const columns = node.columns.map((column) => column.name).join(', ')
    const where = node.predicates.length ? ` where ${node.predicates.map(printExpr).join(' and ')}` : ''
    return `scan ${node.table.name} [${columns}]${where}`
  },
})
