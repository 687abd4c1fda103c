import { defineNode } from '../define-node.ts'
import type { Column, WindowCall } from '../expression.ts'
import { mapWindowCall } from '../expression-walk.ts'
import type { LogicalPlan } from '../plan.ts'
import { printWindow } from '../print-expression.ts'
import { mapSame, patchSame } from '../unchanged.ts'

/** The input's columns and behind them one a call. All calls have one partition and order; their frames may differ. */
export interface WindowNode {
  readonly kind: 'window'
  readonly input: LogicalPlan
  readonly calls: readonly { readonly call: WindowCall; readonly column: Column }[]
}

export const windowNode = defineNode<WindowNode>('window', {
  children: ['input'],
  columns: (node, [input = []]) => [...input, ...node.calls.map((item) => item.column)],
  mapExpressions: (node, f) =>
    patchSame(node, { calls: mapSame(node.calls, (item) => patchSame(item, { call: mapWindowCall(item.call, f) })) }),
  mapColumns: (node, f) => ({ ...node, calls: node.calls.map((item) => ({ ...item, column: f(item.column) })) }),
  explain: (node) => `window ${node.calls.map((item) => printWindow(item.call, item.column)).join(', ')}`,
})
