// A part of a join of which the build side does not fit in memory and cannot be divided, for most of its rows have one key: all of the other side's rows are
// read against each portion of it. A byte for each of them says whether it has matched yet; what comes of those without a match comes last.
import { oncePer } from '../../common/once-per.ts'
import { copyInside } from '../../memory/engine-memory.ts'
import type { Batch } from '../../memory/vector.ts'
import type { PartContext, Transform } from '../pipeline.ts'
import { type JoinProbeExec, openProbe, severalRows } from '../transforms/join-probe-exec.ts'
import type { PartTable } from './part-table.ts'

/** How each portion is probed: for its pairs, and for which rows match. */
const variants = oncePer((probe: JoinProbeExec) => {
  const { gives, output } = probe
  const pairs = gives === 'inner' || gives === 'none' ? probe : { ...probe, gives: 'inner' as const }
  return {
    pairs: gives === 'semi' || gives === 'anti' || gives === 'mark' ? undefined : pairs,
    matches:
      gives === 'inner' || gives === 'none'
        ? undefined
        : { ...probe, gives: 'semi' as const, marks: false, mark: undefined, output: gives === 'semi' ? output : [] },
  }
})

export class PiecewiseJoin {
  private readonly pairs: Transform | undefined
  private readonly matched: Transform | undefined
  /** Gives of rows what there is of them where nothing matches. */
  private readonly alone: Transform | undefined
  private readonly markAt: number
  private readonly kept: number
  /** The places of all rows of a batch. */
  private readonly all: number
  private flags = 0
  private room = 0

  constructor(
    private readonly spec: JoinProbeExec,
    private readonly context: PartContext,
    { probed }: PartTable,
  ) {
    const { pairs, matches } = variants(spec)
    this.pairs = pairs && openProbe(pairs, context, probed)
    this.matched = matches && openProbe(matches, context, probed)
    this.alone = matches && spec.gives !== 'semi' ? openProbe(spec, context, undefined) : undefined
    this.markAt = spec.output.findIndex(({ id }) => id === spec.mark)
    const { scratch, batchRows, memory } = context.task
    this.kept = scratch.allocate(batchRows * 4, spec.name)
    this.all = scratch.allocate(batchRows * 4, spec.name)
    memory.kernels.windowSteps(0, 1, batchRows, this.all)
  }

  /** Begins with another part, whose other side has so many rows. */
  begin(rows: number): void {
    const { memory, scratch } = this.context.task
    if (!this.matched) return
    if (rows > this.room) {
      this.flags = scratch.allocate(rows, this.spec.name)
      this.room = rows
    }
    memory.u8.fill(0, this.flags, this.flags + rows)
  }

  /** What comes of the rows' matches in the table as it is now. The rows are the same each time. */
  *matches(batches: Iterable<Batch>): Generator<Batch> {
    let flags = this.flags
    for (const batch of batches) {
      const matched = this.matched ? this.flag(batch, flags) : undefined
      if (this.spec.gives === 'semi' && matched) yield matched
      let pairs = 0
      for (let out = this.pairs?.apply(batch); out; out = this.pairs?.more?.()) {
        pairs += out.selected
        yield out
      }
      if (this.spec.gives === 'single' && pairs > (matched?.selected ?? 0)) throw severalRows(this.spec)
      flags += batch.rows
    }
  }

  /** What comes of the rows when all portions have been looked at. */
  *others(batches: Iterable<Batch>): Generator<Batch> {
    let flags = this.flags
    if (!this.alone) return
    for (const batch of batches) {
      const out = this.markAt < 0 ? this.unmatched(batch, flags) : this.marked(batch, flags)
      if (out) yield out
      flags += batch.rows
    }
  }

  /** The rows that match in this portion and, where that can be, in none before; they are flagged. */
  private flag(batch: Batch, flags: number): Batch | undefined {
    const { kernels } = this.context.task.memory
    const isSingle = this.spec.gives === 'single'
    const selected = isSingle ? batch.selected : kernels.joinSelectFlagged(flags, 0, batch.rows, false, this.kept)
    if (selected === 0) return undefined
    const matched = this.matched!.apply({ ...batch, selection: isSingle ? this.all : this.kept, selected })
    if (!matched) return undefined
    if (isSingle && kernels.joinSelectFlagged(flags, matched.selection, matched.selected, true, this.kept) > 0) throw severalRows(this.spec)
    kernels.joinFlag(matched.selection, matched.selected, flags)
    return matched
  }

  private unmatched(batch: Batch, flags: number): Batch | undefined {
    const selected = this.context.task.memory.kernels.joinSelectFlagged(flags, 0, batch.rows, false, this.kept)
    return selected === 0 ? undefined : this.alone!.apply({ ...batch, selection: this.kept, selected })
  }

  private marked(batch: Batch, flags: number): Batch | undefined {
    const out = this.alone!.apply(batch)
    const mark = out?.columns[this.markAt]
    if (mark?.kind === 'flat') copyInside(this.context.task.memory, flags, batch.rows, mark.values)
    return out
  }
}
