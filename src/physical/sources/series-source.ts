// Numbers at equal distances, as range() gives them.
import { BIGINT } from '../../common/types.ts'
import type { Batch, FlatVector } from '../../memory/vector.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'

export interface SeriesSource {
  readonly kind: 'series'
  readonly name: string
  readonly start: bigint
  readonly step: bigint
  readonly count: number
  /** Whether the numbers are wanted: their count alone may be. */
  readonly gives: boolean
}

// Some milliseconds of work.
const MORSEL_ROWS = 131_072

class Series implements Source {
  private at: number
  private readonly end: number
  private readonly values: number

  constructor(
    private readonly spec: SeriesSource,
    private readonly context: PartContext,
    morsel: number,
  ) {
    const { task } = context
    this.at = morsel * MORSEL_ROWS
    this.end = Math.min(spec.count, this.at + MORSEL_ROWS)
    this.values = spec.gives ? task.scratch.allocate(task.batchRows * 8, spec.name) : 0
  }

  next(): Batch | undefined {
    const { memory, batchRows } = this.context.task
    const { start, step, gives } = this.spec
    const rows = Math.min(batchRows, this.end - this.at)
    if (rows <= 0) return undefined
    const columns: FlatVector[] = []
    if (gives) {
      const { i64 } = memory
      const at = this.values >>> 3
      let value = start + step * BigInt(this.at)
      for (let row = 0; row < rows; row++) {
        i64[at + row] = value
        value += step
      }
      columns.push({ kind: 'flat', type: BIGINT, values: this.values, validity: 0 })
    }
    this.at += rows
    this.context.task.count(this.context.operator, 'rowsRead', rows)
    return { rows, selection: 0, selected: rows, columns }
  }
}

export const seriesSource: SourceType<SeriesSource> = {
  describe: ({ name, count }) => ({ operator: 'series', detail: `${name}, ${count} ${count === 1 ? 'row' : 'rows'}` }),
  countMorsels: ({ count }) => Math.ceil(count / MORSEL_ROWS),
  open: (spec, context, morsel) => new Series(spec, context, morsel),
}
