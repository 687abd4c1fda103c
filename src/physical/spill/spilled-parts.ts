// Row collections in files: a lane puts the blocks of its collections aside as they are, part by part, and whoever reads the lane's output brings a part
// back. What lies where is listed in the lane's ledger: for each part a chain of records, a block each, in the order in which they were written.
import type { Arena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Piece, SealedLane, TaskContext } from '../stage.ts'

/** Where a lane's root has the address of its list of parts; 0 where nothing was spilled. */
const PARTS_AT = 56
/** u32 how many parts, u32 the list made before; then of each: u32 first record, u32 last, u32 rows, u32 blocks, f64 bytes that they take in memory. */
const LIST_HEADER = 8
const PART_BYTES = 24
/** f64 offset, u32 file, u32 next record, then what the block's header has: u32 rows, u32 rows' end, u32 heap's start, u32 size. */
const RECORD_BYTES = 32
const NEXT = 12
const ROWS = 16
const ROWS_END = 20
const HEAP_START = 24
const SIZE = 28

/** Of a block's header (src/kernels/row/row-block.ts). */
const BLOCK_ROWS = 4
const BLOCK_ROWS_END = 8
const BLOCK_HEAP_START = 12
const BLOCK_SIZE = 16

/** A block in a file. */
export interface SpilledBlock {
  readonly address: number
  readonly rows: number
  /** Bytes that it takes in memory. */
  readonly size: number
}

/** What a sealed lane, or one at work, has in its file. */
export class SpilledParts {
  private constructor(
    private readonly memory: EngineMemory,
    private readonly list: number,
    /** Where its records lie, if not in the lane's ledger. */
    private readonly records?: Arena,
  ) {}

  /** Undefined where the lane with this root has spilled nothing. */
  static of(memory: EngineMemory, root: number): SpilledParts | undefined {
    const list = memory.u32[(root + PARTS_AT) >>> 2]!
    return list === 0 ? undefined : new SpilledParts(memory, list)
  }

  /** The running lane's, of `parts` parts; made where there are none yet. */
  static open(task: TaskContext, parts: number, operator: string): SpilledParts {
    return SpilledParts.of(task.memory, task.root) ?? SpilledParts.add(task, parts, operator)
  }

  /** Fresh ones beside those that the running lane has. */
  static add({ memory, ledger, root }: TaskContext, parts: number, operator: string): SpilledParts {
    const list = ledger.allocateZeroed(LIST_HEADER + parts * PART_BYTES, operator)
    memory.u32[list >>> 2] = parts
    memory.u32[(list + 4) >>> 2] = memory.u32[(root + PARTS_AT) >>> 2]!
    memory.u32[(root + PARTS_AT) >>> 2] = list
    return new SpilledParts(memory, list)
  }

  /** Those of a morsel alone: listed in its scratch memory, forgotten with it. Their room in the lane's file is given back when the lane is. */
  static ofMorsel({ memory, scratch }: TaskContext, parts: number, operator: string): SpilledParts {
    const list = scratch.allocateZeroed(LIST_HEADER + parts * PART_BYTES, operator)
    memory.u32[list >>> 2] = parts
    return new SpilledParts(memory, list, scratch)
  }

  /** Those that the lane made before. */
  before(): SpilledParts | undefined {
    const list = this.memory.u32[(this.list + 4) >>> 2]!
    return list === 0 ? undefined : new SpilledParts(this.memory, list)
  }

  rows(part: number): number {
    return this.memory.u32[(this.at(part) + 8) >>> 2]!
  }

  /** Bytes that the part takes in memory. */
  bytes(part: number): number {
    return this.memory.f64[(this.at(part) + 16) >>> 3]!
  }

  /** Appends the blocks of a collection to a part. They stay in memory. */
  append({ memory, ledger, spill }: TaskContext, operator: number, name: string, part: number, collection: number): void {
    const { u32, f64 } = memory
    const arena = this.records ?? ledger
    const at = this.at(part)
    const gathered = new Gathered()
    const records: number[] = []
    for (let block = u32[collection >>> 2]!; block !== 0; block = u32[block >>> 2]!) {
      const rows = u32[(block + BLOCK_ROWS) >>> 2]!
      if (rows === 0) continue
      const rowsEnd = u32[(block + BLOCK_ROWS_END) >>> 2]!
      const heapStart = u32[(block + BLOCK_HEAP_START) >>> 2]!
      const whole = u32[(block + BLOCK_SIZE) >>> 2]!
      // Without strings, what lies behind the rows is not needed again.
      const size = heapStart < whole ? whole : rowsEnd
      const record = arena.allocateZeroed(RECORD_BYTES, name)
      f64[record >>> 3] = gathered.bytes
      u32[(record + ROWS) >>> 2] = rows
      u32[(record + ROWS_END) >>> 2] = rowsEnd
      u32[(record + HEAP_START) >>> 2] = Math.min(heapStart, size)
      u32[(record + SIZE) >>> 2] = size
      records.push(record)
      for (const piece of piecesOf(block, rowsEnd, Math.min(heapStart, size), size)) gathered.add(piece)
      u32[(at + 8) >>> 2]! += rows
      f64[(at + 16) >>> 3]! += size
    }
    if (records.length === 0) return
    const { file, offset } = spill.write(operator, gathered.pieces)
    for (const record of records) {
      f64[record >>> 3]! += offset
      u32[(record + 8) >>> 2] = file
      const last = u32[(at + 4) >>> 2]!
      u32[(last === 0 ? at : last + NEXT) >>> 2] = record
      u32[(at + 4) >>> 2] = record
    }
  }

  /** The part's blocks, in the order in which they were written. */
  *blocks(part: number): Generator<SpilledBlock> {
    const { u32 } = this.memory
    for (let record = u32[this.at(part) >>> 2]!; record !== 0; record = u32[(record + NEXT) >>> 2]!)
      yield { address: record, rows: u32[(record + ROWS) >>> 2]!, size: u32[(record + SIZE) >>> 2]! }
  }

  /** Brings a block back, to `to`, where there is room for its size. */
  restore({ memory, spill }: TaskContext, operator: number, { address: record }: SpilledBlock, to: number): void {
    const { u32, f64 } = memory
    const rowsEnd = u32[(record + ROWS_END) >>> 2]!
    const heapStart = u32[(record + HEAP_START) >>> 2]!
    const size = u32[(record + SIZE) >>> 2]!
    const place = { file: u32[(record + 8) >>> 2]!, offset: f64[record >>> 3]! }
    spill.read(operator, place, piecesOf(to, rowsEnd, heapStart, size))
    u32[(to + BLOCK_HEAP_START) >>> 2] = heapStart
    u32[(to + BLOCK_SIZE) >>> 2] = size
  }

  private at(part: number): number {
    return this.list + LIST_HEADER + part * PART_BYTES
  }
}

/** Header and rows, then the strings at the block's end. */
function piecesOf(block: number, rowsEnd: number, heapStart: number, size: number): Piece[] {
  const rows = { address: block, bytes: rowsEnd }
  return heapStart < size ? [rows, { address: block + heapStart, bytes: size - heapStart }] : [rows]
}

class Gathered {
  readonly pieces: Piece[] = []
  bytes = 0

  add(piece: Piece): void {
    this.pieces.push(piece)
    this.bytes += piece.bytes
  }
}

/** Whether any of the lanes has spilled. */
export function haveSpilled(memory: EngineMemory, lanes: readonly SealedLane[]): boolean {
  return lanes.some(({ root }) => memory.u32[(root + PARTS_AT) >>> 2] !== 0)
}
