// Scans Parquet: reads the columns of the pushed-down predicates first, one predicate after the other, and the other columns for batches in which a
// row is left.
import { oncePer } from '../../common/once-per.ts'
import { and } from '../../logical/build-expression.ts'
import type { Column, Expr } from '../../logical/expression.ts'
import { canRaise, isVolatile } from '../../logical/expression-key.ts'
import { collectColumns } from '../../logical/expression-walk.ts'
import { type Batch, entryCount, type Vector } from '../../memory/vector.ts'
import type { OpenFiles } from '../../storage/files/open-files.ts'
import { MorselReader } from '../../storage/scan/morsel-reader.ts'
import type { Morsel, ScanPlan } from '../../storage/scan/scan-plan.ts'
import { type BatchFilter, openFilter } from '../codegen/index.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'
import { mayPass, type RuntimeFilterUse, readRuntimeFilter, runtimeFilterAt } from '../runtime-filter/runtime-filter.ts'
import { ScanFilters } from '../runtime-filter/scan-filter.ts'

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
  /** By the entries of a dictionary alone it can be told that no row passes: it reads one column, is the same each time, and raises nothing. */
  readonly tellsByEntry: boolean
}

// A reader that holds more than this begins anew with the next row group: buffers that large are mostly one odd chunk's.
const MOST_KEPT_BYTES = 32 * 2 ** 20

// A dictionary of more entries than this share of the morsel's rows is not tried as a whole: that would cost what it may spare.
const MOST_ENTRIES = 1 / 4

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
  task.kept.clear()
  const reader = new MorselReader(spec.plan, { memory, arena: task.kept, files, maxRows: batchRows })
  const state = new KeptReader(spec, reader)
  kept.state = state
  return state.open(morsel)
}

/** The predicates with the columns that they read, those that read the same ones as one: they are evaluated in one loop. */
const pushedFilters = oncePer(({ columns, predicates }: ScanSource) => {
  const byColumns = new Map<string, { columns: number[]; predicates: Expr[]; isSteady: boolean }>()
  for (const predicate of predicates) {
    const ids = collectColumns(predicate, new Set())
    const positions = columns.flatMap((column, i) => (ids.has(column.id) ? [i] : []))
    const isSteady = !canRaise(predicate) && !isVolatile(predicate)
    // What may raise stays behind what comes before it: a row that this drops must not raise.
    const key = isSteady ? positions.join() : `alone ${byColumns.size}`
    const same = byColumns.get(key)
    if (same) same.predicates.push(predicate)
    else byColumns.set(key, { columns: positions, predicates: [predicate], isSteady })
  }
  return [...byColumns.values()].map(({ columns: positions, predicates: all, isSteady }) => ({
    columns: positions,
    input: positions.map((i) => columns[i]!),
    predicate: and(all),
    tellsByEntry: positions.length === 1 && isSteady,
  }))
})

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
  private readonly runtimeFilters: ScanFilters
  private readonly bytesBefore: number
  rowsRead = 0
  private readonly morselRows: number
  /** Predicates that were asked whether they leave anything of the morsel at all. */
  private readonly asked = new Set<PushedFilter>()
  private isEmpty = false
  private countsRowGroup = false

  constructor(
    private readonly spec: ScanSource,
    private readonly context: PartContext,
    private readonly files: OpenFiles,
    morsel: number,
  ) {
    this.morselRows = spec.plan.morsels[morsel]!.rows
    this.bytesBefore = files.fileSystem.counters.bytesRead
    const mayHold = mayHoldRows(spec, context, morsel)
    this.runtimeFilters = new ScanFilters(context.task, mayHold ? spec.runtimeFilters : [])
    if (!mayHold) return
    this.reader = openReader(spec, context, files, spec.plan.morsels[morsel]!)
    this.countsRowGroup = beginsRowGroup(spec.plan, morsel)
    this.filters = pushedFilters(spec).map(({ input, predicate, ...rest }) => ({ ...rest, filter: openFilter(context, input, predicate) }))
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
      if (this.isEmpty) return this.ended()
      if (this.countsRowGroup) task.count(this.context.operator, 'rowGroupsRead', 1)
      this.countsRowGroup = false
      if (selected === 0) continue
      const columns: Vector[] = this.spec.columns.map((_, i) => reader.column(i))
      return { rows, selection, selected, columns }
    }
  }

  /** Whether none of the entries of a dictionary that holds all values passes: then no row does, and no page of ids is read. */
  private dropsAllEntries({ columns, filter, tellsByEntry }: PushedFilter, reader: MorselReader): boolean {
    const vector = tellsByEntry ? reader.wholeDictionary(columns[0]!) : undefined
    if (!vector) return false
    const { memory, scratch, batchRows } = this.context.task
    const rows = entryCount(vector.dictionary)
    if (rows === 0 || rows > Math.min(batchRows, this.morselRows * MOST_ENTRIES)) return false
    const ids = scratch.allocate(rows * 4, 'the scan')
    for (let id = 0; id < rows; id++) memory.u32[(ids >>> 2) + id] = id
    return filter.filter({ rows, selection: 0, selected: rows, columns: [{ ...vector, ids }] }).selected === 0
  }

  private ended(): undefined {
    const { task, operator } = this.context
    task.count(operator, 'bytesRead', this.files.fileSystem.counters.bytesRead - this.bytesBefore)
    return undefined
  }

  private filtered(rows: number, reader: MorselReader): { selection: number; selected: number } {
    let live = { selection: 0, selected: rows }
    for (const pushed of this.filters) {
      const { columns, filter } = pushed
      if (!this.asked.has(pushed)) {
        this.asked.add(pushed)
        this.isEmpty = this.dropsAllEntries(pushed, reader)
        if (this.isEmpty) return { selection: 0, selected: 0 }
      }
      const kept = filter.filter({ rows, ...live, columns: columns.map((i) => reader.column(i)) })
      live = { selection: kept.selection, selected: kept.selected }
      if (kept.selected === 0) return live
    }
    return this.runtimeFilters.select(live, (column) => reader.column(column))
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
