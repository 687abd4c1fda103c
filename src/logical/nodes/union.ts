import { defineNode } from '../define-node.ts'
import type { Column } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'

/** All rows of all inputs, whose columns match `columns` by position and type. */
export interface UnionNode {
  readonly kind: 'union'
  readonly inputs: readonly LogicalPlan[]
  readonly columns: readonly Column[]
}

export const unionNode = defineNode<UnionNode>('union', {
  children: ['inputs'],
  columns: (node) => node.columns,
  mapColumns: (node, f) => ({ ...node, columns: node.columns.map(f) }),
  explain: (node) => `union [${node.columns.map((column) => column.name).join(', ')}]`,
})
