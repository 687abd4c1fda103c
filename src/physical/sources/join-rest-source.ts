// The rows of a build side that were matched, or those that were not, once all of the other side has been read: what a join gives of its build side
// by itself.
import type { Column } from '../../logical/expression.ts'
import type { Batch } from '../../memory/vector.ts'
import { type BuildSide, buildRows, PARTS, partsAMorsel } from '../join/build-rows.ts'
import { nullVectors } from '../join/null-vectors.ts'
import { PartRows } from '../join/part-rows.ts'
import type { SourceType } from '../pipeline.ts'
import { RowReader } from '../rows/row-collection.ts'

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
  open({ name, inputIndex, side, matched, output }, { task }, morsel) {
    const { memory, scratch, batchRows } = task
    const lanes = task.inputs[inputIndex]!
    const parts = partsAMorsel(memory, lanes)
    const rows = new PartRows(task, lanes, morsel * parts, (morsel + 1) * parts, name)
    const positions = output.map(({ id }) => side.columns.findIndex((column) => column.id === id))
    const own = positions.filter((position) => position >= 0)
    const fields = own.map((position) => buildRows(side).columns[position]!)
    const reader = new RowReader(memory, fields, scratch, batchRows)
    const nulls = nullVectors(task, output)
    return {
      next(): Batch | undefined {
        for (let count = rows.next(); count > 0; count = rows.next()) {
          task.checkCancelled()
          const kept = memory.kernels.joinMatched(rows.rows, count, matched)
          if (kept === 0) continue
          const read = reader.read(rows.rows, kept)
          let next = 0
          const columns = positions.map((position, i) => (position < 0 ? nulls[i]! : read[next++]!))
          return { rows: kept, selection: 0, selected: kept, columns }
        }
        return undefined
      },
    }
  },
}
