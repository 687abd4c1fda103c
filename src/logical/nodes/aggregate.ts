import { defineNode } from '../define-node.ts'
import type { AggregateCall, Column, Expr } from '../expression.ts'
import { mapAggregateCall } from '../expression-walk.ts'
import type { LogicalPlan } from '../plan.ts'
import { printAggregate, printItem } from '../print-expression.ts'
import { mapSame, patchSame } from '../unchanged.ts'

/** Groups by `groups` (none: one group over all rows) and gives the groups' columns, then the aggregates'. NULLs form a group. No aggregates: DISTINCT. */
export interface AggregateNode {
  readonly kind: 'aggregate'
  readonly input: LogicalPlan
  readonly groups: readonly { readonly expr: Expr; readonly column: Column }[]
  readonly aggregates: readonly { readonly call: AggregateCall; readonly column: Column }[]
}

export const aggregateNode = defineNode<AggregateNode>('aggregate', {
  children: ['input'],
  columns: (node) => [...node.groups, ...node.aggregates].map((item) => item.column),
  mapExpressions: (node, f) =>
    patchSame(node, {
      groups: mapSame(node.groups, (group) => patchSame(group, { expr: f(group.expr) })),
      aggregates: mapSame(node.aggregates, (item) => patchSame(item, { call: mapAggregateCall(item.call, f) })),
    }),
  mapColumns: (node, f) => ({
    ...node,
    groups: node.groups.map((group) => ({ ...group, column: f(group.column) })),
    aggregates: node.aggregates.map((item) => ({ ...item, column: f(item.column) })),
  }),
  explain: ({ groups, aggregates }) => {
    const keys = groups.map((group) => printItem(group.expr, group.column)).join(', ')
    const calls = aggregates.map((item) => printAggregate(item.call, item.column)).join(', ')
    return calls ? `aggregate ${keys}${keys ? ': ' : ''}${calls}` : `distinct ${keys}`
  },
})
