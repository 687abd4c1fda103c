// The tree that EXPLAIN shows: the stages of a physical plan put together again, from the last operator down to the scans, with what was counted.
import type {
  MeasuredExchange,
  MeasuredOperator,
  MeasuredScan,
  PlannedExchange,
  PlannedOperator,
  PlannedScan,
  WorkerShare,
} from '../common/plan-report.ts'
import { printExpr } from '../logical/print-expression.ts'
import type { Branch, PipelineStage, SourceSpec, TransformSpec } from '../physical/physical-plan.ts'
import type { OperatorText } from '../physical/pipeline.ts'
import type { OperatorTypes } from '../physical/pipeline-run.ts'
import type { PhysicalPlan } from '../physical/planner/plan-query.ts'
import type { QueryMetrics } from '../runtime/metrics.ts'

/** The plan before it runs. */
export function plannedTree(plan: PhysicalPlan, types: OperatorTypes): PlannedOperator {
  return new TreeBuilder<PlannedOperator>(
    plan,
    types,
    (operator) => {
      const { operator: name, detail, exchange, scan, children } = operator
      return { operator: name, detail, ...(exchange && { exchange }), ...(scan && { scan }), children }
    },
    () => false,
  ).tree()
}

/** The plan after it has run. `steps`: with each worker's steps. */
export function measuredTree(plan: PhysicalPlan, types: OperatorTypes, metrics: QueryMetrics, steps: boolean): MeasuredOperator {
  return new TreeBuilder<MeasuredOperator>(
    plan,
    types,
    (operator) => measured(operator, metrics, steps),
    (stage, number) => metrics.sum(stage, number, 'batches') > 0,
  ).tree()
}

/** An operator, and under which numbers it was counted. */
interface FoundOperator<Node> extends OperatorText {
  readonly scan: PlannedScan | undefined
  readonly stage: number
  readonly number: number
  readonly role: 'source' | 'transform' | 'sink'
  readonly children: readonly Node[]
}

class TreeBuilder<Node> {
  private readonly shown = new Set<number>()

  constructor(
    private readonly plan: PhysicalPlan,
    private readonly types: OperatorTypes,
    private readonly node: (operator: FoundOperator<Node>) => Node,
    /** Whether a source that only runs where memory is short is shown. */
    private readonly ran: (stage: number, number: number) => boolean,
  ) {}

  tree(): Node {
    return this.stage(this.plan.stages.at(-1)!)
  }

  private stage(stage: PipelineStage): Node {
    const { branches, sink } = stage.spec
    this.shown.add(stage.id)
    let number = 0
    const children = branches.flatMap((branch) => {
      const first = number
      number += 1 + branch.transforms.length
      const isShown = branch.source.kind !== 'join_parts' || this.ran(stage.id, first)
      return isShown ? [this.branch(stage, branch, first)] : []
    })
    const text = this.types.sink(sink).describe(sink)
    return this.node({ ...text, scan: undefined, stage: stage.id, number, role: 'sink', children })
  }

  private branch(stage: PipelineStage, { source, transforms }: Branch, first: number): Node {
    const text = this.types.source(source).describe(source)
    let node = this.node({
      ...text,
      scan: scanOf(source),
      stage: stage.id,
      number: first,
      role: 'source',
      children: this.inputs(stage, source),
    })
    transforms.forEach((transform, i) => {
      const text = this.types.transform(transform).describe(transform)
      const children = [node, ...this.inputs(stage, transform)]
      node = this.node({ ...text, scan: undefined, stage: stage.id, number: first + 1 + i, role: 'transform', children })
    })
    return node
  }

  /** The stage that an operator reads, if any; in the tree once, for a table may have several readers. */
  private inputs(stage: PipelineStage, spec: SourceSpec | TransformSpec): Node[] {
    const index = inputOf(spec)
    if (index === undefined) return []
    const id = stage.inputs[index]!
    const input = this.plan.stages.find((other) => other.id === id)!
    return this.shown.has(id) ? [] : [this.stage(input)]
  }
}

/** The position among its stage's inputs of the stage whose output an operator reads. */
function inputOf(spec: SourceSpec | TransformSpec): number | undefined {
  if (spec.kind === 'join_parts') return spec.probeInput
  if (spec.kind === 'join_probe') return spec.tableInput ?? spec.rowsInput
  return 'inputIndex' in spec ? spec.inputIndex : undefined
}

function scanOf(source: SourceSpec): PlannedScan | undefined {
  if (source.kind !== 'scan' && source.kind !== 'stored') return undefined
  const { columns, predicates, runtimeFilters } = source
  const asked = {
    pushed: predicates.map(printExpr),
    runtimeFilters: runtimeFilters.map(({ column, origin }) => `${columns[column]!.name} (${origin})`),
  }
  if (source.kind === 'stored') {
    const rowsPlanned = source.morsels.flat().reduce((sum, { rows }) => sum + rows, 0)
    return { files: 0, filesPlanned: 0, rowGroups: 0, rowGroupsPlanned: 0, rows: source.tableRows, rowsPlanned, bytesPlanned: 0, ...asked }
  }
  const { plan } = source
  return {
    files: plan.filesTotal,
    filesPlanned: plan.filesTotal - plan.filesPruned,
    rowGroups: plan.rowGroupsTotal,
    rowGroupsPlanned: plan.rowGroupsTotal - plan.rowGroupsPruned,
    rows: plan.rowsTotal,
    rowsPlanned: plan.rows,
    bytesPlanned: plan.bytes,
    ...asked,
  }
}

function measured(
  { operator, detail, exchange, scan, stage, number, role, children }: FoundOperator<MeasuredOperator>,
  metrics: QueryMetrics,
  steps: boolean,
): MeasuredOperator {
  const rowsOut = metrics.sum(stage, number, 'rowsOut')
  const spill = { spilled: metrics.sum(stage, number, 'bytesSpilled'), restored: metrics.sum(stage, number, 'bytesRestored') }
  const leftOut = metrics.sum(stage, number, 'rowsLeftOut')
  const bytes = metrics.sum(stage, number, role === 'sink' ? 'bytes' : 'bytesRead')
  return {
    operator,
    detail,
    rowsIn: metrics.sum(stage, number, role === 'source' ? 'rowsRead' : 'rowsIn'),
    rowsOut,
    ms: rounded(metrics.sum(stage, number, 'ms')),
    bytes,
    ...(spill.spilled + spill.restored > 0 && { spill }),
    ...(leftOut > 0 && { leftOut }),
    ...(exchange && { exchange: measuredExchange(exchange, rowsOut, bytes) }),
    ...(scan && { scan: measuredScan(scan, metrics.sum(stage, number, 'rowGroupsRead'), bytes) }),
    ...(role === 'sink' && { workers: workersOf(stage, metrics, steps) }),
    children,
  }
}

function measuredExchange({ kind, keys }: PlannedExchange, rows: number, bytes: number): MeasuredExchange {
  return { kind, keys, rows, bytes }
}

function measuredScan(scan: PlannedScan, rowGroupsRead: number, bytesRead: number): MeasuredScan {
  return { ...scan, rowGroupsRead, bytesRead }
}

function workersOf(stage: number, { lanes }: QueryMetrics, steps: boolean): WorkerShare[] {
  return lanes
    .filter((lane) => lane.stage === stage && lane.morsels > 0)
    .map(({ rows, ms, clocks }) => ({ rows, ms: rounded(ms), ...(steps && { steps: clocks }) }))
}

/** To the microsecond. */
export function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
