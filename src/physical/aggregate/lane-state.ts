// What an aggregating lane keeps over morsels, in its own memory: its groups, in partitions by key, and the strings of their keys. Sealed, it is what the
// final side reads.
import { ResourceError } from '../../common/errors.ts'
import { copyInside, type EngineMemory } from '../../memory/engine-memory.ts'
import { COLLECTION_BYTES, collectionRows, openCollection } from '../rows/row-collection.ts'
import type { TaskContext } from '../stage.ts'
import type { AggregateLayout } from './aggregate-layout.ts'

// Enough that both sides' share of a partition stays in the second-level cache with a few million groups, few enough that open blocks stay small.
export const PARTITIONS = 64

const GROUPS = 0
const APPENDS = 64
const ROWS_SEEN = 72
const ROWS_BY_ID = 80
const UNIFIED = 88
const COLLECTIONS = 128
const INTERN_TABLES = COLLECTIONS + PARTITIONS * COLLECTION_BYTES
const INTERN_BYTES = 64
const STRING_COLUMN_BYTES = 8

// Ids that are unified in one go (src/physical/aggregate/unify-strings.ts).
export const UNIFY_IDS = 8192

/** Addresses of a lane's parts, found through the lane's root from any thread. */
export class LaneState {
  readonly groups: number
  readonly collections: number
  /** By key position; keys that are no strings have 0. */
  readonly internTables: readonly number[]
  /** The intern table whose heap keeps the strings of states. */
  readonly heap: number

  private constructor(
    private readonly memory: EngineMemory,
    private readonly address: number,
    layout: AggregateLayout,
  ) {
    this.groups = address + GROUPS
    this.collections = address + COLLECTIONS
    let table = address + INTERN_TABLES
    this.heap = table
    this.internTables = layout.keys.map(({ interned }) => (interned ? (table += INTERN_BYTES) : 0))
  }

  /** The lane's state, made where this is the lane's first step. `root`: the word that keeps its address. */
  static open(task: TaskContext, layout: AggregateLayout, operator: string, root = task.root): LaneState {
    const { memory, ledger } = task
    const known = memory.u32[root >>> 2]!
    if (known !== 0) return new LaneState(memory, known, layout)
    const strings = layout.stringKeys.length
    const address = ledger.allocateZeroed(INTERN_TABLES + (1 + strings) * INTERN_BYTES + strings * STRING_COLUMN_BYTES, operator)
    const lane = new LaneState(memory, address, layout)
    lane.begin(task, layout, operator)
    memory.u32[root >>> 2] = address
    return lane
  }

  /** Gives back all that it has gathered, and begins anew at the same addresses. What was found out about the input stays. */
  clear(task: TaskContext, layout: AggregateLayout, operator: string): void {
    const { appends } = this
    task.arena.clear()
    this.memory.u8.fill(0, this.address, this.address + COLLECTIONS)
    this.begin(task, layout, operator)
    this.appends = appends
  }

  private begin({ arena }: TaskContext, layout: AggregateLayout, operator: string): void {
    const { kernels, u32 } = this.memory
    const rows = { width: layout.width, maskOffset: 0, maskBytes: 0 }
    for (let p = 0; p < PARTITIONS; p++) openCollection(this.memory, this.collections + p * COLLECTION_BYTES, arena.id, rows)
    const strings = layout.stringKeys.length
    const columns = this.address + INTERN_TABLES + (1 + strings) * INTERN_BYTES
    layout.stringKeys.forEach((key, i) => {
      const column = (columns + i * STRING_COLUMN_BYTES) >>> 2
      u32[column] = layout.keys[key]!.offset
      u32[column + 1] = this.internTables[key]!
    })
    const opened = [this.heap, ...layout.stringKeys.map((key) => this.internTables[key]!)].every((table) =>
      kernels.internOpen(table, arena.id),
    )
    if (!opened || !kernels.groupsOpen(this.groups, arena.id, layout.keyBytes, this.collections, PARTITIONS - 1, columns, strings)) {
      throw new ResourceError(operator, 65536, kernels.memoryLimit() >>> 0)
    }
  }

  /** A sealed lane, by its root; undefined where it had no rows to gather. */
  static sealed(memory: EngineMemory, root: number, layout: AggregateLayout): LaneState | undefined {
    const address = memory.u32[root >>> 2]!
    return address === 0 ? undefined : new LaneState(memory, address, layout)
  }

  /** The lane gets no more rows. */
  seal({ arena }: TaskContext, operator: string): void {
    const pieces = this.internTables.reduce((sum, table) => sum + (table === 0 ? 0 : this.unifyPieces(table)), 0)
    if (pieces > 0) this.memory.u32[(this.address + UNIFIED) >>> 2] = arena.allocateZeroed(pieces * 4, operator)
  }

  /** In how many pieces the ids of an intern table are unified with other lanes'. */
  unifyPieces(table: number): number {
    return Math.ceil(this.memory.kernels.internCount(table) / UNIFY_IDS)
  }

  /** Where the states of these pieces lie, of one key after the other (u32 each). */
  get unified(): number {
    return this.memory.u32[(this.address + UNIFIED) >>> 2]!
  }

  /** Whether look-ups were given up because groups hardly repeat. */
  get appends(): boolean {
    return this.memory.u32[(this.address + APPENDS) >>> 2] === 1
  }

  set appends(value: boolean) {
    this.memory.u32[(this.address + APPENDS) >>> 2] = value ? 1 : 0
  }

  get rowsSeen(): number {
    return this.memory.f64[(this.address + ROWS_SEEN) >>> 3]!
  }

  set rowsSeen(value: number) {
    this.memory.f64[(this.address + ROWS_SEEN) >>> 3] = value
  }

  get groupCount(): number {
    return this.memory.u32[(this.groups + 8) >>> 2]!
  }

  /** Bytes of the keys' strings, with what the intern tables keep of each. */
  get internedBytes(): number {
    return this.internTables.reduce((sum, table) => sum + (table === 0 ? 0 : this.memory.u32[(table + 36) >>> 2]!), 0)
  }

  /** The row of the one group that there is without keys. */
  singleGroup({ scratch }: TaskContext, { width }: AggregateLayout, operator: string): number {
    const { kernels, u32 } = this.memory
    const out = scratch.allocate(16, operator)
    // The first opening makes the row, later ones find it: its partition has one.
    const cursor = scratch.allocateZeroed(8, operator)
    if (kernels.rowsNext(this.collections, cursor, 1, out) === 0 && !kernels.groupsSingle(this.groups, out)) {
      throw new ResourceError(operator, width, kernels.memoryLimit() >>> 0)
    }
    return u32[out >>> 2]!
  }

  /** Where the groups' rows lie by the id of a single string key (u32 each, 0 where there is none yet); room for all ids that are known. */
  rowsById({ arena }: TaskContext, operator: string): number {
    const { memory, address } = this
    const at = (address + ROWS_BY_ID) >>> 2
    const capacity = memory.u32[at + 1]!
    const ids = this.internTables.reduce((sum, table) => sum + (table === 0 ? 0 : memory.kernels.internCount(table)), 0)
    if (ids > capacity) {
      const bytes = 2 ** Math.ceil(Math.log2(ids)) * 4
      const table = arena.allocateZeroed(bytes, operator)
      copyInside(memory, memory.u32[at]!, capacity * 4, table)
      memory.u32[at] = table
      memory.u32[at + 1] = bytes / 4
    }
    return memory.u32[at]!
  }
}

/** How many groups a sealed lane has in partition `p`, by its root. */
export function sealedRows(memory: EngineMemory, root: number, p: number): number {
  const address = memory.u32[root >>> 2]!
  return address === 0 ? 0 : collectionRows(memory, address + COLLECTIONS + p * COLLECTION_BYTES)
}
