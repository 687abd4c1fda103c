// The rows of a build side that were matched, or those that were not, once all of the other side has been read: what a join gives of its build side
// by itself.
import type { Column } from '../../logical/expression.ts'
import type { Batch, Vector } from '../../memory/vector.ts'
import { type BuildSide, buildRows, PARTS, partsAMorsel } from '../join/build-rows.ts'
import { nullVectors } from '../join/null-vectors.ts'
import { PartRows } from '../join/part-rows.ts'
import type { SourceType } from '../pipeline.ts'
import { RowReader } from '../rows/row-collection.ts'
import type { TaskContext } from '../stage.ts'

export interface JoinRestSource {
  readonly kind: 'join_rest'
  readonly name: string
  /** The stage that gathered the rows. */
  readonly inputIndex: number
  readonly side: BuildSide
  /** Which rows. */
  readonly matched: boolean
  /** What comes out: columns of the side; others are NULL. */
  readonly output: readonly Column[]
}

export const joinRestSource: SourceType<JoinRestSource> = {
  describe: ({ name, matched }) => ({
    operator: 'join_rest',
    detail: `${matched ? 'matched' : 'unmatched'} rows of the build side of ${name}`,
  }),
  countMorsels: ({ inputIndex }, memory, inputs) => PARTS / partsAMorsel(memory, inputs[inputIndex]!),
  open(spec, { task }, morsel) {
    const lanes = task.inputs[spec.inputIndex]!
    const parts = partsAMorsel(task.memory, lanes)
    const rows = PartRows.of(task, lanes, morsel * parts, (morsel + 1) * parts, spec.name)
    const rest = new RestReader(spec, task)
    return { next: () => rest.next(rows) }
  },
}

/** What a join gives of its build side's rows by themselves. Lives for a morsel. */
export class RestReader {
  private readonly reader: RowReader
  /** By the output's columns: the position among those that are read; below 0 where it is NULL. */
  private readonly columns: readonly number[]
  private readonly nulls: readonly Vector[]

  constructor(
    private readonly spec: Pick<JoinRestSource, 'side' | 'matched' | 'output'>,
    private readonly task: TaskContext,
  ) {
    const { memory, scratch, batchRows } = task
    const positions = spec.output.map(({ id }) => spec.side.columns.findIndex((column) => column.id === id))
    const own = positions.filter((position) => position >= 0)
    const fields = own.map((position) => buildRows(spec.side).columns[position]!)
    this.columns = positions.map((position) => own.indexOf(position))
    this.reader = new RowReader(memory, fields, scratch, batchRows)
    this.nulls = nullVectors(task, spec.output)
  }

  /** The next batch of those among `rows` that are wanted. */
  next(rows: PartRows): Batch | undefined {
    const { kernels } = this.task.memory
    for (let count = rows.next(); count > 0; count = rows.next()) {
      this.task.checkCancelled()
      const kept = kernels.joinMatched(rows.rows, count, this.spec.matched)
      if (kept === 0) continue
      const read = this.reader.read(rows.rows, kept)
      const columns = this.columns.map((at, i) => (at < 0 ? this.nulls[i]! : read[at]!))
      return { rows: kept, selection: 0, selected: kept, columns }
    }
    return undefined
  }
}
