import { defineNode } from '../define-node.ts'
import type { Column, Expr } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'
import { printItem } from '../print-expression.ts'
import { mapSame, patchSame } from '../unchanged.ts'

/** Computes each of its columns from the input's. A column that only passes through keeps its id. */
export interface ProjectNode {
  readonly kind: 'project'
  readonly input: LogicalPlan
  readonly items: readonly { readonly expr: Expr; readonly column: Column }[]
}

export const projectNode = defineNode<ProjectNode>('project', {
  children: ['input'],
  columns: (node) => node.items.map((item) => item.column),
  mapExpressions: (node, f) => patchSame(node, { items: mapSame(node.items, (item) => patchSame(item, { expr: f(item.expr) })) }),
  mapColumns: (node, f) => ({ ...node, items: node.items.map((item) => ({ ...item, column: f(item.column) })) }),
  explain: (node) => `project ${node.items.map((item) => printItem(item.expr, item.column)).join(', ')}`.trimEnd(),
})
