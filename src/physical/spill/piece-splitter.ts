// Divides rows that are too many for memory by further bits of their hashes: row by row into collections, whose blocks go to the lane's file whenever they
// have become large. A row begins with the 16 bytes of a join's row: u64 hash, two words that are copied.
import { COLLECTION_BYTES, collectionBytes, openCollection, RowCursor, RowReader, RowWriter } from '../rows/row-collection.ts'
import type { RowLayout } from '../rows/row-layout.ts'
import type { TaskContext } from '../stage.ts'
import { PieceReader, type RowPieces, rowPieces } from './row-pieces.ts'
import { SpilledParts } from './spilled-parts.ts'

/** At most so many bits of the hash are used at once: each collection has a block open. */
export const MOST_SPLIT_BITS = 6
// What is gathered before it is written: enough that blocks are worth a call, little beside the least of limits.
const LEAST_GATHERED = 256 << 10
const MOST_GATHERED = 4 << 20
const SHARE_GATHERED = 1 / 8

/** Rows that can be divided. */
export interface SplitRows {
  readonly layout: RowLayout
  /** What a row has before its layout's fields: copied as it is. */
  readonly headBytes: number
  /** Where the hashes (u64 each) of the rows at `rows` lie, without their top `shift` bits: those behind them are at the top. */
  readonly hashes: (rows: number, count: number, shift: number) => number
}

export class PieceSplitter {
  private readonly pieces: PieceReader
  private readonly reader: RowReader
  private readonly writer: RowWriter
  private readonly collections: number
  private readonly rows: number

  constructor(
    private readonly task: TaskContext,
    private readonly operator: number,
    private readonly name: string,
    private readonly of: SplitRows,
  ) {
    const { memory, scratch, batchRows } = task
    const { layout } = of
    this.pieces = new PieceReader(task, operator, layout, name)
    this.reader = new RowReader(memory, layout.fields, scratch, batchRows)
    this.writer = new RowWriter(memory, layout, scratch, batchRows, name)
    this.collections = scratch.allocate(COLLECTION_BYTES << MOST_SPLIT_BITS, name)
    for (let p = 0; p < 1 << MOST_SPLIT_BITS; p++) openCollection(memory, this.at(p), scratch.id, layout)
    this.rows = scratch.allocate(batchRows * 4, name)
  }

  /** The rows in 2^`bits` parts by the bits of their hashes behind the top `shift` ones, all in files. `room`: bytes that may be taken for it. */
  split({ pieces }: Pick<RowPieces, 'pieces'>, shift: number, bits: number, room: number): RowPieces[] {
    const { task, rows, of } = this
    const { memory, scratch, batchRows } = task
    const { kernels } = memory
    const parts = SpilledParts.ofMorsel(task, 1 << bits, this.name)
    const most = Math.min(MOST_GATHERED, Math.max(LEAST_GATHERED, room * SHARE_GATHERED))
    for (const piece of pieces) {
      const cursor = new RowCursor(memory, this.pieces.open(piece), scratch)
      for (let count = cursor.next(batchRows, rows); count > 0; count = cursor.next(batchRows, rows)) {
        task.checkCancelled()
        const hashes = of.hashes(rows, count, shift)
        const written = this.writer.write(this.reader.read(rows, count), 0, count, { collections: this.collections, bits, hashes })
        kernels.rowsCopyHeads(rows, written, count, of.headBytes)
        if (this.gathered(bits) > most) this.flush(parts, bits)
      }
    }
    this.flush(parts, bits)
    return Array.from({ length: 1 << bits }, (_, p) => rowPieces(memory, [], [parts], p))
  }

  /** Bytes of the rows in memory. */
  private gathered(bits: number): number {
    let bytes = 0
    for (let p = 0; p < 1 << bits; p++) bytes += collectionBytes(this.task.memory, this.at(p))
    return bytes
  }

  private flush(parts: SpilledParts, bits: number): void {
    const { task, operator, name } = this
    for (let p = 0; p < 1 << bits; p++) {
      parts.append(task, operator, name, p, this.at(p))
      task.memory.kernels.rowsClear(this.at(p))
    }
  }

  private at(part: number): number {
    return this.collections + part * COLLECTION_BYTES
  }
}
