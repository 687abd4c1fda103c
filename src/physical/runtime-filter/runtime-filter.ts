// Run-time filters: what one part of a running query finds out about a column (the keys of a join's build side, the bound of a top-N) and scans use to
// read and pass on less. They lie in the query's shared memory; a scan looks when it opens a morsel and now and then on its way. All zero, as they begin,
// they let everything pass, and whatever they say may be read late: a filter only leaves out rows that would be dropped further on.
//
// Values are compared by their sort prefixes (src/kernels/sort/prefix.ts), u64s under an order: one form for all types.
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { RUNTIME_FILTERS_BYTES, type TaskContext } from '../stage.ts'

/** By morsel of a scan, the smallest and the largest prefix that a row of it can have (./zones.ts). */
export interface Zones {
  readonly low: BigUint64Array
  readonly high: BigUint64Array
}

/** The order of prefixes: NULL's is 0 with `nullsFirst`, else the largest u64; no value has either. */
export interface PrefixOrder {
  readonly descending: boolean
  readonly nullsFirst: boolean
}

/** Prefixes of a join's keys: NULL is above every bound, so that a range drops it. */
export const KEY_ORDER: PrefixOrder = { descending: false, nullsFirst: false }

/** A scan's use of a run-time filter; plain data. Made by `attachRuntimeFilter` (src/physical/planner). */
export interface RuntimeFilterUse {
  /** Its number within the query, from 0. */
  readonly slot: number
  /** The position among the scan's columns of the column that it is about, whose type is that of the filter's values. */
  readonly column: number
  readonly order: PrefixOrder
  /** The prefixes that the scan's morsels can have, where that is known. */
  readonly zones?: Zones
  /** For EXPLAIN: `join`, `top_n`. */
  readonly origin: string
}

// A slot: +0 u64 smallest prefix that may pass, +8 the complement of the largest, +16 u32 Bloom filter (0: none), +20 u32 its words - 1, +24 u32 morsels
// for which it was of no use, +28 u32 block of integer keys (./key-block.ts; 0: none).
const HIGH = 8
const BLOOM = 16
const USELESS = 24
const KEYS = 28
const SLOT_BYTES = 32

/** Filters that a query has room for. */
export const MOST_RUNTIME_FILTERS = RUNTIME_FILTERS_BYTES / SLOT_BYTES

/** Where a filter lies. */
export function runtimeFilterAt({ runtimeFilters }: Pick<TaskContext, 'runtimeFilters'>, slot: number): number {
  return runtimeFilters + slot * SLOT_BYTES
}

/**
 * Lets nothing pass outside the range of prefixes (as BigInts of 64 bits, signed or not; as kernel `rangeWiden` leaves them: where there was no
 * key, nothing passes). Ranges of several calls are intersected; any thread may call at any time.
 */
export function publishRange(memory: EngineMemory, filter: number, low: bigint, high: bigint): void {
  raise(memory, filter, BigInt.asUintN(64, low))
  publishBound(memory, filter, high)
}

/** Lets nothing pass whose prefix is above `high`. */
export function publishBound(memory: EngineMemory, filter: number, high: bigint): void {
  raise(memory, filter + HIGH, BigInt.asUintN(64, ~high))
}

/**
 * Lets nothing pass whose hash is not in a Bloom filter (kernels `bloomInsert`) of `words` u64s, a power of two. Hashes are those of the column alone
 * by `RowHasher`. The filter is complete, and stays where it is until no stage that uses it can run any more. Once a slot.
 */
export function publishBloom({ i32 }: EngineMemory, filter: number, bloom: number, words: number): void {
  Atomics.store(i32, (filter + BLOOM + 4) >>> 2, words - 1)
  // Last: whoever sees the address sees the rest.
  Atomics.store(i32, (filter + BLOOM) >>> 2, bloom | 0)
}

/** Lets nothing pass but the integers of a block (./key-block.ts), which stays as `publishBloom`'s filter does. Once a slot, of a column of integers. */
export function publishKeys({ i32 }: EngineMemory, filter: number, block: number): void {
  Atomics.store(i32, (filter + KEYS) >>> 2, block | 0)
}

/** What a filter says at the moment. */
export interface RuntimeFilterState {
  /** Unsigned. */
  readonly low: bigint
  readonly high: bigint
  /** 0: none. */
  readonly bloom: number
  readonly bloomMask: number
  /** A block of integer keys, within the range; 0: none. */
  readonly keys: number
}

export function readRuntimeFilter({ i64, i32 }: EngineMemory, filter: number): RuntimeFilterState {
  const bloom = Atomics.load(i32, (filter + BLOOM) >>> 2) >>> 0
  return {
    low: BigInt.asUintN(64, Atomics.load(i64, filter >>> 3)),
    high: BigInt.asUintN(64, ~Atomics.load(i64, (filter + HIGH) >>> 3)),
    bloom,
    bloomMask: Atomics.load(i32, (filter + BLOOM + 4) >>> 2),
    keys: Atomics.load(i32, (filter + KEYS) >>> 2) >>> 0,
  }
}

/** Whether a row of the morsel may pass the filter as it is now. */
export function mayPass({ low, high }: RuntimeFilterState, { zones }: RuntimeFilterUse, morsel: number): boolean {
  return !zones || (zones.low[morsel]! <= high && zones.high[morsel]! >= low)
}

/** The u64 at `address` becomes the larger of itself and `value`. */
function raise({ i64 }: EngineMemory, address: number, value: bigint): void {
  const at = address >>> 3
  for (let seen = Atomics.load(i64, at); BigInt.asUintN(64, seen) < value; ) {
    const before = Atomics.compareExchange(i64, at, seen, BigInt.asIntN(64, value))
    if (before === seen) return
    seen = before
  }
}

// Bits a key, and of a filter that is small enough to stay in the second-level cache with all else: about one in thirty keys that are not there passes,
// and one in four hundred. Of a filter of a page nearly none does, however few the keys.
const BLOOM_BITS = 8
const SMALL_BLOOM_BITS = 16
const SMALL_BLOOM_BYTES = 256 * 1024
const LEAST_BLOOM_BYTES = 4096
// Beyond this, look-ups miss the second-level cache, and a filter costs about what it saves.
const MOST_BLOOM_BYTES = 4 * 1024 * 1024

/** The u64 words that a Bloom filter of so many distinct keys takes (at most; zero them); 0 where it would be too large to be of use. */
export function bloomWords(keys: number): number {
  const small = bloomBytes(keys, SMALL_BLOOM_BITS)
  if (small <= SMALL_BLOOM_BYTES) return Math.max(small, LEAST_BLOOM_BYTES) / 8
  const bytes = bloomBytes(keys, BLOOM_BITS)
  return bytes <= MOST_BLOOM_BYTES ? bytes / 8 : 0
}

function bloomBytes(keys: number, bits: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, (keys * bits) / 8)))
}

/** Says that a morsel's rows nearly all passed the filter. */
export function countUseless({ i32 }: EngineMemory, filter: number): void {
  Atomics.add(i32, (filter + USELESS) >>> 2, 1)
}

/** Of how many morsels that was said. */
export function uselessMorsels({ i32 }: EngineMemory, filter: number): number {
  return Atomics.load(i32, (filter + USELESS) >>> 2)
}
