// Slots by the id of one of a key's strings, as a join's memo keeps them (src/kernels/join/join-memo.ts): the string that has most values, for it
// says most about which key it is.
import type { KernelArena } from '../../memory/arena.ts'
import { copyInside, type EngineMemory } from '../../memory/engine-memory.ts'
import type { RowField } from '../rows/row-layout.ts'

/** Bytes of a slot beside its key. */
const FOUND_BYTES = 8
const LEAST_IDS = 1024
// Beyond these a slot is as far away as what it stands for.
const MOST_IDS = 1 << 18
// Wider keys would be a cache line or more themselves.
const MOST_KEY_BYTES = 32
// When so many rows were looked up, half of which another place knew and the slots did not, keys share their strings and the slots are given up.
const TRIAL_ROWS = 1 << 17

/** The part that stays from morsel to morsel. */
export interface NearState {
  /** Where the slots lie, for ids below `capacity`, and at which of the keys the id is. */
  address: number
  capacity: number
  key: number
  rows: number
  /** Of rows whose keys were known elsewhere. */
  misses: number
}

export class NearKeys {
  constructor(
    private readonly memory: EngineMemory,
    private readonly memos: KernelArena,
    private readonly state: NearState,
    private readonly keys: readonly RowField[],
    private readonly keyBytes: number,
    /** By key; 0 for those that are no strings. */
    private readonly internTables: readonly number[],
    private readonly operator: string,
  ) {}

  static fresh(): NearState {
    return { address: 0, capacity: 0, key: 0, rows: 0, misses: 0 }
  }

  /** Makes room for all ids there are; false where slots are of no use. To be called before each batch, when its keys are packed. */
  prepare(): boolean {
    const { state, memory, memos, keyBytes } = this
    if (state.rows >= TRIAL_ROWS && state.misses >= state.rows / 2) return false
    const counts = this.internTables.map((table) => (table === 0 ? 0 : memory.kernels.internCount(table)))
    const ids = Math.max(...counts)
    if (ids > MOST_IDS || keyBytes > MOST_KEY_BYTES) return false
    if (state.capacity >= counts[state.key]! && state.capacity > 0) return true
    const slotBytes = keyBytes + FOUND_BYTES
    const capacity = Math.min(MOST_IDS, Math.max(LEAST_IDS, 4 * 2 ** Math.ceil(Math.log2(ids))))
    const address = memos.allocateZeroed(capacity * slotBytes, this.operator)
    const key = counts.indexOf(ids)
    if (key === state.key) copyInside(memory, state.address, state.capacity * slotBytes, address)
    Object.assign(state, { address, capacity, key })
    return true
  }

  /** What is known of the packed keys to `matches`, the places of the others to `missing`; returns how many. */
  recall(packed: number, count: number, matches: number, missing: number): number {
    const { state, keyBytes } = this
    state.rows += count
    return this.memory.kernels.joinRecallNear(state.address, packed, keyBytes, this.idOffset, count, matches, missing)
  }

  /** Remembers what was found for the missing keys, which lie one behind the other, and enters it into `matches`. `known`: of how many it was known elsewhere. */
  remember(missingKeys: number, missing: number, found: number, count: number, known: number, matches: number): void {
    const { state, keyBytes } = this
    state.misses += known
    this.memory.kernels.joinRememberNear(state.address, missingKeys, keyBytes, this.idOffset, missing, found, count, matches)
  }

  private get idOffset(): number {
    return this.keys[this.state.key]!.offset
  }
}
