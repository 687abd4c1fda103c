import { freshColumn } from '../build-expression.ts'
import { defineNode } from '../define-node.ts'
import type { Column, ColumnId } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'

/** Reads what a `with` node around it computes. */
export interface CommonScanNode {
  readonly kind: 'common_scan'
  /** The `with` node's. */
  readonly id: number
  readonly name: string
  /** `source`: the definition's column. */
  readonly columns: readonly (Column & { readonly source: ColumnId })[]
  /** What it reads as it was when this was made: by it, rows are estimated. */
  readonly origin: LogicalPlan
}

export const commonScanNode = defineNode<CommonScanNode>('common_scan', {
  children: [],
  columns: (node) => node.columns,
  mapColumns: (node, f) => ({ ...node, columns: node.columns.map((column) => ({ ...column, ...f(column) })) }),
  explain: (node) => `common_scan ${node.name} [${node.columns.map((column) => column.name).join(', ')}]`,
})

/** Reads columns of a common table, under ids of their own. */
export function commonScan(id: number, name: string, origin: LogicalPlan, columns: readonly Column[]): CommonScanNode {
  return {
    kind: 'common_scan',
    id,
    name,
    origin,
    columns: columns.map((column) => ({ ...freshColumn(column.name, column.type, column.nullable), source: column.id })),
  }
}
