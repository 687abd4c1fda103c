// Rows of a join's build side that were in files, as they are looked up: made anew for each portion, in memory that is used again.
import { PieceRoom } from '../spill/piece-room.ts'
import type { RowPiece, RowPieces } from '../spill/row-pieces.ts'
import type { TaskContext } from '../stage.ts'
import { type BuildSide, buildRows, PART_BYTES, PARTS, TABLE_BYTES_A_ROW } from './build-rows.ts'
import { DirectoryWriter, directoryAt, directoryBytes } from './directory.ts'
import { PartRows } from './part-rows.ts'
import { type OrderedRows, orderBytes, RowOrder } from './row-order.ts'

/** What a probe finds a build side's rows by. */
export type ProbedRows =
  | {
      readonly kind: 'table'
      /** The list of parts, for the kernels. */
      readonly parts: number
      /** Some key may have several rows. */
      readonly repeats: boolean
    }
  | { readonly kind: 'collections'; readonly collections: () => readonly number[] }
  | { readonly kind: 'ordered'; readonly ordered: () => readonly OrderedRows[] }

/** Of one part, or of all rows of a join without equal keys. */
export interface PartTable {
  readonly probed: ProbedRows
  /** Takes these rows in place of those before. */
  fill(pieces: readonly RowPiece[]): void
  /** The rows that it has. */
  walk(): PartRows
}

export function partTable(task: TaskContext, operator: number, part: number, side: BuildSide, name: string): PartTable {
  return side.keys.length > 0 ? new KeyedRows(task, operator, part, side, name) : new LooseRows(task, operator, side, name)
}

/** Bytes that the table of these rows takes beside what is in memory anyway. */
export function tableBytes({ keys, order }: BuildSide, { rows, bytes }: Pick<RowPieces, 'rows' | 'bytes'>): number {
  return bytes + (keys.length > 0 ? directoryBytes(rows) : order ? orderBytes(rows) : 0)
}

/** Bytes that so many rows take at most beside themselves when they are looked up. */
export function bytesBeside({ keys, order }: BuildSide, rows: number): number {
  return keys.length > 0 ? rows * TABLE_BYTES_A_ROW : order ? orderBytes(rows) : 0
}

/** The pieces in portions whose tables take `room` bytes, where a piece does not take more by itself. */
export function* portions(side: BuildSide, { pieces }: RowPieces, room: number): Generator<readonly RowPiece[]> {
  let portion: RowPiece[] = []
  let rows = 0
  let bytes = 0
  for (const piece of pieces) {
    const size = piece.kind === 'file' ? piece.block.size : 0
    if (portion.length > 0 && tableBytes(side, { rows: rows + piece.rows, bytes: bytes + size }) > room) {
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

const countOf = (pieces: readonly RowPiece[]) => pieces.reduce((sum, { rows }) => sum + rows, 0)

/** Found by their keys. */
class KeyedRows implements PartTable {
  readonly probed: ProbedRows
  /** The list of parts, of which all but this one are empty. */
  private readonly parts: number
  private readonly writer: DirectoryWriter
  private readonly room: PieceRoom
  private readonly rows: PartRows
  private collections: readonly number[] = []

  constructor(
    private readonly task: TaskContext,
    operator: number,
    private readonly part: number,
    side: BuildSide,
    name: string,
  ) {
    this.parts = task.scratch.allocateZeroed(PARTS * PART_BYTES, name)
    this.probed = { kind: 'table', parts: this.parts, repeats: true }
    this.writer = new DirectoryWriter(task, side, name)
    this.room = new PieceRoom(task, operator, buildRows(side).layout, name)
    this.rows = new PartRows(task, name)
  }

  fill(pieces: readonly RowPiece[]): void {
    const { memory } = this.task
    this.collections = this.room.fill(pieces)
    const count = countOf(pieces)
    const bytes = directoryBytes(count)
    const directory = directoryAt(this.room.allocate(bytes), count)
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

  walk(): PartRows {
    this.rows.begin(this.collections)
    return this.rows
  }
}

/** Of a join without equal keys: as they are, or in the order of the range that the condition asks for. */
class LooseRows implements PartTable {
  readonly probed: ProbedRows
  private readonly order: RowOrder | undefined
  private readonly room: PieceRoom
  private readonly rows: PartRows
  private collections: readonly number[] = []
  private ordered: readonly OrderedRows[] = []

  constructor(
    private readonly task: TaskContext,
    operator: number,
    side: BuildSide,
    name: string,
  ) {
    this.order = side.order && new RowOrder(task, side, name)
    this.probed = this.order
      ? { kind: 'ordered', ordered: () => this.ordered }
      : { kind: 'collections', collections: () => this.collections }
    this.room = new PieceRoom(task, operator, buildRows(side).layout, name)
    this.rows = new PartRows(task, name)
  }

  fill(pieces: readonly RowPiece[]): void {
    this.collections = this.room.fill(pieces)
    const { order, room } = this
    if (!order) return
    const entries = room.allocate(order.entryBytes(countOf(pieces)))
    let count = 0
    const rows = this.walk()
    for (let some = rows.next(); some > 0; some = rows.next()) {
      this.task.checkCancelled()
      order.enter(rows.rows, some, entries, count)
      count += some
    }
    this.ordered = [order.sorted(entries, count, room, room)]
  }

  walk(): PartRows {
    this.rows.begin(this.collections)
    return this.rows
  }
}
