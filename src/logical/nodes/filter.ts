import { defineNode } from '../define-node.ts'
import type { Expr } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'
import { printExpr } from '../print-expression.ts'
import { patchSame } from '../unchanged.ts'

/** Keeps the rows for which `predicate` is true (not false, not NULL). */
export interface FilterNode {
  readonly kind: 'filter'
  readonly input: LogicalPlan
  readonly predicate: Expr
}

export const filterNode = defineNode<FilterNode>('filter', {
  children: ['input'],
  columns: (_, [input = []]) => input,
  mapExpressions: (node, f) => patchSame(node, { predicate: f(node.predicate) }),
  explain: (node) => `filter ${printExpr(node.predicate)}`,
})
