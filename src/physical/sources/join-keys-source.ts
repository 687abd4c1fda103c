// The keys of a build side, for the stage that finds out what is in them: one morsel, where they are few enough for a filter to be of use.
import type { Batch } from '../../memory/vector.ts'
import { type BuildSide, buildRows, PARTS, totalRows } from '../join/build-rows.ts'
import { PartRows } from '../join/part-rows.ts'
import type { SourceType } from '../pipeline.ts'
import { RowReader } from '../rows/row-collection.ts'
import { haveSpilled } from '../spill/spilled-parts.ts'

export interface JoinKeysSource {
  readonly kind: 'join_keys'
  readonly name: string
  readonly inputIndex: number
  readonly side: BuildSide
  /** Which of the side's keys. */
  readonly keys: readonly number[]
}

// One lane looks at all of them, some 20 ns a row and key: the others wait for it.
const MOST_ROWS = 1 << 19

export const joinKeysSource: SourceType<JoinKeysSource> = {
  describe: ({ name }) => ({ operator: 'join_keys', detail: name }),
  countMorsels: ({ inputIndex }, memory, inputs) =>
    totalRows(memory, inputs[inputIndex]!) <= MOST_ROWS && !haveSpilled(memory, inputs[inputIndex]!) ? 1 : 0,
  open({ name, inputIndex, side, keys }, { task }) {
    const { memory, scratch, batchRows } = task
    const rows = PartRows.of(task, task.inputs[inputIndex]!, 0, PARTS, name)
    const fields = keys.map((key) => buildRows(side).keys[key]!)
    const reader = new RowReader(memory, fields, scratch, batchRows)
    return {
      next(): Batch | undefined {
        const count = rows.next()
        return count === 0 ? undefined : { rows: count, selection: 0, selected: count, columns: reader.read(rows.rows, count) }
      },
    }
  },
}
