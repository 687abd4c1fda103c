// What an expression gives for the strings of a column without a dictionary, by what is known of them from other batches: where a chunk's
// dictionary has grown too large, plain values follow, mostly of strings that it has.
import type { SqlType } from '../../common/types.ts'
import type { Arena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch, FlatVector } from '../../memory/vector.ts'
import { bitmapBytes, valueBytes } from './layout.ts'
import type { Entries, StringResults } from './string-results.ts'

/** To `StringResults`, each row of a batch is an entry. */
interface RowRoom extends Omit<Entries, 'strings'> {
  readonly rows: number
  /** u32 a row: its number. */
  readonly ids: number
  readonly pending: number
  readonly scratch: number
}

export class RowResults {
  private room: RowRoom | undefined

  /** Memory for a batch comes from `arena`, and serves the next ones. */
  constructor(
    private readonly memory: EngineMemory,
    private readonly arena: Arena,
    private readonly type: SqlType,
  ) {}

  /** Valid until the next batch. */
  evaluate(results: StringResults, column: FlatVector, batch: Batch): FlatVector {
    const { rows, selection, selected } = batch
    const { kernels, u8 } = this.memory
    const room = this.roomFor(rows)
    u8.fill(0, room.validity, room.validity + bitmapBytes(rows))
    u8.fill(0, room.done, room.done + rows)
    const entries: Entries = { ...room, strings: { rows, selection: 0, selected: rows, columns: [column] } }
    if (results.recall(entries, room.scratch) < rows) {
      const pending = kernels.markEntries(room.ids, selection, selected, room.done, room.pending)
      if (pending > 0) results.compute(entries, room.pending, pending)
    }
    return { kind: 'flat', type: this.type, values: room.values, validity: room.validity }
  }

  private roomFor(rows: number): RowRoom {
    if (this.room && this.room.rows >= rows) return this.room
    const { kernels, u32 } = this.memory
    const take = (bytes: number) => this.arena.allocate(bytes, 'an expression')
    const ids = take(4 * rows)
    for (let row = 0; row < rows; row++) u32[(ids >>> 2) + row] = row
    this.room = {
      rows,
      ids,
      values: this.arena.allocateZeroed(valueBytes(this.type, rows), 'an expression'),
      validity: take(bitmapBytes(rows)),
      done: take(rows),
      names: take(4 * rows),
      // What is no new entry is written behind those that are.
      pending: take(4 * (rows + 1)),
      scratch: take(kernels.internScratchBytes(rows)),
    }
    return this.room
  }
}
