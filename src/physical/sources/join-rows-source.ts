// The rows of a build side by their addresses, for the stage that makes the table: a morsel is some parts.
import { INTEGER } from '../../common/types.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch } from '../../memory/vector.ts'
import { PARTS, partRows, partsAMorsel } from '../join/build-rows.ts'
import { PartRows } from '../join/part-rows.ts'
import type { SourceType } from '../pipeline.ts'
import { haveSpilled } from '../spill/spilled-parts.ts'
import type { SealedLane } from '../stage.ts'
import { largestFirst } from './largest-first.ts'

export interface JoinRowsSource {
  readonly kind: 'join_rows'
  readonly name: string
  readonly inputIndex: number
}

function morselRows(memory: EngineMemory, lanes: readonly SealedLane[], parts: number): number[] {
  const rows = Array<number>(PARTS / parts).fill(0)
  for (let part = 0; part < PARTS; part++) rows[Math.floor(part / parts)]! += partRows(memory, lanes, part)
  return rows
}

export const joinRowsSource: SourceType<JoinRowsSource> = {
  describe: ({ name }) => ({ operator: 'join_rows', detail: name }),
  /** Of rows in files a table is made part by part, where they are read. */
  countMorsels: ({ inputIndex }, memory, inputs) =>
    haveSpilled(memory, inputs[inputIndex]!) ? 0 : PARTS / partsAMorsel(memory, inputs[inputIndex]!),
  open({ name, inputIndex }, { task }, morsel) {
    const lanes = task.inputs[inputIndex]!
    const parts = partsAMorsel(task.memory, lanes)
    const from = largestFirst(morselRows(task.memory, lanes, parts))[morsel]! * parts
    const rows = PartRows.of(task, lanes, from, from + parts, name)
    return {
      next(): Batch | undefined {
        const count = rows.next()
        if (count === 0) return undefined
        // An address as 32 bits; all rows of a batch are of one part.
        const column = { kind: 'flat', type: INTEGER, values: rows.rows, validity: 0 } as const
        return { rows: count, selection: 0, selected: count, columns: [column] }
      },
    }
  },
}
