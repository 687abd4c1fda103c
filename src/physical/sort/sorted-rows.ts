// Sorts rows in memory: entries (96 bits of the keys, and the row's address) are what moves (src/kernels/sort).
import type { Arena } from '../../memory/arena.ts'
import { DESCRIPTOR_BYTES, orderCode, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { RowCursor, RowReader } from '../rows/row-collection.ts'
import { type RowKey, type RowKeys, writeRowKeys } from '../rows/sort-keys.ts'
import type { TaskContext } from '../stage.ts'

export const ENTRY_BYTES = 16

/** Bits of an entry that hold keys. */
const KEY_BITS = 96

/** Bits that a key takes in an entry, NULL's with it; more than there are where it is cut off. */
function bitsOf({ field }: RowKey): number {
  if (field.carrier === 'u8') return 9
  return field.carrier === 'i32' ? 33 : KEY_BITS + 1
}

/** The bits of an entry's first word that belong to further keys. */
export function bitsBehind(first: RowKey): bigint {
  return bitsOf(first) < 64 ? (1n << BigInt(64 - bitsOf(first))) - 1n : 0n
}

/** Whether entries hold the keys as a whole: then no row needs to be looked at to compare. */
function holdsKeys(keys: readonly RowKey[]): boolean {
  return keys.reduce((bits, key) => bits + bitsOf(key), 0) <= KEY_BITS
}

/** The keys by which rows of equal entries are told apart, none where entries hold them as a whole. */
export function tieKeys(memory: EngineMemory, keys: readonly RowKey[], arena: Arena): RowKeys {
  return writeRowKeys(memory, holdsKeys(keys) ? [] : keys, arena)
}

/** What a sort needs of its task. */
type SortTask = Pick<TaskContext, 'memory' | 'scratch' | 'batchRows' | 'checkCancelled' | 'cancelled'>

/** Makes entries for rows that lie in collections. */
export class EntryBuilder {
  private readonly rows: number
  private readonly prefixes: number
  private readonly descriptor: number
  /** The keys of which an entry holds anything. */
  private readonly held: readonly { readonly key: RowKey; readonly offset: number; readonly reader: RowReader }[]

  constructor(
    private readonly task: SortTask,
    private readonly keys: readonly RowKey[],
    private readonly operator: string,
  ) {
    const { memory, scratch, batchRows } = task
    this.rows = scratch.allocate(batchRows * 4, operator)
    this.prefixes = scratch.allocateZeroed(batchRows * 8, operator)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, operator)
    let offset = 0
    this.held = keys.flatMap((key) => {
      const at = offset
      offset += bitsOf(key)
      return at < KEY_BITS ? { key, offset: at, reader: new RowReader(memory, [key.field], scratch, batchRows) } : []
    })
  }

  /** The rows of `count` rows in `collections`, sorted: the address of their entries, in scratch memory. Throws a `CancelledError` where nobody waits for it. */
  sorted(collections: readonly number[], count: number): number {
    const { memory, scratch, cancelled } = this.task
    const entries = scratch.allocate(count * ENTRY_BYTES, this.operator)
    const spare = scratch.allocate((count + memory.kernels.sortSpareEntries()) * ENTRY_BYTES, this.operator)
    this.build(collections, entries)
    const keys = tieKeys(memory, this.keys, scratch)
    const sorted = memory.kernels.sortRows(entries, spare, count, keys.address, keys.count, cancelled) >>> 0
    if (sorted === 0) this.task.checkCancelled()
    return sorted
  }

  /** Writes an entry for each row of the collections to `entries`. */
  private build(collections: readonly number[], entries: number): void {
    const { memory, scratch, batchRows } = this.task
    const { kernels } = memory
    let at = entries
    for (const collection of collections) {
      const cursor = new RowCursor(memory, collection, scratch)
      for (let count = cursor.next(batchRows, this.rows); count > 0; count = cursor.next(batchRows, this.rows)) {
        this.task.checkCancelled()
        if (this.held.length === 0) kernels.sortEntries(this.prefixes, this.rows, count, at)
        for (const { key, offset, reader } of this.held) {
          const { field, descending, nullsFirst } = key
          const vector = writeDescriptor(memory, this.descriptor, reader.read(this.rows, count)[0]!)
          kernels.sortPrefix(vector, 0, count, orderCode(field.type), descending, nullsFirst, this.prefixes)
          if (bitsOf(key) < 64) kernels.cutPrefixes(this.prefixes, count, bitsOf(key))
          if (offset === 0) kernels.sortEntries(this.prefixes, this.rows, count, at)
          else kernels.addPrefix(this.prefixes, count, offset, at)
        }
        at += count * ENTRY_BYTES
      }
    }
  }
}
