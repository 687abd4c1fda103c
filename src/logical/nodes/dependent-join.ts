import { defineNode } from '../define-node.ts'
import type { Column, Expr } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'
import { printExpr } from '../print-expression.ts'
import { mapSame, patchSame } from '../unchanged.ts'

/** A column that stands within a plan for a value of the row that the plan is asked for. */
export interface Parameter {
  readonly column: Column
  /** The value, over the columns of the row. */
  readonly expr: Expr
}

/**
 * LATERAL: for each row of the left, the rows that the right gives for it, in which `parameters` stand for the row's values. `left` also gives the rows
 * for which there are none, with NULLs. The optimizer's rule `unnest_subqueries` makes a join of it.
 */
export interface DependentJoinNode {
  readonly kind: 'dependent_join'
  readonly type: 'inner' | 'left'
  readonly left: LogicalPlan
  readonly right: LogicalPlan
  readonly parameters: readonly Parameter[]
  readonly condition: Expr | undefined
}

export const dependentJoinNode = defineNode<DependentJoinNode>('dependent_join', {
  children: ['left', 'right'],
  columns: ({ type }, [left = [], right = []]) => [
    ...left,
    ...(type === 'left' ? right.map((column) => (column.nullable ? column : { ...column, nullable: true })) : right),
  ],
  mapExpressions: (node, f) =>
    patchSame(node, {
      parameters: mapSame(node.parameters, (parameter) => patchSame(parameter, { expr: f(parameter.expr) })),
      condition: node.condition && f(node.condition),
    }),
  explain: ({ type, parameters, condition }) => {
    const of = parameters.map(({ expr }) => printExpr(expr)).join(', ')
    return `dependent ${type} join of ${of}${condition ? ` on ${printExpr(condition)}` : ''}`
  },
})
