import { defineNode } from '../define-node.ts'
import type { Column } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'
import type { TableSource } from '../ports.ts'

/**
 * WITH RECURSIVE: the rows of `anchor`, then what `step` makes of the rows that came last, until it makes none. Whoever runs the plan computes it before and
 * puts a scan of its rows there.
 */
export interface RecursiveNode {
  readonly kind: 'recursive'
  readonly name: string
  readonly anchor: LogicalPlan
  /** Reads `working` by scans. Its columns have the anchor's types. */
  readonly step: LogicalPlan
  /** Stands for the rows that came last. */
  readonly working: TableSource
  /** Without it, a row that was there before is left out. */
  readonly all: boolean
  readonly columns: readonly Column[]
}

export const recursiveNode = defineNode<RecursiveNode>('recursive', {
  children: ['anchor', 'step'],
  columns: (node) => node.columns,
  mapColumns: (node, f) => ({ ...node, columns: node.columns.map(f) }),
  explain: ({ name, all }) => `recursive ${name}${all ? '' : ' (distinct)'}`,
})
