// Reads DELTA_BINARY_PACKED in batches of any size.

import { ENDS_EARLY } from '../codec/failure'
import { MAX_LANE_WIDTH } from './bit-unpack'
import { bitsAt } from './bits'
import {
  BIT,
  CURSOR,
  FIRST,
  LAST,
  LEFT,
  lanesOfMiniblock,
  MINIBLOCK_LEFT,
  nextMiniblock,
  SMALLEST,
  takeFromMiniblock,
  WIDTH,
} from './delta-state'

/** The sums of each lane and those before it. */
function prefixSums(lanes: v128): v128 {
  const zero = i32x4.splat(0)
  const pairs = i32x4.add(lanes, v128.shuffle<i32>(zero, lanes, 0, 4, 5, 6))
  return i32x4.add(pairs, v128.shuffle<i32>(zero, pairs, 0, 0, 4, 5))
}

/** Eight values a step: sums of the small packed parts in 32 bits, then the multiples of the smallest delta and the value before. */
function sumEightsI64(source: usize, bit: u32, width: u32, count: u32, lanes: usize, smallest: i64, last: i64, out: usize): i64 {
  const swizzleLow = v128.load(lanes)
  const scaleLow = v128.load(lanes, 16)
  const swizzleHigh = v128.load(lanes, 32)
  const scaleHigh = v128.load(lanes, 48)
  const down = 32 - width
  const half = (bit + 4 * width) >> 3
  const two = i64x2.splat(smallest * 2)
  const steps01 = i64x2.replace_lane(i64x2.splat(smallest), 1, smallest * 2)
  const steps23 = i64x2.add(steps01, two)
  const steps45 = i64x2.add(steps23, two)
  const steps67 = i64x2.add(steps45, two)
  let base = i64x2.splat(last)
  for (; count >= 8; count -= 8) {
    const low = prefixSums(i32x4.shr_u(i32x4.mul(v128.swizzle(v128.load(source), swizzleLow), scaleLow), down))
    const upper = prefixSums(i32x4.shr_u(i32x4.mul(v128.swizzle(v128.load(source + half), swizzleHigh), scaleHigh), down))
    const high = i32x4.add(upper, v128.shuffle<i32>(low, low, 3, 3, 3, 3))
    const values67 = i64x2.add(base, i64x2.add(steps67, i64x2.extend_high_i32x4_u(high)))
    v128.store(out, i64x2.add(base, i64x2.add(steps01, i64x2.extend_low_i32x4_u(low))))
    v128.store(out, i64x2.add(base, i64x2.add(steps23, i64x2.extend_high_i32x4_u(low))), 16)
    v128.store(out, i64x2.add(base, i64x2.add(steps45, i64x2.extend_low_i32x4_u(high))), 32)
    v128.store(out, values67, 48)
    base = v128.shuffle<i64>(values67, values67, 1, 1)
    source += width
    out += 64
  }
  return i64x2.extract_lane(base, 0)
}

/** The same modulo 2^32. */
function sumEightsI32(source: usize, bit: u32, width: u32, count: u32, lanes: usize, smallest: i32, last: i32, out: usize): i32 {
  const swizzleLow = v128.load(lanes)
  const scaleLow = v128.load(lanes, 16)
  const swizzleHigh = v128.load(lanes, 32)
  const scaleHigh = v128.load(lanes, 48)
  const down = 32 - width
  const half = (bit + 4 * width) >> 3
  const stepsLow = i32x4.mul(i32x4.splat(smallest), i32x4(1, 2, 3, 4))
  const stepsHigh = i32x4.mul(i32x4.splat(smallest), i32x4(5, 6, 7, 8))
  let base = i32x4.splat(last)
  for (; count >= 8; count -= 8) {
    const low = prefixSums(i32x4.shr_u(i32x4.mul(v128.swizzle(v128.load(source), swizzleLow), scaleLow), down))
    const upper = prefixSums(i32x4.shr_u(i32x4.mul(v128.swizzle(v128.load(source + half), swizzleHigh), scaleHigh), down))
    const high = i32x4.add(upper, v128.shuffle<i32>(low, low, 3, 3, 3, 3))
    const valuesHigh = i32x4.add(base, i32x4.add(stepsHigh, high))
    v128.store(out, i32x4.add(base, i32x4.add(stepsLow, low)))
    v128.store(out, valuesHigh, 16)
    base = v128.shuffle<i32>(valuesHigh, valuesHigh, 3, 3, 3, 3)
    source += width
    out += 32
  }
  return i32x4.extract_lane(base, 0)
}

/** One value a step, for wide deltas and what eights leave over: `count` deltas of `width` (0 to 64) bits from bit `at` of `source`. */
function sumOnesI64(source: usize, at: u64, width: u32, count: u32, smallest: i64, last: i64, out: usize): i64 {
  const end = out + ((<usize>count) << 3)
  if (width == 0) {
    for (; out < end; out += 8) {
      last += smallest
      store<i64>(out, last)
    }
    return last
  }
  const mask = <u64>-1 >> (64 - width)
  if (width <= 57) {
    // Up to 57 bits lie in 8 bytes wherever they begin.
    for (; out < end; out += 8, at += width) {
      last += smallest + <i64>((load<u64>(source + <usize>(at >> 3)) >> (at & 7)) & mask)
      store<i64>(out, last)
    }
    return last
  }
  for (; out < end; out += 8, at += width) {
    last += smallest + <i64>(bitsAt(source + <usize>(at >> 3), <u32>at & 7) & mask)
    store<i64>(out, last)
  }
  return last
}

/** The same modulo 2^32. */
function sumOnesI32(source: usize, at: u64, width: u32, count: u32, smallest: i32, last: i32, out: usize): i32 {
  const end = out + ((<usize>count) << 2)
  if (width == 0) {
    for (; out < end; out += 4) {
      last += smallest
      store<i32>(out, last)
    }
    return last
  }
  // Only the low 32 bits count, and those lie in 8 bytes wherever they begin.
  const mask = <u64>-1 >> (64 - min<u32>(width, 32))
  for (; out < end; out += 4, at += width) {
    last += smallest + <i32>((load<u64>(source + <usize>(at >> 3)) >> (at & 7)) & mask)
    store<i32>(out, last)
  }
  return last
}

/** Decodes the next `count` values to i64s at `out`. Returns `count`, ENDS_EARLY (also where the stream holds fewer), or MALFORMED. */
export function deltaReadI64(state: usize, count: u32, out: usize): i32 {
  if (count > load<u32>(state, LEFT)) return ENDS_EARLY
  let todo = count
  if (todo > 0 && load<u32>(state, FIRST)) {
    store<i64>(out, load<i64>(state, LAST))
    store<u32>(state, 0, FIRST)
    store<u32>(state, load<u32>(state, LEFT) - 1, LEFT)
    out += 8
    todo--
  }
  while (todo > 0) {
    if (load<u32>(state, MINIBLOCK_LEFT) == 0) {
      const failure = nextMiniblock(state)
      if (failure) return failure
    }
    const n = min<u32>(load<u32>(state, MINIBLOCK_LEFT), todo)
    const width = load<u32>(state, WIDTH)
    const source = load<usize>(state, CURSOR)
    const bit = load<u32>(state, BIT)
    const smallest = load<i64>(state, SMALLEST)
    let last = load<i64>(state, LAST)
    let i: u32 = 0
    if (width > 0 && width <= MAX_LANE_WIDTH && n >= 8) {
      i = n & ~7
      last = sumEightsI64(source, bit, width, i, lanesOfMiniblock(state), smallest, last, out)
    }
    last = sumOnesI64(source, <u64>bit + <u64>i * width, width, n - i, smallest, last, out + ((<usize>i) << 3))
    takeFromMiniblock(state, n, last)
    out += (<usize>n) << 3
    todo -= n
  }
  return count
}

/** Decodes the next `count` values to i32s at `out` (64-bit values lose their high half). Returns as deltaReadI64. */
export function deltaReadI32(state: usize, count: u32, out: usize): i32 {
  if (count > load<u32>(state, LEFT)) return ENDS_EARLY
  let todo = count
  if (todo > 0 && load<u32>(state, FIRST)) {
    store<i32>(out, <i32>load<i64>(state, LAST))
    store<u32>(state, 0, FIRST)
    store<u32>(state, load<u32>(state, LEFT) - 1, LEFT)
    out += 4
    todo--
  }
  while (todo > 0) {
    if (load<u32>(state, MINIBLOCK_LEFT) == 0) {
      const failure = nextMiniblock(state)
      if (failure) return failure
    }
    const n = min<u32>(load<u32>(state, MINIBLOCK_LEFT), todo)
    const width = load<u32>(state, WIDTH)
    const source = load<usize>(state, CURSOR)
    const bit = load<u32>(state, BIT)
    const smallest = <i32>load<i64>(state, SMALLEST)
    let last = <i32>load<i64>(state, LAST)
    let i: u32 = 0
    if (width > 0 && width <= MAX_LANE_WIDTH && n >= 8) {
      i = n & ~7
      last = sumEightsI32(source, bit, width, i, lanesOfMiniblock(state), smallest, last, out)
    }
    last = sumOnesI32(source, <u64>bit + <u64>i * width, width, n - i, smallest, last, out + ((<usize>i) << 2))
    takeFromMiniblock(state, n, last)
    out += (<usize>n) << 2
    todo -= n
  }
  return count
}

/** Passes over the next `count` values (their deltas must be summed up all the same). Returns as deltaReadI64. */
export function deltaSkip(state: usize, count: u32): i32 {
  if (count > load<u32>(state, LEFT)) return ENDS_EARLY
  let todo = count
  if (todo > 0 && load<u32>(state, FIRST)) {
    store<u32>(state, 0, FIRST)
    store<u32>(state, load<u32>(state, LEFT) - 1, LEFT)
    todo--
  }
  while (todo > 0) {
    if (load<u32>(state, MINIBLOCK_LEFT) == 0) {
      const failure = nextMiniblock(state)
      if (failure) return failure
    }
    const n = min<u32>(load<u32>(state, MINIBLOCK_LEFT), todo)
    const width = load<u32>(state, WIDTH)
    const source = load<usize>(state, CURSOR)
    let sum: i64 = load<i64>(state, SMALLEST) * n
    if (width > 0) {
      const mask = <u64>-1 >> (64 - width)
      let at = <u64>load<u32>(state, BIT)
      for (let i: u32 = 0; i < n; i++, at += width) sum += <i64>(bitsAt(source + <usize>(at >> 3), <u32>at & 7) & mask)
    }
    takeFromMiniblock(state, n, load<i64>(state, LAST) + sum)
    todo -= n
  }
  return count
}
