// A scan → its source, by what kind of table it is of.
import { InternalError } from '../../common/errors.ts'
import { and, literal } from '../../logical/build-expression.ts'
import type { ScanNode } from '../../logical/nodes/scan.ts'
import { ROW_ID_FIELD } from '../../logical/ports.ts'
import { ParquetTable } from '../../storage/scan/parquet-table.ts'
import { planScan } from '../../storage/scan/plan-scan.ts'
import type { ScanPlan } from '../../storage/scan/scan-plan.ts'
import { TextTable } from '../../storage/text/text-table.ts'
import { RowsTable } from '../rows-table.ts'
import { KEY_ORDER } from '../runtime-filter/runtime-filter.ts'
import { SeriesTable } from '../series-table.ts'
import type { ScanSource } from '../sources/scan-source.ts'
import type { StoredSource } from '../sources/stored-source.ts'
import { StoredTable, storedMorsels } from '../stored-table.ts'
import { type RuntimeFilterRequest, withRuntimeFilter, withStoredFilter } from './attach-runtime-filter.ts'
import type { PlannerOptions } from './choices.ts'
import type { LedFilter } from './lead-filters.ts'
import { fromSource, type OpenPipeline, withTransform } from './open-pipeline.ts'
import { scanPredicates } from './scan-predicates.ts'
import { estimatedRows, planTextScan } from './text-scan.ts'

export interface PlannedTableScan {
  readonly pipeline: OpenPipeline
  /** That the source reads, as far as known. */
  readonly rows: number
  readonly parquet?: ScanPlan
  /** To be held while the query runs. */
  readonly stored?: StoredTable
}

/** `filters`: run-time filters of the scan's columns; tables that have no use for them leave them out. */
export function planTableScan(node: ScanNode, filters: readonly LedFilter[], options: PlannerOptions): PlannedTableScan {
  const { table } = node
  if (table instanceof ParquetTable) return planParquet(node, table, filters, options)
  if (table instanceof StoredTable) return planStored(node, table, filters, options)
  if (table instanceof TextTable) return { pipeline: filtered(node, planTextScan(table, node.columns)), rows: estimatedRows(table) }
  if (table instanceof RowsTable) return planRows(node, table)
  if (table instanceof SeriesTable) return planSeries(node, table)
  throw new InternalError(`no scan of ${table.name}`)
}

function planParquet(node: ScanNode, table: ParquetTable, filters: readonly LedFilter[], options: PlannerOptions): PlannedTableScan {
  const { columns, predicates } = node
  const asked = prunes(options) ? scanPredicates(node) : []
  const plan = planScan(table, { columns: columns.map(({ field }) => field), predicates: asked, workers: options.threads })
  const source = { kind: 'scan', table: table.name, plan, columns, predicates, runtimeFilters: [] } as const
  return { pipeline: withFilters<ScanSource>(source, withRuntimeFilter, filters), rows: plan.rows, parquet: plan }
}

function planStored(node: ScanNode, table: StoredTable, filters: readonly LedFilter[], options: PlannerOptions): PlannedTableScan {
  const { columns, predicates } = node
  const asked = prunes(options) ? scanPredicates(node).filter(({ column }) => column !== ROW_ID_FIELD) : []
  const morsels = storedMorsels(table, asked, options.threads)
  const rows = morsels.flat().reduce((sum, segment) => sum + segment.rows, 0)
  const source = { kind: 'stored', table: table.name, tableRows: table.rowCount, morsels, columns, predicates, runtimeFilters: [] } as const
  return { pipeline: withFilters<StoredSource>(source, withStoredFilter, filters), rows, stored: table }
}

function planRows(node: ScanNode, table: RowsTable): PlannedTableScan {
  const { columns } = node
  const types = columns.map(({ type }) => type)
  const rows = table.rows.map((row) => columns.map(({ field, type }) => literal(row[field]!, type)))
  return { pipeline: filtered(node, { kind: 'values', types, rows }), rows: table.rowCount }
}

function planSeries(node: ScanNode, { name, start, step, rowCount }: SeriesTable): PlannedTableScan {
  const gives = node.columns.length > 0
  return { pipeline: filtered(node, { kind: 'series', name, start, step, count: rowCount, gives }), rows: rowCount }
}

function prunes({ disabled }: PlannerOptions): boolean {
  return !disabled?.has('scan_pruning')
}

/** A source that knows nothing of the scan's predicates. */
function filtered({ columns, predicates }: ScanNode, source: Parameters<typeof fromSource>[0]): OpenPipeline {
  const pipeline = fromSource(source, columns)
  return predicates.length === 0
    ? pipeline
    : withTransform(pipeline, { kind: 'filter', input: columns, predicate: and(predicates) }, columns)
}

/** The scan with the filters that have come down to it. It waits for the stages that make them. */
function withFilters<S extends ScanSource | StoredSource>(
  source: S,
  withFilter: (source: S, column: number, request: RuntimeFilterRequest) => S,
  filters: readonly LedFilter[],
): OpenPipeline {
  const { columns } = source
  const filtered = filters.reduce((scan, { column, slot }) => {
    const at = columns.findIndex(({ id }) => id === column)
    return withFilter(scan, at, { slot, order: KEY_ORDER, origin: 'join' })
  }, source)
  return fromSource(filtered, columns, [...new Set(filters.map(({ stage }) => stage))])
}
