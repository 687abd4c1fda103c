// Columns get their final names late (an alias, a rule that drops a renaming): this brings the expressions that read them up to date.
import type { ColumnId } from './expression.ts'
import { replaceExpr } from './expression-walk.ts'
import type { LogicalPlan } from './plan.ts'
import { childrenOf, columnsOf, mapExpressions, transformUp } from './plan-walk.ts'
import { patchSame } from './unchanged.ts'

/** The plan with every column read under the name that the node below gives it: for EXPLAIN alone, ids decide. */
export function refreshNames(plan: LogicalPlan): LogicalPlan {
  return transformUp(plan, (node) => {
    const names = new Map<ColumnId, string>(childrenOf(node).flatMap((child) => columnsOf(child).map((column) => [column.id, column.name])))
    if (names.size === 0) return node
    return mapExpressions(node, (expr) =>
      replaceExpr(expr, (part) => (part.kind === 'column' ? patchSame(part, { name: names.get(part.id) ?? part.name }) : undefined)),
    )
  })
}
