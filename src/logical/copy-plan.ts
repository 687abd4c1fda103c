import { freshColumn } from './build-expression.ts'
import type { Column, ColumnId, Expr } from './expression.ts'
import { replaceExpr } from './expression-walk.ts'
import { definitionOf } from './nodes/index.ts'
import { freshWithId } from './nodes/with.ts'
import type { LogicalPlan } from './plan.ts'
import { mapChildren, mapExpressions } from './plan-walk.ts'

/** The plan with ids of its own for all columns and common tables that it makes: for what is needed twice in one plan. Its columns are in the same order. */
export function copyPlan(plan: LogicalPlan): LogicalPlan {
  const ids = new Map<ColumnId, ColumnId>()
  const commonIds = new Map<number, number>()
  const renew = (column: Column): Column => {
    let id = ids.get(column.id)
    // Name and nullability may differ from node to node under one id: they stay.
    if (id === undefined) ids.set(column.id, (id = freshColumn(column.name, column.type, column.nullable).id))
    return { ...column, id }
  }
  const reread = (expr: Expr): Expr =>
    replaceExpr(expr, (part) => (part.kind === 'column' ? { ...part, id: ids.get(part.id) ?? part.id } : undefined))
  const copy = (node: LogicalPlan): LogicalPlan => {
    if (node.kind === 'with') commonIds.set(node.id, freshWithId())
    const below = mapChildren(node, copy)
    const made = mapExpressions(definitionOf(below).mapColumns(below, renew), reread)
    if (made.kind === 'with') return { ...made, id: commonIds.get(made.id)! }
    const commonId = made.kind === 'common_scan' ? commonIds.get(made.id) : undefined
    if (made.kind !== 'common_scan' || commonId === undefined) return made
    return { ...made, id: commonId, columns: made.columns.map((column) => ({ ...column, source: ids.get(column.source)! })) }
  }
  return copy(plan)
}
