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

/** As many as keys take in an entry, if it had room. */
export function bitsOfKeys(keys: readonly RowKey[]): number {
  return keys.reduce((bits, key) => bits + bitsOf(key), 0)
}

/** The bits of an entry's first word that belong to further keys. */
export function bitsBehind(first: RowKey): bigint {
  return bitsOf(first) < 64 ? (1n << BigInt(64 - bitsOf(first))) - 1n : 0n
}

/** The keys of which entries do not hold all: those before them are equal where entries are. `from`: bits before the first key. */
function beyondEntry(keys: readonly RowKey[], from = 0): readonly RowKey[] {
  let bits = from
  const at = keys.findIndex((key) => {
    bits += bitsOf(key)
    return bits > KEY_BITS
  })
  return at < 0 ? [] : keys.slice(at)
}

/** The keys by which rows of equal entries are told apart, none where entries hold them as a whole. */
export function tieKeys(memory: EngineMemory, keys: readonly RowKey[], arena: Arena): RowKeys {
  return writeRowKeys(memory, beyondEntry(keys), arena)
}

/** How to tell from two entries whether their rows are equal by some first keys: so many bits of them, and of the rows themselves these keys. */
export interface EntryEquality {
  readonly bits: number
  readonly keys: readonly RowKey[]
}

/** A number of each row, in the order of the collections, by which they are sorted first: u32 each, below 2^bits. */
export interface RowNumbers {
  readonly address: number
  readonly bits: number
}

/** What a sort needs of its task. */
type SortTask = Pick<TaskContext, 'memory' | 'scratch' | 'batchRows' | 'checkCancelled' | 'cancelled'>

/** Makes entries for rows. */
export class EntryBuilder {
  private readonly rows: number
  private readonly prefixes: number
  private readonly descriptor: number
  private readonly numberBits: number
  /** The keys of which an entry holds anything. */
  private readonly held: readonly { readonly key: RowKey; readonly offset: number; readonly reader: RowReader }[]

  constructor(
    private readonly task: SortTask,
    private readonly keys: readonly RowKey[],
    private readonly operator: string,
    private readonly numbers?: RowNumbers,
  ) {
    const { memory, scratch, batchRows } = task
    this.rows = scratch.allocate(batchRows * 4, operator)
    this.prefixes = scratch.allocateZeroed(batchRows * 8, operator)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, operator)
    this.numberBits = numbers?.bits ?? 0
    let offset = this.numberBits
    this.held = keys.flatMap((key) => {
      const at = offset
      offset += bitsOf(key)
      return at < KEY_BITS ? { key, offset: at, reader: new RowReader(memory, [key.field], scratch, batchRows) } : []
    })
  }

  /** The rows of `count` rows in `collections`, sorted: the address of their entries, in scratch memory. Throws a `CancelledError` where nobody waits for it. */
  sorted(collections: readonly number[], count: number): number {
    const { memory, scratch, batchRows } = this.task
    return this.sort(count, (entries) => {
      let at = 0
      for (const collection of collections) {
        const cursor = new RowCursor(memory, collection, scratch)
        for (let some = cursor.next(batchRows, this.rows); some > 0; some = cursor.next(batchRows, this.rows)) {
          this.build(this.rows, at, some, entries)
          at += some
        }
      }
    })
  }

  /** As `sorted`, for rows whose addresses are listed. */
  sortedOf(rows: number, count: number): number {
    return this.sort(count, (entries) => this.write(rows, count, entries))
  }

  /** Writes the entries of rows that are in order already, whose addresses are listed, to `entries`. */
  write(rows: number, count: number, entries: number): void {
    const { batchRows } = this.task
    for (let at = 0; at < count; at += batchRows) this.build(rows + at * 4, at, Math.min(batchRows, count - at), entries)
  }

  /** What tells rows that are equal by the numbers and the first `keys` keys. */
  equality(keys: number): EntryEquality {
    const compared = this.keys.slice(0, keys)
    const bits = this.numberBits + bitsOfKeys(compared)
    return { bits: Math.min(bits, KEY_BITS), keys: beyondEntry(compared, this.numberBits) }
  }

  private sort(count: number, build: (entries: number) => void): number {
    const { memory, scratch, cancelled } = this.task
    const entries = scratch.allocate(count * ENTRY_BYTES, this.operator)
    const spare = scratch.allocate((count + memory.kernels.sortSpareEntries()) * ENTRY_BYTES, this.operator)
    build(entries)
    const ties = writeRowKeys(memory, beyondEntry(this.keys, this.numberBits), scratch)
    const sorted = memory.kernels.sortRows(entries, spare, count, ties.address, ties.count, cancelled) >>> 0
    if (sorted === 0) this.task.checkCancelled()
    return sorted
  }

  /** Writes the entries of rows, those from the `at`th on. */
  private build(rows: number, at: number, count: number, entries: number): void {
    const { memory } = this.task
    const { kernels } = memory
    const to = entries + at * ENTRY_BYTES
    this.task.checkCancelled()
    if (this.numbers && this.numberBits > 0) kernels.numberPrefixes(this.numbers.address + at * 4, count, this.numberBits, this.prefixes)
    if (this.numberBits > 0 || this.held.length === 0) kernels.sortEntries(this.prefixes, rows, count, to)
    for (const { key, offset, reader } of this.held) {
      const { field, descending, nullsFirst } = key
      const vector = writeDescriptor(memory, this.descriptor, reader.read(rows, count)[0]!)
      kernels.sortPrefix(vector, 0, count, orderCode(field.type), descending, nullsFirst, this.prefixes)
      if (bitsOf(key) < 64) kernels.cutPrefixes(this.prefixes, count, bitsOf(key))
      if (offset === 0) kernels.sortEntries(this.prefixes, rows, count, to)
      else kernels.addPrefix(this.prefixes, count, offset, to)
    }
  }
}
