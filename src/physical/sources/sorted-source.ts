// Merges the lanes' sorted runs. A morsel is a slice of the merged order, found by cutting every run where it begins: all workers merge at once.
import { printRange, printSortKeys } from '../../logical/print-expression.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch } from '../../memory/vector.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'
import { RowReader } from '../rows/row-collection.ts'
import type { RowKeys } from '../rows/sort-keys.ts'
import { type SortExec, sealedRun, sortKeysOf, sortLayout } from '../sinks/sort-exec.ts'
import { countSlices, RunMerge, runsOf } from '../sort/run-merge.ts'
import { tieKeys } from '../sort/sorted-rows.ts'
import { spilledRuns } from '../sort/spilled-runs.ts'
import { haveSpilled } from '../spill/spilled-parts.ts'
import type { SealedLane } from '../stage.ts'

export interface SortedSource {
  readonly kind: 'sorted'
  /** Position of the sorting stage in the stage's inputs. */
  readonly inputIndex: number
  readonly sort: Pick<SortExec, 'input' | 'keys' | 'limit'>
  readonly offset: number
  /** Rows behind the offset; undefined for all. */
  readonly count: number | undefined
}

// Enough rows that the cuts cost nothing beside the merge.
const ROWS_A_MORSEL = 65536

/** The slice of the merged order that is wanted. */
function wanted({ offset, count }: SortedSource, memory: EngineMemory, lanes: readonly SealedLane[]): { from: number; to: number } {
  const total = lanes.reduce((sum, lane) => sum + rowsOf(memory, lane), 0)
  const from = Math.min(offset, total)
  return { from, to: Math.min(total, from + (count ?? total)) }
}

function rowsOf(memory: EngineMemory, lane: SealedLane): number {
  return spilledRuns(memory, lane).reduce((sum, { parts }) => sum + parts.rows(0), sealedRun(memory, lane.root).count)
}

/** As `MergedRuns`, where runs are in files. */
class MergedFiles implements Source {
  private readonly merge: RunMerge
  private readonly reader: RowReader
  private readonly rows: number
  private skip: number
  private left: number

  constructor(
    spec: SortedSource,
    private readonly context: PartContext,
    morsel: number,
  ) {
    const { memory, scratch, batchRows, inputs } = context.task
    const keyed = sortLayout(spec.sort)
    const keys = sortKeysOf(spec.sort, keyed)
    const lanes = inputs[spec.inputIndex]!
    this.reader = new RowReader(memory, keyed.columns, scratch, batchRows)
    this.rows = scratch.allocate(batchRows * 4)
    const runs = runsOf(memory, lanes, (root) => sealedRun(memory, root))
    this.merge = new RunMerge(context, NAME, keyed.layout, keys, runs, morsel, countSlices(memory, lanes))
    const { before } = this.merge
    this.skip = Math.max(0, spec.offset - before)
    this.left = Math.max(0, spec.offset + (spec.count ?? Number.POSITIVE_INFINITY) - Math.max(before, spec.offset))
  }

  next(): Batch | undefined {
    const { batchRows } = this.context.task
    for (; this.skip > 0; ) {
      const passed = this.merge.next(Math.min(batchRows, this.skip), this.rows)
      if (passed === 0) return undefined
      this.skip -= passed
    }
    const count = this.merge.next(Math.min(batchRows, this.left), this.rows)
    this.left -= count
    return count === 0 ? undefined : { rows: count, selection: 0, selected: count, columns: this.reader.read(this.rows, count) }
  }
}

const NAME = 'the merge of sorted rows'

class MergedRuns implements Source {
  private readonly keys: RowKeys
  private readonly reader: RowReader
  private readonly runs: number
  private readonly runCount: number
  private readonly cuts: number
  private readonly rows: number
  private left: number

  constructor(
    spec: SortedSource,
    private readonly context: PartContext,
    morsel: number,
  ) {
    const { memory, scratch, batchRows, inputs } = context.task
    const keyed = sortLayout(spec.sort)
    this.keys = tieKeys(memory, sortKeysOf(spec.sort, keyed), scratch)
    this.reader = new RowReader(memory, keyed.columns, scratch, batchRows)
    const lanes = inputs[spec.inputIndex]!
    this.runCount = lanes.length
    this.runs = scratch.allocate(Math.max(1, lanes.length) * 8)
    lanes.forEach(({ root }, i) => {
      const { entries, count } = sealedRun(memory, root)
      memory.u32[(this.runs >>> 2) + i * 2] = entries
      memory.u32[(this.runs >>> 2) + i * 2 + 1] = count
    })
    this.cuts = scratch.allocate(Math.max(1, lanes.length) * 4)
    this.rows = scratch.allocate(batchRows * 4)
    const { from, to } = wanted(spec, memory, lanes)
    const start = from + morsel * ROWS_A_MORSEL
    this.left = Math.min(ROWS_A_MORSEL, to - start)
    const spans = scratch.allocate(Math.max(1, lanes.length) * 12)
    memory.kernels.mergeCuts(this.runs, this.runCount, start, this.keys.address, this.keys.count, this.cuts, spans)
  }

  next(): Batch | undefined {
    const { memory, batchRows } = this.context.task
    const limit = Math.min(batchRows, this.left)
    if (limit <= 0) return undefined
    const count = memory.kernels.mergeNext(this.runs, this.runCount, this.cuts, limit, this.keys.address, this.keys.count, this.rows)
    this.left -= count
    if (count === 0) return undefined
    return { rows: count, selection: 0, selected: count, columns: this.reader.read(this.rows, count) }
  }
}

export const sortedSource: SourceType<SortedSource> = {
  describe({ sort: { keys }, offset, count }) {
    const range = printRange({ count: count ?? Number.POSITIVE_INFINITY, offset })
    const operator = count === undefined ? 'merge_sorted' : keys.length > 0 ? 'top_n' : 'limit'
    return { operator, detail: [printSortKeys(keys), ...(count === undefined && offset === 0 ? [] : [range])].join(' ').trim() }
  },
  countMorsels(spec, memory, inputs) {
    const lanes = inputs[spec.inputIndex]!
    if (haveSpilled(memory, lanes)) return countSlices(memory, lanes)
    const { from, to } = wanted(spec, memory, lanes)
    return Math.ceil((to - from) / ROWS_A_MORSEL)
  },
  countRows(spec, memory, inputs) {
    const { from, to } = wanted(spec, memory, inputs[spec.inputIndex]!)
    return to - from
  },
  open(spec, context, morsel) {
    const { memory, inputs } = context.task
    return haveSpilled(memory, inputs[spec.inputIndex]!) ? new MergedFiles(spec, context, morsel) : new MergedRuns(spec, context, morsel)
  },
}
