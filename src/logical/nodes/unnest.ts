import { defineNode } from '../define-node.ts'
import type { Column, Expr } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'
import { printItem } from '../print-expression.ts'
import { mapSame, patchSame } from '../unchanged.ts'

/**
 * A row for each element of lists, side by side: the shorter ones are filled up with NULLs. Gives the input's columns, then the elements, then the element's
 * place in its list where it is asked for.
 */
export interface UnnestNode {
  readonly kind: 'unnest'
  readonly input: LogicalPlan
  /** Lists, arrays or maps, and the column of their elements. */
  readonly items: readonly { readonly expr: Expr; readonly column: Column }[]
  /** Counts the elements from 1. */
  readonly ordinality: Column | undefined
  /** Keeps a row whose lists are all empty, with NULLs. */
  readonly outer: boolean
}

export const unnestNode = defineNode<UnnestNode>('unnest', {
  children: ['input'],
  columns: (node, [input = []]) => [...input, ...node.items.map((item) => item.column), ...(node.ordinality ? [node.ordinality] : [])],
  mapExpressions: (node, f) => patchSame(node, { items: mapSame(node.items, (item) => patchSame(item, { expr: f(item.expr) })) }),
  mapColumns: (node, f) => ({
    ...node,
    items: node.items.map((item) => ({ ...item, column: f(item.column) })),
    ordinality: node.ordinality && f(node.ordinality),
  }),
  explain: ({ items, ordinality, outer }) => {
    const lists = items.map((item) => printItem(item.expr, item.column)).join(', ')
    return `unnest${outer ? ' outer' : ''} ${lists}${ordinality ? ' with ordinality' : ''}`
  },
})
