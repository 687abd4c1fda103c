// Row collections (src/kernels/row/row-block.ts) as the operators use them: batches are written into them column by column, and read back as batches.
import { ResourceError } from '../../common/errors.ts'
import { widthOf } from '../../common/types.ts'
import type { Arena } from '../../memory/arena.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { FlatVector, Vector } from '../../memory/vector.ts'
import type { TaskContext } from '../stage.ts'
import type { RowField, RowLayout } from './row-layout.ts'

export const COLLECTION_BYTES = 32
const CURSOR_BYTES = 8

/** Makes an empty collection of `layout` at `address`, whose blocks come from the arena with id `arena`. */
export function openCollection(
  { kernels }: EngineMemory,
  address: number,
  arena: number,
  layout: Pick<RowLayout, 'width' | 'maskOffset' | 'maskBytes'>,
): void {
  kernels.rowsOpen(address, arena, layout.width, layout.maskOffset, layout.maskBytes)
}

export function collectionRows({ u32 }: EngineMemory, address: number): number {
  return u32[(address + 8) >>> 2]!
}

// Of a block's header (src/kernels/row/row-block.ts), in words.
const BLOCK_HEADER_BYTES = 32
const ROWS_END = 2
const HEAP_START = 3
const BLOCK_SIZE = 4

/** The bytes that the rows take, long strings included. */
export function collectionBytes({ u32 }: EngineMemory, address: number): number {
  let bytes = 0
  for (let block = u32[address >>> 2]!; block !== 0; block = u32[block >>> 2]!) {
    const at = block >>> 2
    bytes += u32[at + ROWS_END]! - BLOCK_HEADER_BYTES + u32[at + BLOCK_SIZE]! - u32[at + HEAP_START]!
  }
  return bytes
}

/** Counts what a sink passes on: the rows of `count` collections that lie one behind the other. */
export function countPassedOn(task: TaskContext, operator: number, collections: number, count: number): void {
  let rows = 0
  let bytes = 0
  for (let c = 0; c < count; c++) {
    rows += collectionRows(task.memory, collections + c * COLLECTION_BYTES)
    bytes += collectionBytes(task.memory, collections + c * COLLECTION_BYTES)
  }
  task.count(operator, 'rowsOut', rows)
  task.count(operator, 'bytes', bytes)
}

/** Which collections rows go to: one, or 2^bits that lie one behind the other, by the top bits of each row's hash (u64 each, at `hashes`). */
export interface RowTarget {
  readonly collections: number
  readonly bits: number
  readonly hashes: number
}

/** A column of strings that are made where they go, each in its row's heap. */
export interface MadeColumn {
  readonly kind: 'made'
  /** Adds to `need` (u32 each) the bytes of each of `count` rows' strings. */
  readonly need: (count: number, need: number) => void
  /** Writes them to where `heaps` says (advanced), and their views into the rows. */
  readonly make: (rows: number, heaps: number, count: number, field: RowField) => void
}

/** Writes batches of columns as rows of one layout. Its buffers come from `scratch`: it lives as long. */
export class RowWriter {
  private readonly rows: number
  private readonly heaps: number
  private readonly need: number
  private readonly descriptor: number
  private readonly hasStrings: boolean

  constructor(
    private readonly memory: EngineMemory,
    private readonly layout: RowLayout,
    scratch: Arena,
    batchRows: number,
    private readonly operator: string,
  ) {
    this.rows = scratch.allocate(batchRows * 4, operator)
    this.heaps = scratch.allocate(batchRows * 4, operator)
    this.need = scratch.allocate(batchRows * 4, operator)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, operator)
    this.hasStrings = layout.fields.some((field) => field.carrier === 'view')
  }

  /** Appends the live rows: `columns` by position of the layout's fields; made ones take no selection. Returns the address of the rows' addresses (u32 each), valid until the next write. */
  write(columns: readonly (Vector | MadeColumn)[], selection: number, count: number, target: RowTarget): number {
    const { kernels, u8 } = this.memory
    if (this.hasStrings) {
      u8.fill(0, this.need, this.need + count * 4)
      this.layout.fields.forEach((field, i) => {
        const column = columns[i]!
        if (column.kind === 'made') column.need(count, this.need)
        else if (field.carrier === 'view')
          kernels.heapNeed(writeDescriptor(this.memory, this.descriptor, column), selection, count, this.need)
      })
    }
    const need = this.hasStrings ? this.need : 0
    const { collections, bits, hashes } = target
    const reserved =
      bits === 0
        ? kernels.rowsReserve(collections, count, need, this.rows, this.heaps)
        : kernels.rowsReservePartitioned(collections, hashes, bits, count, need, this.rows, this.heaps)
    if (reserved < count) throw new ResourceError(this.operator, count * this.layout.width, kernels.memoryLimit() >>> 0)
    // All fields of some rows, then of the next, as in reading; that takes a selection, by which a part of the batch can be named.
    const step = selection !== 0 && this.layout.fields.length > 1 ? ROWS_AT_ONCE : count
    for (let done = 0; done < count; done += step) {
      this.layout.fields.forEach((field, i) => {
        const column = columns[i]!
        const some = Math.min(step, count - done)
        if (column.kind === 'made') column.make(this.rows + done * 4, this.heaps + done * 4, some, field)
        else {
          const vector = writeDescriptor(this.memory, this.descriptor, column)
          this.scatter(field, vector, selection === 0 ? 0 : selection + done * 4, done, some)
        }
      })
    }
    return this.rows
  }

  private scatter({ carrier, offset, nullBit }: RowField, vector: number, selection: number, from: number, count: number): void {
    const { kernels } = this.memory
    const rows = this.rows + from * 4
    if (carrier === 'view') kernels.scatterView(vector, selection, count, rows, this.heaps + from * 4, offset, nullBit)
    else SCATTERS[widthOf(carrier) as keyof typeof SCATTERS](kernels)(vector, selection, count, rows, offset, nullBit)
  }
}

const SCATTERS = {
  1: (kernels: EngineMemory['kernels']) => kernels.scatter1,
  4: (kernels: EngineMemory['kernels']) => kernels.scatter4,
  8: (kernels: EngineMemory['kernels']) => kernels.scatter8,
  16: (kernels: EngineMemory['kernels']) => kernels.scatter16,
}

const GATHERS = {
  1: (kernels: EngineMemory['kernels']) => kernels.gather1,
  4: (kernels: EngineMemory['kernels']) => kernels.gather4,
  8: (kernels: EngineMemory['kernels']) => kernels.gather8,
  16: (kernels: EngineMemory['kernels']) => kernels.gather16,
}

// With a few cache lines each they stay in the second-level cache. A multiple of 8: validity is bits.
const ROWS_AT_ONCE = 512

/** Reads fields of rows back as flat vectors. Its buffers come from `scratch` and are used anew for each batch. */
export class RowReader {
  private readonly buffers: readonly { readonly values: number; readonly validity: number }[]

  constructor(
    private readonly memory: EngineMemory,
    private readonly fields: readonly RowField[],
    scratch: Arena,
    private readonly batchRows: number,
  ) {
    this.buffers = fields.map(({ carrier }) => ({
      values: scratch.allocate(batchRows * widthOf(carrier)),
      validity: scratch.allocate(Math.ceil(batchRows / 8)),
    }))
  }

  /** The fields of the `count` rows whose addresses lie at `rows`: strings point into the rows' blocks. */
  read(rows: number, count: number): FlatVector[] {
    const { u8 } = this.memory
    for (const { validity } of this.buffers) u8.fill(0, validity, validity + Math.ceil(this.batchRows / 8))
    const nulls = this.fields.map(() => 0)
    // All fields of some rows, then of the next: rows lie anywhere, and each is fetched from afar once.
    const step = this.fields.length > 1 ? ROWS_AT_ONCE : count
    for (let done = 0; done < count; done += step) {
      const some = Math.min(step, count - done)
      this.fields.forEach((field, i) => {
        const { values, validity } = this.buffers[i]!
        nulls[i]! += this.gather(field, rows + done * 4, some, values + done * widthOf(field.carrier), validity + done / 8)
      })
    }
    return this.fields.map(({ type }, i) => {
      const { values, validity } = this.buffers[i]!
      return { kind: 'flat', type, values, validity: nulls[i]! > 0 ? validity : 0 }
    })
  }

  private gather(field: RowField, rows: number, count: number, values: number, validity: number): number {
    const { kernels } = this.memory
    const { carrier, offset, nullBit, interned } = field
    if (interned) return kernels.gatherEntries(rows, count, offset, nullBit, values, validity)
    if (carrier === 'view') return kernels.gatherView(rows, count, offset, nullBit, values, validity)
    return GATHERS[widthOf(carrier) as keyof typeof GATHERS](kernels)(rows, count, offset, nullBit, values, validity)
  }
}

/** Walks a collection, giving the addresses of up to `limit` rows at a time. */
export class RowCursor {
  private readonly cursor: number

  constructor(
    private readonly memory: EngineMemory,
    private collection: number,
    scratch: Arena,
  ) {
    this.cursor = scratch.allocateZeroed(CURSOR_BYTES)
  }

  /** Begins with another collection, or again. */
  begin(collection: number): void {
    this.collection = collection
    this.memory.u32.fill(0, this.cursor >>> 2, (this.cursor + CURSOR_BYTES) >>> 2)
  }

  /** Writes the next rows' addresses to `out`; 0 at the end. */
  next(limit: number, out: number): number {
    return this.memory.kernels.rowsNext(this.collection, this.cursor, limit, out)
  }
}
