// What the tables say of a column that a plan gives, wherever in the plan it comes from. Filters and joins on its way are not looked at.
import { isInteger } from '../common/types.ts'
import type { ColumnId, Expr, LiteralValue } from '../logical/expression.ts'
import type { ScanNode } from '../logical/nodes/scan.ts'
import type { LogicalPlan } from '../logical/plan.ts'
import { childrenOf, columnsOf } from '../logical/plan-walk.ts'

export interface ColumnStatistics {
  /** No more different values than this. */
  readonly distinct: number | undefined
  /** The smallest and the largest value as numbers: days, microseconds, a decimal's digits without its point. */
  readonly min: number | undefined
  readonly max: number | undefined
}

const NOTHING: ColumnStatistics = { distinct: undefined, min: undefined, max: undefined }

const known = new WeakMap<LogicalPlan, Map<ColumnId, ColumnStatistics>>()

/** Of a column that the plan gives; of an expression over one, where its values are as many. */
export function statisticsOf(plan: LogicalPlan, expr: Expr): ColumnStatistics {
  if (expr.kind === 'column') return ofColumn(plan, expr.id)
  // A cast may change the values' scale, never how many there are.
  return expr.kind === 'cast' ? { ...NOTHING, distinct: statisticsOf(plan, expr.args[0]).distinct } : NOTHING
}

function ofColumn(plan: LogicalPlan, id: ColumnId): ColumnStatistics {
  let columns = known.get(plan)
  if (!columns) known.set(plan, (columns = new Map()))
  let found = columns.get(id)
  if (!found) columns.set(id, (found = compute(plan, id)))
  return found
}

function compute(plan: LogicalPlan, id: ColumnId): ColumnStatistics {
  switch (plan.kind) {
    case 'scan':
      return scanned(plan, id)
    case 'values':
      return { ...NOTHING, distinct: plan.rows.length }
    case 'project': {
      const item = plan.items.find(({ column }) => column.id === id)
      return item ? statisticsOf(plan.input, item.expr) : NOTHING
    }
    case 'aggregate': {
      const group = plan.groups.find(({ column }) => column.id === id)
      return group ? statisticsOf(plan.input, group.expr) : NOTHING
    }
    case 'common_scan': {
      const column = plan.columns.find((candidate) => candidate.id === id)
      return column ? ofColumn(plan.origin, column.source) : NOTHING
    }
    case 'union':
      return NOTHING
    default: {
      const child = childrenOf(plan).find((candidate) => columnsOf(candidate).some((column) => column.id === id))
      return child ? ofColumn(child, id) : NOTHING
    }
  }
}

function scanned({ table, columns }: ScanNode, id: ColumnId): ColumnStatistics {
  const column = columns.find((candidate) => candidate.id === id)
  if (!column) return NOTHING
  if (column.type.kind === 'boolean') return { ...NOTHING, distinct: 2 }
  const summary = table.columnSummary?.(column.field)
  const [min, max] = [asNumber(summary?.min), asNumber(summary?.max)]
  if (min === undefined || max === undefined) return { ...NOTHING, distinct: table.rowCount }
  const { kind } = column.type
  const isCounted = isInteger(column.type) || kind === 'date' || kind === 'decimal'
  const places = isCounted ? max - min + 1 : Number.POSITIVE_INFINITY
  return { distinct: Math.min(places, table.rowCount ?? places), min, max }
}

/** A literal's place on the scale of `min` and `max`. */
export function asNumber(value: LiteralValue | undefined): number | undefined {
  return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : undefined
}
