// Logical plan → stages: pipelines are cut where an operator must have seen all of its input before it gives anything.
import { InternalError } from '../../common/errors.ts'
import { orderedList } from '../../logical/element.ts'
import type { Column, ColumnId, Expr, SortKey } from '../../logical/expression.ts'
import { canRaise } from '../../logical/expression-key.ts'
import { collectColumns } from '../../logical/expression-walk.ts'
import type { AggregateNode } from '../../logical/nodes/aggregate.ts'
import type { CommonScanNode } from '../../logical/nodes/common-scan.ts'
import type { JoinNode } from '../../logical/nodes/join.ts'
import type { LimitNode } from '../../logical/nodes/limit.ts'
import type { ProjectNode } from '../../logical/nodes/project.ts'
import type { RankNode } from '../../logical/nodes/rank.ts'
import type { ScanNode } from '../../logical/nodes/scan.ts'
import type { SortNode } from '../../logical/nodes/sort.ts'
import type { TopNNode } from '../../logical/nodes/top-n.ts'
import type { TopNPerKeyNode } from '../../logical/nodes/top-n-per-key.ts'
import type { UnnestNode } from '../../logical/nodes/unnest.ts'
import type { WindowNode } from '../../logical/nodes/window.ts'
import type { WithNode } from '../../logical/nodes/with.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf, expressionsOf } from '../../logical/plan-walk.ts'
import { printExpr } from '../../logical/print-expression.ts'
import { type UserFunction, userFunctionsOf } from '../../logical/user-function.ts'
import type { ScanPlan } from '../../storage/scan/scan-plan.ts'
import type { PipelineStage, SinkSpec } from '../physical-plan.ts'
import { MOST_RUNTIME_FILTERS } from '../runtime-filter/runtime-filter.ts'
import { describeWindows } from '../sinks/exchange-exec.ts'
import type { SortExec } from '../sinks/sort-exec.ts'
import type { StoredTable } from '../stored-table.ts'
import { attachRuntimeFilter } from './attach-runtime-filter.ts'
import type { PlannerChoice, PlannerOptions } from './choices.ts'
import { type LedFilter, leadFilters } from './lead-filters.ts'
import { closePipeline, fromSource, type OpenPipeline, union, withTransform } from './open-pipeline.ts'
import { idsOf, planJoin } from './plan-join.ts'
import { planTableScan } from './plan-scan.ts'
import { sharedWindows } from './shared-windows.ts'
import { wantGroups } from './want-groups.ts'

export interface PhysicalPlan {
  /** In an order in which each comes after its inputs; the last streams the results. */
  readonly stages: readonly PipelineStage[]
  readonly columns: readonly Column[]
  /** The rows of the results that are wanted: the reader stops there. */
  readonly offset: number
  readonly count: number
  /** Rows that the sources hold: what decides whether the plan is worth workers. */
  readonly sourceRows: number
  /** Functions of users that it calls: they run on workers alone. */
  readonly functions: readonly UserFunction[]
  readonly scans: readonly ScanPlan[]
  /** Tables in memory that it reads: to be held while it runs. */
  readonly stored: readonly StoredTable[]
}

export function planQuery(plan: LogicalPlan, options: PlannerOptions): PhysicalPlan {
  return new Planner(options).plan(plan)
}

/** As `planQuery`, for a query whose rows are to be kept by a table: its chunks are segments. */
export function planStore(plan: LogicalPlan, table: string, options: PlannerOptions): PhysicalPlan {
  return new Planner(options).store(plan, table)
}

// So many pairs of rows, looked at by a join, are about the work of a row of a scan.
const PAIRS_A_ROW = 256

class Planner {
  private readonly stages: PipelineStage[] = []
  private readonly scans: ScanPlan[] = []
  private readonly stored: StoredTable[] = []
  private sourceRows = 0
  private runtimeFilters = 0
  /** What the `with` nodes around give, by id. */
  private readonly common = new Map<number, OpenPipeline>()

  constructor(private readonly options: PlannerOptions) {}

  plan(root: LogicalPlan): PhysicalPlan {
    const { plan, offset, count } = hoistLimit(root)
    const pipeline = this.pipeline(plan)
    this.close(pipeline, 'result', { kind: 'result', columns: pipeline.columns })
    return this.whole(root, offset, count)
  }

  store(root: LogicalPlan, table: string): PhysicalPlan {
    const pipeline = this.pipeline(root)
    this.close(pipeline, `store ${table}`, { kind: 'store', table, columns: columnsOf(root) })
    return this.whole(root, 0, Number.POSITIVE_INFINITY)
  }

  private whole(root: LogicalPlan, offset: number, count: number): PhysicalPlan {
    const functions = userFunctionsOf(root)
    const stages = functions.length === 0 ? this.stages : this.stages.map((stage) => ({ ...stage, spec: { ...stage.spec, functions } }))
    const { sourceRows, scans, stored } = this
    return { functions, stages, columns: columnsOf(root), offset, count, sourceRows, scans, stored }
  }

  /**
   * The plan's pipeline. It gives the needed columns, all unless told, in the plan's order, and may give more of them. Rows that one of the filters drops
   * may be missing.
   */
  pipeline(plan: LogicalPlan, needed: ReadonlySet<ColumnId> = idsOf(columnsOf(plan)), filters: readonly LedFilter[] = []): OpenPipeline {
    const led = filters.length > 0 ? leadFilters(plan, filters) : filters
    switch (plan.kind) {
      case 'scan':
        return this.scan(plan, filters)
      case 'values':
        this.sourceRows += plan.rows.length
        return fromSource({ kind: 'values', types: plan.columns.map(({ type }) => type), rows: plan.rows }, plan.columns)
      case 'filter': {
        const input = this.pipeline(plan.input, readBy(plan, needed), led)
        return withTransform(input, { kind: 'filter', input: input.columns, predicate: plan.predicate }, input.columns)
      }
      case 'project':
        return this.project(plan, led)
      case 'unnest':
        return this.unnest(plan, needed, led)
      case 'union':
        return union(
          plan.inputs.map((input, i) => this.pipeline(input, undefined, leadFilters(plan, filters, i))),
          plan.columns,
        )
      case 'join':
        return this.join(plan, needed, filters)
      case 'with':
        this.common.set(plan.id, this.gathered(plan))
        return this.pipeline(plan.body, needed, filters)
      case 'common_scan':
        return this.commonScan(plan)
      case 'dependent_join':
      case 'recursive':
      case 'numbered':
      case 'limit_of':
        throw new InternalError(`a ${plan.kind} node was not replaced`)
      case 'aggregate':
        return this.aggregate(plan, led)
      case 'distinct': {
        const columns = columnsOf(plan.input)
        const groups = columns.map((column) => ({ expr: reference(column), column }))
        return this.aggregate({ kind: 'aggregate', input: plan.input, groups, aggregates: [] }, led)
      }
      case 'sort':
        return this.sort(plan, { keys: plan.keys, limit: undefined }, 0, undefined, needed, led)
      case 'top_n':
        return this.sort(plan, { keys: plan.keys, limit: plan.offset + plan.count }, plan.offset, plan.count, needed, led)
      case 'limit':
        return this.limit(plan, needed, led)
      case 'rank':
      case 'window':
        return this.windows(plan, needed, filters)
      case 'top_n_per_key':
        return this.topNPerKey(plan, needed, led)
    }
  }

  private scan(node: ScanNode, filters: readonly LedFilter[]): OpenPipeline {
    const { pipeline, rows, parquet, stored } = planTableScan(node, filters, this.options)
    this.sourceRows += rows
    if (parquet) this.scans.push(parquet)
    if (stored) this.stored.push(stored)
    return pipeline
  }

  /** What several parts of the query read: kept as a stage's output. */
  private gathered({ name, definition }: WithNode): OpenPipeline {
    const pipeline = this.pipeline(definition)
    const { columns } = pipeline
    const sort = { keys: [], limit: undefined }
    const stage = this.close(pipeline, `with ${name}`, {
      kind: 'sort',
      name: `with ${name}`,
      input: columns,
      ...sort,
      boundFilter: undefined,
    })
    return fromSource({ kind: 'sorted', inputIndex: 0, sort: { input: columns, ...sort }, offset: 0, count: undefined }, columns, [stage])
  }

  private commonScan({ id, columns }: CommonScanNode): OpenPipeline {
    const pipeline = this.common.get(id)
    if (!pipeline) throw new InternalError('a common table is read that is not computed')
    const exprs = columns.map(({ source }) => reference(pipeline.columns.find((column) => column.id === source)!))
    return withTransform(pipeline, { kind: 'project', input: pipeline.columns, exprs }, columns)
  }

  private join(node: JoinNode, needed: ReadonlySet<ColumnId>, filters: readonly LedFilter[]): OpenPipeline {
    const before = this.sourceRows
    const sides: number[] = []
    const pipeline = planJoin(node, needed, filters, {
      pipeline: (plan, columns, led) => {
        this.sourceRows = 0
        const side = this.pipeline(plan, columns, led)
        sides.push(this.sourceRows)
        return side
      },
      close: (...stage) => this.close(...stage),
      filterSlot: () =>
        this.chooses('join_scan_filter') && this.runtimeFilters < MOST_RUNTIME_FILTERS ? this.runtimeFilters++ : undefined,
    })
    const [build = 0, probe = 0] = sides
    // Every row may match every other: a small table joined with a small one may be much work.
    this.sourceRows = before + Math.max(build + probe, (build * probe) / PAIRS_A_ROW)
    return pipeline
  }

  private project(node: ProjectNode, filters: readonly LedFilter[]): OpenPipeline {
    const { input, items } = node
    const pipeline = this.pipeline(input, readBy(node), filters)
    const exprs = items.map(({ expr }) => expr)
    const columns = items.map(({ column }) => column)
    return withTransform(pipeline, { kind: 'project', input: pipeline.columns, exprs }, columns)
  }

  private unnest(node: UnnestNode, needed: ReadonlySet<ColumnId>, filters: readonly LedFilter[]): OpenPipeline {
    const { input, items, ordinality, outer } = node
    const pipeline = this.pipeline(input, readBy(node, needed), filters)
    const passed = pipeline.columns.filter(({ id }) => needed.has(id))
    const lists = items.map(({ expr }) => expr)
    const elements = items.map(({ column }) => column)
    const columns = [...passed, ...elements, ...(ordinality ? [ordinality] : [])]
    const transform = { kind: 'unnest', input: pipeline.columns, passed, lists, elements, counts: ordinality !== undefined, outer } as const
    return withTransform(pipeline, transform, columns)
  }

  private aggregate(node: AggregateNode, filters: readonly LedFilter[]): OpenPipeline {
    const { input, groups, aggregates } = node
    const pipeline = this.pipeline(input, readBy(node), filters)
    const keys = groups.map(({ expr }) => expr)
    const calls = aggregates.map(({ call }) => orderedList(call))
    const name = keys.length > 0 ? `aggregate by ${list(keys)}` : 'aggregate'
    const stage = this.close(pipeline, name, {
      kind: 'aggregate',
      name,
      input: pipeline.columns,
      keys,
      calls,
      partial: this.chooses('partial_aggregation'),
    })
    const keyColumns = groups.map(({ column }) => column)
    const results = aggregates.map(({ column }) => column)
    return fromSource({ kind: 'groups', name, inputIndex: 0, keys: keyColumns, calls, results }, [...keyColumns, ...results], [stage])
  }

  private sort(
    node: SortNode | TopNNode | LimitNode,
    sort: Pick<SortExec, 'keys' | 'limit'>,
    offset: number,
    count: number | undefined,
    needed: ReadonlySet<ColumnId>,
    filters: readonly LedFilter[],
  ): OpenPipeline {
    const input = this.pipeline(node.input, readBy(node, needed), filters)
    const { pipeline, boundFilter } = this.bounded(this.wanted(input, [], sort.keys, sort.limit), sort)
    const name = sort.keys.length > 0 ? `sort by ${list(sort.keys.map(({ expr }) => expr))}` : 'limit'
    const stage = this.close(pipeline, name, { kind: 'sort', name, input: pipeline.columns, ...sort, boundFilter })
    const { columns } = pipeline
    return fromSource(
      { kind: 'sorted', inputIndex: 0, sort: { input: columns, keys: sort.keys, limit: sort.limit }, offset, count },
      columns,
      [stage],
    )
  }

  /** A top-N by a scan's column tells the scan its bound. */
  private bounded(pipeline: OpenPipeline, { keys, limit }: Pick<SortExec, 'keys' | 'limit'>) {
    const none = { pipeline, boundFilter: undefined }
    const [first] = keys
    if (limit === undefined || first?.expr.kind !== 'column' || !this.chooses('top_n_scan_filter')) return none
    if (this.runtimeFilters >= MOST_RUNTIME_FILTERS) return none
    const { id } = first.expr
    const column = pipeline.columns.findIndex((candidate) => candidate.id === id)
    const slot = this.runtimeFilters
    const attached = attachRuntimeFilter(pipeline, column, { slot, order: first, origin: 'top_n' })
    if (!attached) return none
    this.runtimeFilters++
    return { pipeline: attached, boundFilter: slot }
  }

  private limit(node: LimitNode, needed: ReadonlySet<ColumnId>, filters: readonly LedFilter[]): OpenPipeline {
    const { count, offset } = node
    const isBounded = Number.isFinite(count)
    return this.sort(
      node,
      { keys: [], limit: isBounded ? offset + count : undefined },
      offset,
      isBounded ? count : undefined,
      needed,
      filters,
    )
  }

  private windows(node: WindowNode | RankNode, needed: ReadonlySet<ColumnId>, filters: readonly LedFilter[]): OpenPipeline {
    const { nodes, items, columns, input } = sharedWindows(node)
    const read = nodes.reduce((columns, shared) => readBy(shared, columns), needed)
    const led = nodes.reduce((above, shared) => leadFilters(shared, above), filters)
    const pipeline = this.pipeline(input, read, led)
    const name = describeWindows(items)
    const stage = this.close(pipeline, name, { kind: 'exchange', name, input: pipeline.columns, items })
    const passed = pipeline.columns.filter(({ id }) => needed.has(id))
    const source = { kind: 'windowed', name, inputIndex: 0, input: pipeline.columns, passed, items } as const
    return fromSource(source, [...passed, ...columns], [stage])
  }

  private topNPerKey(node: TopNPerKeyNode, needed: ReadonlySet<ColumnId>, filters: readonly LedFilter[]): OpenPipeline {
    const { call, count: limit, column } = node
    const given = this.pipeline(node.input, readBy(node, needed), filters)
    // Of different values the first ones may have any number of rows.
    const pipeline = call.name === 'dense_rank' ? given : this.wanted(given, call.partitionBy, call.orderBy, limit)
    const name = `top ${limit}${call.partitionBy.length > 0 ? ` by ${list(call.partitionBy)}` : ''}`
    const input = pipeline.columns
    const stage = this.close(pipeline, name, { kind: 'top_n_per_key', name, input, call, limit })
    return fromSource({ kind: 'ranked', name, inputIndex: 0, input, call, limit }, [...input, column], [stage])
  }

  private wanted(pipeline: OpenPipeline, by: readonly Expr[], [first]: readonly SortKey[], limit: number | undefined): OpenPipeline {
    return limit !== undefined && this.chooses('threshold_pruning') ? wantGroups(pipeline, by, first, limit) : pipeline
  }

  private chooses(choice: PlannerChoice): boolean {
    return !this.options.disabled?.has(choice)
  }

  private close(pipeline: OpenPipeline, name: string, sink: SinkSpec): number {
    const id = this.stages.length
    this.stages.push(closePipeline(pipeline, id, name, sink))
    return id
  }
}

/**
 * A limit at the root, or below projections there, is the reader's to apply: batches come in order, and it stops when it has enough. A projection
 * that may raise is not computed for rows beyond the limit.
 */
function hoistLimit(plan: LogicalPlan): { plan: LogicalPlan; offset: number; count: number } {
  if (plan.kind === 'limit') return { plan: plan.input, offset: plan.offset, count: plan.count }
  if (plan.kind === 'with') {
    const { plan: body, offset, count } = hoistLimit(plan.body)
    return { plan: body === plan.body ? plan : { ...plan, body }, offset, count }
  }
  if (plan.kind === 'project' && !plan.items.some(({ expr }) => canRaise(expr))) {
    const { plan: input, offset, count } = hoistLimit(plan.input)
    return { plan: input === plan.input ? plan : { ...plan, input }, offset, count }
  }
  return { plan, offset: 0, count: Number.POSITIVE_INFINITY }
}

/** What a node's expressions read, beside what is needed of what it passes on. */
function readBy(node: LogicalPlan, needed: Iterable<ColumnId> = []): ReadonlySet<ColumnId> {
  const read = new Set(needed)
  for (const expr of expressionsOf(node)) collectColumns(expr, read)
  return read
}

function reference({ id, name, type, nullable }: Column): Expr {
  return { kind: 'column', id, name, type, nullable }
}

function list(exprs: readonly Expr[]): string {
  return exprs.map(printExpr).join(', ')
}
