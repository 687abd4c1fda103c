// Sorts rows in memory: entries (a 64-bit prefix of the first key, and the row's address) are what moves (src/kernels/sort).
import type { Arena } from '../../memory/arena.ts'
import { DESCRIPTOR_BYTES, orderCode, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { RowCursor, RowReader } from '../rows/row-collection.ts'
import type { RowKey, RowKeys } from '../rows/sort-keys.ts'

export const ENTRY_BYTES = 16

/** Computes prefixes and entries for rows that lie in collections. */
export class EntryBuilder {
  private readonly rows: number
  private readonly prefixes: number
  private readonly descriptor: number
  private readonly reader: RowReader | undefined

  /** `first`: the key whose prefix the entries get; without one all prefixes are zero. */
  constructor(
    private readonly memory: EngineMemory,
    private readonly first: RowKey | undefined,
    private readonly scratch: Arena,
    private readonly batchRows: number,
    private readonly operator: string,
  ) {
    this.rows = scratch.allocate(batchRows * 4, operator)
    this.prefixes = scratch.allocateZeroed(batchRows * 8, operator)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, operator)
    this.reader = first ? new RowReader(memory, [first.field], scratch, batchRows) : undefined
  }

  /** Writes an entry for each row of the collections to `entries`; returns how many. */
  build(collections: readonly number[], entries: number): number {
    const { kernels } = this.memory
    let built = 0
    for (const collection of collections) {
      const cursor = new RowCursor(this.memory, collection, this.scratch)
      for (let count = cursor.next(this.batchRows, this.rows); count > 0; count = cursor.next(this.batchRows, this.rows)) {
        if (this.first && this.reader) {
          const { field, descending, nullsFirst } = this.first
          const vector = writeDescriptor(this.memory, this.descriptor, this.reader.read(this.rows, count)[0]!)
          kernels.sortPrefix(vector, 0, count, orderCode(field.type), descending, nullsFirst, this.prefixes)
        }
        kernels.sortEntries(this.prefixes, this.rows, count, entries + built * ENTRY_BYTES)
        built += count
      }
    }
    return built
  }

  /** The rows of `count` rows in `collections`, sorted: the address of their entries, in scratch memory. */
  sorted(collections: readonly number[], count: number, keys: RowKeys): number {
    const entries = this.scratch.allocate(count * ENTRY_BYTES, this.operator)
    const spare = this.scratch.allocate(count * ENTRY_BYTES, this.operator)
    this.build(collections, entries)
    return this.memory.kernels.sortRows(entries, spare, count, keys.address, keys.count) >>> 0
  }
}
