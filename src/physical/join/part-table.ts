// The table of one part of a join's build side, made anew for each of its divisions, in memory that is used again.
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { COLLECTION_BYTES, openCollection } from '../rows/row-collection.ts'
import type { RowPiece, RowPieces } from '../spill/row-pieces.ts'
import type { TaskContext } from '../stage.ts'
import { type BuildSide, buildRows, PART_BYTES, PARTS } from './build-rows.ts'
import { DirectoryWriter, directoryAt, directoryBytes } from './directory.ts'
import { PartRows } from './part-rows.ts'

const CHUNK_BYTES = 1 << 20
/** Kernels may read so much beyond what lies there. */
const SLACK = 32

export class PartTable {
  /** The list of parts, of which all but this one are empty, for the kernels. */
  readonly parts: number
  /** Some key may have several rows. */
  readonly repeats = true
  private readonly writer: DirectoryWriter
  private readonly restored: number
  private readonly rows: PartRows
  private collections: readonly number[] = []
  /** What blocks and directories lie in, used anew by each `fill`. */
  private readonly chunks: { readonly address: number; readonly bytes: number; used: number }[] = []

  constructor(
    private readonly task: TaskContext,
    private readonly operator: number,
    private readonly part: number,
    private readonly side: BuildSide,
    private readonly name: string,
  ) {
    const { scratch } = task
    this.parts = scratch.allocateZeroed(PARTS * PART_BYTES, name)
    this.writer = new DirectoryWriter(task, side, name)
    this.restored = scratch.allocate(COLLECTION_BYTES, name)
    this.rows = new PartRows(task, name)
  }

  /** Bytes that the table of these rows takes beside what is in memory anyway. */
  static bytes({ rows, bytes }: Pick<RowPieces, 'rows' | 'bytes'>): number {
    return bytes + directoryBytes(rows)
  }

  /** Makes the table of these rows, in place of the one before. */
  fill(pieces: readonly RowPiece[]): void {
    const { task, operator, restored } = this
    const { memory, scratch } = task
    for (const chunk of this.chunks) chunk.used = 0
    openCollection(memory, restored, scratch.id, buildRows(this.side).layout)
    const inMemory: number[] = []
    let count = 0
    for (const piece of pieces) {
      count += piece.rows
      if (piece.kind === 'memory') inMemory.push(piece.collection)
      else {
        const to = this.take(piece.block.size)
        piece.parts.restore(task, operator, piece.block, to)
        memory.kernels.rowsAdopt(restored, to)
        task.checkCancelled()
      }
    }
    this.collections = [restored, ...inMemory]
    this.enter(memory, count)
  }

  /** The rows of the table. */
  walk(): PartRows {
    this.rows.begin(this.collections)
    return this.rows
  }

  /** The pieces in portions whose tables take `room` bytes, where a piece does not take more by itself. */
  *portions({ pieces }: RowPieces, room: number): Generator<readonly RowPiece[]> {
    let portion: RowPiece[] = []
    let rows = 0
    let bytes = 0
    for (const piece of pieces) {
      const size = piece.kind === 'file' ? piece.block.size : 0
      if (portion.length > 0 && PartTable.bytes({ rows: rows + piece.rows, bytes: bytes + size }) > room) {
        yield portion
        portion = []
        rows = 0
        bytes = 0
      }
      portion.push(piece)
      rows += piece.rows
      bytes += size
    }
    if (portion.length > 0) yield portion
  }

  private enter(memory: EngineMemory, count: number): void {
    const bytes = directoryBytes(count)
    const directory = directoryAt(this.take(bytes), count)
    memory.u8.fill(0, directory.address, directory.address + bytes)
    const at = (this.parts + this.part * PART_BYTES) >>> 2
    memory.u32[at] = directory.address
    memory.u32[at + 1] = directory.mask
    const rows = this.walk()
    for (let some = rows.next(); some > 0; some = rows.next()) {
      this.task.checkCancelled()
      this.writer.enter(directory, rows.rows, some)
    }
  }

  private take(bytes: number): number {
    const needed = Math.ceil((bytes + SLACK) / 16) * 16
    let chunk = this.chunks.find((known) => known.bytes - known.used >= needed)
    if (!chunk) {
      const size = Math.max(CHUNK_BYTES, needed)
      chunk = { address: this.task.scratch.allocate(size, this.name), bytes: size, used: 0 }
      this.chunks.push(chunk)
    }
    const address = chunk.address + chunk.used
    chunk.used += needed
    return address
  }
}
