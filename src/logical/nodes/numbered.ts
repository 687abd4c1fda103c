import { defineNode } from '../define-node.ts'
import type { Column } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'

/** The input's columns and behind them the number of each row, from 0, in the input's order. Whoever runs the plan computes the input before. */
export interface NumberedNode {
  readonly kind: 'numbered'
  readonly input: LogicalPlan
  /** A BIGINT. */
  readonly column: Column
}

export const numberedNode = defineNode<NumberedNode>('numbered', {
  children: ['input'],
  columns: ({ column }, [input = []]) => [...input, column],
  mapColumns: (node, f) => ({ ...node, column: f(node.column) }),
  explain: ({ column }) => `number rows as ${column.name}`,
})
