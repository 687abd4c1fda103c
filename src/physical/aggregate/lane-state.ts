// What an aggregating lane keeps over morsels, in its own memory: the groups found so far, and the partial groups already handed over.
import { ResourceError } from '../../common/errors.ts'
import type { Arena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { COLLECTION_BYTES, openCollection } from '../rows/row-collection.ts'
import type { TaskContext } from '../stage.ts'
import type { AggregateLayout } from './aggregate-layout.ts'

// 64 partitions: enough for both workers to share the final step evenly, few enough that each lane's open blocks stay small.
export const PARTITION_BITS = 6
export const PARTITIONS = 1 << PARTITION_BITS

const GROUPS = 0
const ROWS = 32
const APPENDS = 64
const ROWS_SEEN = 72
const ROWS_BY_ID = 80
const COLLECTIONS = 128
const INTERN_TABLES = COLLECTIONS + PARTITIONS * COLLECTION_BYTES
const INTERN_BYTES = 64

/** Addresses of a lane's parts, found through the lane's root from any thread. */
export class LaneState {
  readonly groups: number
  readonly rows: number
  readonly collections: number
  /** By key position; keys that are no strings have 0. */
  readonly internTables: readonly number[]
  /** The intern table whose heap keeps the strings of states. */
  readonly heap: number

  private constructor(
    private readonly memory: EngineMemory,
    private readonly arena: Arena,
    private readonly address: number,
    layout: AggregateLayout,
  ) {
    this.groups = address + GROUPS
    this.rows = address + ROWS
    this.collections = address + COLLECTIONS
    let table = address + INTERN_TABLES
    this.heap = table
    this.internTables = layout.keys.map(({ carrier }) => (carrier === 'view' ? (table += INTERN_BYTES) : 0))
  }

  /** The lane's state, made where this is the lane's first step. */
  static open(task: TaskContext, layout: AggregateLayout, operator: string): LaneState {
    const { memory } = task
    const arena = task.arena.id
    const known = memory.u32[task.root >>> 2]!
    if (known !== 0) return new LaneState(memory, task.arena, known, layout)
    const strings = layout.keys.filter(({ carrier }) => carrier === 'view').length
    const address = task.arena.allocateZeroed(INTERN_TABLES + (1 + strings) * INTERN_BYTES, operator)
    const lane = new LaneState(memory, task.arena, address, layout)
    const { kernels } = memory
    kernels.rowsOpen(lane.rows, arena, layout.localWidth, 0, 0)
    for (let p = 0; p < PARTITIONS; p++) openCollection(memory, lane.collections + p * COLLECTION_BYTES, arena, layout.exchange)
    const opened = [lane.heap, ...lane.internTables.filter((table) => table !== 0)].every((table) => kernels.internOpen(table, arena))
    if (!opened || !kernels.groupsOpen(lane.groups, arena, layout.keyBytes, lane.rows)) {
      throw new ResourceError(operator, 65536, kernels.memoryLimit() >>> 0)
    }
    memory.u32[task.root >>> 2] = address
    return lane
  }

  /** Whether look-ups were given up because groups hardly repeat. */
  get appends(): boolean {
    return this.memory.u32[(this.address + APPENDS) >>> 2] === 1
  }

  set appends(value: boolean) {
    this.memory.u32[(this.address + APPENDS) >>> 2] = value ? 1 : 0
  }

  /** Rows since the groups were last handed over. */
  get rowsSeen(): number {
    return this.memory.f64[(this.address + ROWS_SEEN) >>> 3]!
  }

  set rowsSeen(value: number) {
    this.memory.f64[(this.address + ROWS_SEEN) >>> 3] = value
  }

  get groupCount(): number {
    return this.memory.u32[(this.groups + 8) >>> 2]!
  }

  /** Where the groups' rows lie by the id of a single string key (u32 each, 0 where there is none yet); room for all ids that are known. */
  rowsById(operator: string): number {
    const { memory, address } = this
    const at = (address + ROWS_BY_ID) >>> 2
    const capacity = memory.u32[at + 1]!
    if (this.internedStrings > capacity) {
      const bytes = 2 ** Math.ceil(Math.log2(this.internedStrings)) * 4
      const table = this.arena.allocateZeroed(bytes, operator)
      memory.u8.copyWithin(table, memory.u32[at]!, memory.u32[at]! + capacity * 4)
      memory.u32[at] = table
      memory.u32[at + 1] = bytes / 4
    }
    return memory.u32[at]!
  }

  forgetStrings(): void {
    for (const table of this.internTables) if (table !== 0) this.memory.kernels.internClear(table)
  }

  /** No group has a row any more. */
  clearRowsById(): void {
    const at = (this.address + ROWS_BY_ID) >>> 2
    this.memory.u8.fill(0, this.memory.u32[at]!, this.memory.u32[at]! + this.memory.u32[at + 1]! * 4)
  }

  /** Strings interned for the keys, and the bytes of the long ones. */
  get internedStrings(): number {
    return this.internTables.reduce((sum, table) => sum + (table === 0 ? 0 : this.memory.u32[(table + 8) >>> 2]!), 0)
  }

  get internedBytes(): number {
    return this.internTables.reduce((sum, table) => sum + (table === 0 ? 0 : this.memory.u32[(table + 36) >>> 2]!), 0)
  }
}

/** The partition collections of a sealed lane, by its root. */
export function sealedCollections({ u32 }: EngineMemory, root: number): number {
  return u32[root >>> 2]! === 0 ? 0 : u32[root >>> 2]! + COLLECTIONS
}
