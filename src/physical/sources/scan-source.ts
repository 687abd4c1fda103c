// Scans Parquet: reads the columns of the pushed-down predicates first, one predicate after the other, and the other columns for batches in which a
// row is left.
import { oncePer } from '../../common/once-per.ts'
import type { Column, Expr } from '../../logical/expression.ts'
import { collectColumns } from '../../logical/expression-walk.ts'
import type { Batch, Vector } from '../../memory/vector.ts'
import type { OpenFiles } from '../../storage/files/open-files.ts'
import { MorselReader } from '../../storage/scan/morsel-reader.ts'
import type { Morsel, ScanPlan } from '../../storage/scan/scan-plan.ts'
import { type BatchFilter, openFilter } from '../codegen/index.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'
import { mayPass, type RuntimeFilterUse, readRuntimeFilter, runtimeFilterAt } from '../runtime-filter/runtime-filter.ts'
import { ScanFilter } from '../runtime-filter/scan-filter.ts'

export interface ScanSource {
  readonly kind: 'scan'
  /** As EXPLAIN calls it. */
  readonly table: string
  readonly plan: ScanPlan
  /** The plan's columns as the rest of the pipeline names them. */
  readonly columns: readonly Column[]
  readonly predicates: readonly Expr[]
  /** What other parts of the query may find out about columns while it runs. */
  readonly runtimeFilters: readonly RuntimeFilterUse[]
}

interface PushedFilter {
  /** Positions of the columns that the predicate reads. */
  readonly columns: readonly number[]
  readonly filter: BatchFilter
}

// A reader that holds more than this begins anew with the next row group: buffers that large are mostly one odd chunk's.
const MOST_KEPT_BYTES = 32 * 2 ** 20

/** A reader at work: what it has loaded (dictionaries, the current pages) serves the next morsel of the same row group. */
class KeptReader {
  private last: Morsel | undefined

  constructor(
    readonly spec: ScanSource,
    readonly reader: MorselReader,
  ) {}

  suits(spec: ScanSource, { file, rowGroup }: Morsel, heldBytes: number): boolean {
    if (this.spec !== spec) return false
    return heldBytes <= MOST_KEPT_BYTES || (this.last?.file === file && this.last.rowGroup === rowGroup)
  }

  open(morsel: Morsel): MorselReader {
    this.last = morsel
    this.reader.open(morsel)
    return this.reader
  }
}

function openReader(spec: ScanSource, { task, kept }: PartContext, files: OpenFiles, morsel: Morsel): MorselReader {
  const { memory, batchRows } = task
  const held = memory.kernels.arenaHeld(task.kept.id) >>> 0
  if (kept.state instanceof KeptReader && kept.state.suits(spec, morsel, held)) return kept.state.open(morsel)
  task.kept.reset()
  const reader = new MorselReader(spec.plan, { memory, arena: task.kept, files, maxRows: batchRows })
  const state = new KeptReader(spec, reader)
  kept.state = state
  return state.open(morsel)
}

/** Each predicate with the columns that it reads. */
const pushedFilters = oncePer(({ columns, predicates }: ScanSource) =>
  predicates.map((predicate) => {
    const ids = collectColumns(predicate, new Set())
    const positions = columns.flatMap((column, i) => (ids.has(column.id) ? [i] : []))
    return { columns: positions, input: positions.map((i) => columns[i]!), predicate }
  }),
)

/** Of a row group that several morsels share, one counts it. */
function beginsRowGroup({ morsels }: ScanPlan, index: number): boolean {
  const [before, morsel] = [morsels[index - 1], morsels[index]!]
  return before?.file !== morsel.file || before.rowGroup !== morsel.rowGroup
}

function mayHoldRows({ runtimeFilters }: ScanSource, { task }: PartContext, morsel: number): boolean {
  return runtimeFilters.every((use) => mayPass(readRuntimeFilter(task.memory, runtimeFilterAt(task, use.slot)), use, morsel))
}

class ScannedMorsel implements Source {
  /** Undefined where a run-time filter lets nothing of the morsel pass. */
  private readonly reader: MorselReader | undefined
  private readonly filters: readonly PushedFilter[] = []
  private readonly runtimeFilters: readonly { readonly column: number; readonly filter: ScanFilter }[] = []
  private readonly bytesBefore: number
  rowsRead = 0

  constructor(
    private readonly spec: ScanSource,
    private readonly context: PartContext,
    private readonly files: OpenFiles,
    morsel: number,
  ) {
    this.bytesBefore = files.fileSystem.counters.bytesRead
    if (!mayHoldRows(spec, context, morsel)) return
    this.reader = openReader(spec, context, files, spec.plan.morsels[morsel]!)
    if (beginsRowGroup(spec.plan, morsel)) context.task.count(context.operator, 'rowGroupsRead', 1)
    this.filters = pushedFilters(spec).map(({ columns, input, predicate }) => ({ columns, filter: openFilter(context, input, predicate) }))
    const { memory, scratch, batchRows } = context.task
    this.runtimeFilters = spec.runtimeFilters.map((use) => ({
      column: use.column,
      filter: new ScanFilter(memory, scratch, batchRows, use, runtimeFilterAt(context.task, use.slot)),
    }))
  }

  next(): Batch | undefined {
    const { reader } = this
    const { task } = this.context
    if (!reader) return undefined
    for (;;) {
      task.checkCancelled()
      const rows = reader.advance(task.batchRows)
      if (rows === 0) return this.ended()
      this.rowsRead += rows
      const { selection, selected } = this.filtered(rows, reader)
      if (selected === 0) continue
      const columns: Vector[] = this.spec.columns.map((_, i) => reader.column(i))
      return { rows, selection, selected, columns }
    }
  }

  private ended(): undefined {
    const { task, operator } = this.context
    task.count(operator, 'bytesRead', this.files.fileSystem.counters.bytesRead - this.bytesBefore)
    return undefined
  }

  private filtered(rows: number, reader: MorselReader): { selection: number; selected: number } {
    let live = { selection: 0, selected: rows }
    for (const { columns, filter } of this.filters) {
      const kept = filter.filter({ rows, ...live, columns: columns.map((i) => reader.column(i)) })
      live = { selection: kept.selection, selected: kept.selected }
      if (kept.selected === 0) return live
    }
    for (const { column, filter } of this.runtimeFilters) {
      filter.refresh()
      if (filter.isActive && live.selected > 0) live = filter.select(reader.column(column), live)
    }
    return live
  }
}

/** The scan of one thread, whose open files are `files`. */
export function scanSource(files: OpenFiles): SourceType<ScanSource> {
  return {
    describe: ({ table, columns }) => ({ operator: 'scan', detail: `${table} [${columns.map(({ name }) => name).join(', ')}]` }),
    countMorsels: (spec) => spec.plan.morsels.length,
    open: (spec, context, morsel) => new ScannedMorsel(spec, context, files, morsel),
  }
}
