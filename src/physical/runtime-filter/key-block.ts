// Which integers are among the keys of a join's build side, as run-time filters have it: a block of src/kernels/filter/keys.ts. It holds a bit for each
// integer from the smallest key to the largest where these are not too many (then it is exact), else a Bloom filter.
import { carrierOf, type SqlType } from '../../common/types.ts'
import type { Arena } from '../../memory/arena.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import { bloomWords, KEY_ORDER, publishKeys, publishRange } from './runtime-filter.ts'
import { prefixOf } from './zones.ts'

const SIGN = 1n << 63n
const SPAN = 8
const MASK = 16
const IS_BLOOM = 20
const WORDS = 24

// Bits that stay in the second-level cache beside all else; and beyond that, at most so many times what a Bloom filter would take.
const SMALL_BITS_BYTES = 256 * 1024
const MOST_TIMES_BLOOM = 2

/** Whether keys of the type are integers in a word: equal where their bits are. */
export function hasKeyBlock(type: SqlType): boolean {
  const carrier = carrierOf(type)
  return carrier === 'i32' || carrier === 'i64'
}

/** Writes the live rows' keys that are not NULL to `out`, 8 bytes each. Returns how many. */
export function copyKeys({ kernels }: EngineMemory, type: SqlType, column: number, selection: number, count: number, out: number): number {
  return carrierOf(type) === 'i32' ? kernels.keyValues32(column, selection, count, out) : kernels.keyValues64(column, selection, count, out)
}

/**
 * Tells a run-time filter what the `count` keys at `keys` (as `copyKeys` writes them) are.
 * @param range 16 bytes of room
 * @throws ResourceError in the name `name`
 */
export function publishKeyBlock(
  memory: EngineMemory,
  arena: Arena,
  filter: number,
  { type, keys, count, range, name }: { type: SqlType; keys: number; count: number; range: number; name: string },
): void {
  const { kernels, i64, u32 } = memory
  if (count === 0) {
    publishRange(memory, filter, -1n, 0n)
    return
  }
  const flip = type.kind === 'ubigint' ? SIGN : 0n
  kernels.valueRange64(keys, 0, count, flip, range)
  const low = i64[range >>> 3]! ^ BigInt.asIntN(64, flip)
  const high = i64[(range >>> 3) + 1]! ^ BigInt.asIntN(64, flip)
  publishRange(memory, filter, prefix(type, low), prefix(type, high))
  const span = BigInt.asUintN(64, high - low)
  const blooms = bloomWords(count)
  const bitBytes = Number(span / 64n + 1n) * 8
  const hasBits = bitBytes <= Math.max(SMALL_BITS_BYTES, blooms * 8 * MOST_TIMES_BLOOM)
  if (!hasBits && blooms === 0) return
  const block = arena.allocateZeroed(WORDS + (hasBits ? bitBytes : blooms * 8), name)
  i64[block >>> 3] = low
  i64[(block + SPAN) >>> 3] = BigInt.asIntN(64, span)
  u32[(block + MASK) >>> 2] = blooms - 1
  u32[(block + IS_BLOOM) >>> 2] = hasBits ? 0 : 1
  kernels.keysInsert(keys, count, block)
  publishKeys(memory, filter, block)
}

function prefix(type: SqlType, value: bigint): bigint {
  return prefixOf(type, carrierOf(type) === 'i32' ? Number(value) : value, KEY_ORDER)
}
