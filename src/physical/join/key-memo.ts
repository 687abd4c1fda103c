// Remembers what was found for the keys of a join in which there are strings: those of a log repeat, and to compare a few small numbers costs less
// than to hash and compare texts. Strings become ids, ids and other keys a packed key, and each packed key's row says what was found.
import { ResourceError } from '../../common/errors.ts'
import type { SqlType } from '../../common/types.ts'
import type { Vector } from '../../memory/vector.ts'
import { packedKeys } from '../aggregate/aggregate-layout.ts'
import { KeyPacker } from '../aggregate/key-packer.ts'
import { COLLECTION_BYTES } from '../rows/row-collection.ts'
import type { TaskContext } from '../stage.ts'
import type { FindRows } from './entry-lookup.ts'
import { NearKeys, type NearState } from './near-keys.ts'

const TABLE_BYTES = 64
const INTERN_BYTES = 64
const FOUND_BYTES = 8
// In the tables of keys and of strings (src/kernels/aggregate).
const GROUPS = 8
const INTERNED_BYTES = 36
// Beyond these the memo is given up: it has outgrown the caches.
const MOST_KEYS = 1 << 20
const MOST_STRING_BYTES = 32 * 2 ** 20
// When so many rows were looked up, of which fewer than half were known, keys hardly repeat and the memo is given up.
const TRIAL_ROWS = 1 << 17

/** The part that stays from morsel to morsel, in memory from `memos`. */
interface Tables {
  readonly address: number
  readonly near: NearState
  rows: number
  misses: number
}

export class KeyMemo {
  private readonly packer: KeyPacker
  private readonly keyBytes: number
  private readonly keys: number
  private readonly passes: number
  private readonly missing: number
  private readonly missingRows: number
  private readonly missingMatches: number
  private readonly internTables: readonly number[]
  private readonly near: NearKeys
  /** Of the rows that the near slots do not know. */
  private readonly far: { readonly keys: number; readonly places: number; readonly rows: number; readonly matches: number }

  private constructor(
    private readonly task: Pick<TaskContext, 'memory' | 'scratch' | 'memos' | 'batchRows'>,
    private readonly tables: Tables,
    types: readonly SqlType[],
    private readonly operator: string,
  ) {
    const { memory, scratch, memos, batchRows } = task
    const layout = packedKeys(types)
    this.keyBytes = layout.keyBytes
    let intern = tables.address + TABLE_BYTES + COLLECTION_BYTES - INTERN_BYTES
    this.internTables = layout.keys.map(({ carrier }) => (carrier === 'view' ? (intern += INTERN_BYTES) : 0))
    this.packer = new KeyPacker(memory, layout, this.internTables, scratch, memos, batchRows, operator)
    const words = () => scratch.allocate(batchRows * 4, operator)
    this.keys = words()
    this.passes = scratch.allocate(memory.kernels.groupsScratchBytes(layout.keyBytes), operator)
    this.missing = words()
    this.missingRows = words()
    this.missingMatches = words()
    this.near = new NearKeys(memory, memos, tables.near, layout.keys, layout.keyBytes, this.internTables, operator)
    this.far = { keys: scratch.allocate(batchRows * layout.keyBytes, operator), places: words(), rows: words(), matches: words() }
  }

  /** The memo for keys of these types; `known` is what an earlier morsel's `state` was. */
  static open(task: TaskContext, types: readonly SqlType[], known: unknown, operator: string): KeyMemo {
    return new KeyMemo(task, (known as Tables | undefined) ?? openTables(task, types, operator), types, operator)
  }

  /** To be given to the next morsel's memo. */
  get state(): unknown {
    return this.tables
  }

  get isWorthwhile(): boolean {
    const { rows, misses, address } = this.tables
    if (rows >= TRIAL_ROWS && misses >= rows / 2) return false
    const { u32 } = this.task.memory
    const bytes = this.internTables.reduce((sum, table) => sum + (table === 0 ? 0 : u32[(table + INTERNED_BYTES) >>> 2]!), 0)
    return u32[(address + GROUPS) >>> 2]! <= MOST_KEYS && bytes <= MOST_STRING_BYTES
  }

  /** Writes what is known of the live rows' keys to `matches` (u32 each); `find` says it of those of which nothing is: rows of the batch, how many, where to. */
  recall(columns: readonly Vector[], selection: number, count: number, matches: number, find: FindRows): void {
    const { kernels } = this.task.memory
    const { near, far, keyBytes, tables } = this
    const packed = this.packer.pack(columns, selection, count)
    tables.rows += count
    if (!near.prepare()) {
      this.recallAll(packed, selection, count, matches, find)
      return
    }
    const misses = near.recall(packed, count, matches, far.places)
    if (misses === 0) return
    kernels.joinMissingKeys(packed, keyBytes, far.places, misses, far.keys)
    kernels.denseRows(selection, far.places, misses, far.rows)
    const news = this.recallAll(far.keys, far.rows, misses, far.matches, find)
    near.remember(far.keys, far.places, far.matches, misses, misses - news, matches)
  }

  /** As `recall`, of packed keys, by the table of all keys; returns of how many rows nothing was known. */
  private recallAll(packed: number, selection: number, count: number, matches: number, find: FindRows): number {
    const { kernels } = this.task.memory
    const { tables, keys, keyBytes, missing, missingRows, missingMatches } = this
    if (!kernels.groupsFind(tables.address, packed, count, keys, this.passes)) throw this.refusal(count * keyBytes)
    const misses = kernels.joinRecall(keys, count, keyBytes, matches, missing)
    tables.misses += misses
    if (misses === 0) return 0
    kernels.denseRows(selection, missing, misses, missingRows)
    find(missingRows, misses, missingMatches)
    kernels.joinRemember(keys, keyBytes, missing, missingMatches, misses, matches)
    return misses
  }

  private refusal(bytes: number): ResourceError {
    return new ResourceError(this.operator, bytes, this.task.memory.kernels.memoryLimit() >>> 0)
  }
}

/** A table of keys, the collection of its rows, and an intern table for each string. */
function openTables({ memory, memos }: TaskContext, types: readonly SqlType[], operator: string): Tables {
  const { kernels } = memory
  const { keys, keyBytes } = packedKeys(types)
  const strings = keys.filter(({ carrier }) => carrier === 'view').length
  const address = memos.allocateZeroed(TABLE_BYTES + COLLECTION_BYTES + strings * INTERN_BYTES, operator)
  const rows = address + TABLE_BYTES
  kernels.rowsOpen(rows, memos.id, keyBytes + FOUND_BYTES, 0, 0)
  // One partition; and its keys, strings by id, are nobody else's.
  let opened = kernels.groupsOpen(address, memos.id, keyBytes, rows, 0, 0, 0)
  for (let s = 0; s < strings; s++) opened &&= kernels.internOpen(rows + COLLECTION_BYTES + s * INTERN_BYTES, memos.id)
  if (!opened) throw new ResourceError(operator, 65536, kernels.memoryLimit() >>> 0)
  return { address, near: NearKeys.fresh(), rows: 0, misses: 0 }
}
