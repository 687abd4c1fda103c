// What a plan reads that nothing within it gives: columns of a row around it, where it is (part of) a subquery.
import type { ColumnId, Expr } from './expression.ts'
import { operandsOf } from './expression.ts'
import type { LogicalPlan } from './plan.ts'
import { childrenOf, columnsOf, expressionsOf } from './plan-walk.ts'

const NONE: ReadonlySet<ColumnId> = new Set()
const known = new WeakMap<LogicalPlan, ReadonlySet<ColumnId>>()

/** The ids of the columns that the plan reads from outside. */
export function freeColumns(plan: LogicalPlan): ReadonlySet<ColumnId> {
  let free = known.get(plan)
  if (!free) {
    free = computeFree(plan)
    known.set(plan, free.size > 0 ? free : NONE)
  }
  return free
}

function computeFree(plan: LogicalPlan): ReadonlySet<ColumnId> {
  const free = new Set<ColumnId>()
  for (const child of childrenOf(plan)) for (const id of freeColumns(child)) free.add(id)
  // Parameters stand in the right side alone; a column's id is never given twice.
  if (plan.kind === 'dependent_join') for (const { column } of plan.parameters) free.delete(column.id)
  const inputs = plan.kind === 'scan' ? [plan.columns] : childrenOf(plan).map(columnsOf)
  const given = new Set(inputs.flat().map((column) => column.id))
  for (const expr of expressionsOf(plan)) addFree(expr, given, free)
  return free
}

function addFree(expr: Expr, given: ReadonlySet<ColumnId>, free: Set<ColumnId>): void {
  if (expr.kind === 'column' && !given.has(expr.id)) free.add(expr.id)
  if (expr.kind === 'subquery') {
    const own = new Set(expr.parameters.map((column) => column.id))
    for (const id of freeColumns(expr.plan)) if (!own.has(id) && !given.has(id)) free.add(id)
  }
  for (const operand of operandsOf(expr)) addFree(operand, given, free)
}

/** Does the plan read any of these from outside? */
export function readsFree(plan: LogicalPlan, ids: ReadonlySet<ColumnId>): boolean {
  for (const id of freeColumns(plan)) if (ids.has(id)) return true
  return false
}
