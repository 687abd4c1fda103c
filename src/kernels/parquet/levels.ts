// Definition levels to an Arrow validity bitmap: a value is there where the level is the column's largest.

import { ENDS_EARLY, MALFORMED } from '../codec/failure'
import { MAX_LANE_WIDTH, unpackOne } from './bit-unpack'
import { copyBits, fillBits, putBits } from './bits'
import { BIT, CURSOR, lanesOfRun, ofRun, PACKED, takeFromRun, VALUE, WIDTH } from './rle-state'

/**
 * Reads the next `count` levels of an RLE state (whose width is that of `maxLevel`) and writes one bit each at bit `bitOffset` of
 * `bitmap`: 1 where the level is `maxLevel`. Other bits of the bitmap stay. With `bitmap` 0 it only counts, which is how levels are
 * skipped. Returns the number of ones, or ENDS_EARLY, or MALFORMED (also for a level above `maxLevel`).
 */
export function rleReadValidity(state: usize, maxLevel: u32, count: u32, bitmap: usize, bitOffset: u32): i32 {
  const width = load<u32>(state, WIDTH)
  if (width > MAX_LANE_WIDTH) return MALFORMED
  if (width == 0) {
    if (bitmap) fillBits(bitmap, bitOffset, count, maxLevel == 0 ? 1 : 0)
    return maxLevel == 0 ? count : 0
  }
  let valid: u32 = 0
  let todo = count
  while (todo > 0) {
    const n = ofRun(state, todo)
    if (n < 0) return n
    if (!load<u32>(state, PACKED)) {
      const level = load<u32>(state, VALUE)
      if (level > maxLevel) return MALFORMED
      const present: u32 = level == maxLevel ? 1 : 0
      if (bitmap) fillBits(bitmap, bitOffset, n, present)
      valid += present * n
    } else if (maxLevel == 1 && width == 1) {
      valid += copyBits(load<usize>(state, CURSOR), load<u32>(state, BIT), n, bitmap, bitOffset)
    } else {
      const ones = packedValidity(state, width, maxLevel, n, bitmap, bitOffset)
      if (ones < 0) return ones
      valid += ones
    }
    takeFromRun(state, n)
    bitOffset += n
    todo -= n
  }
  return valid
}

/** The next `count` levels of a bit-packed run, eight at a time, up to 64 for one word of the bitmap. */
function packedValidity(state: usize, width: u32, maxLevel: u32, count: u32, bitmap: usize, bitOffset: u32): i32 {
  const lanes = lanesOfRun(state)
  const swizzleLow = v128.load(lanes)
  const scaleLow = v128.load(lanes, 16)
  const swizzleHigh = v128.load(lanes, 32)
  const scaleHigh = v128.load(lanes, 48)
  const down = 32 - width
  const bit = load<u32>(state, BIT)
  const half = (bit + 4 * width) >> 3
  const max = i32x4.splat(maxLevel)
  let source = load<usize>(state, CURSOR)
  let valid: u32 = 0
  while (count > 0) {
    const n = min<u32>(count, 64)
    let present: u64 = 0
    let above: u32 = 0
    let i: u32 = 0
    for (; i + 8 <= n; i += 8) {
      const low = i32x4.shr_u(i32x4.mul(v128.swizzle(v128.load(source), swizzleLow), scaleLow), down)
      const high = i32x4.shr_u(i32x4.mul(v128.swizzle(v128.load(source + half), swizzleHigh), scaleHigh), down)
      present |= (<u64>(i32x4.bitmask(i32x4.eq(low, max)) | (i32x4.bitmask(i32x4.eq(high, max)) << 4))) << i
      above |= <u32>v128.any_true(v128.or(i32x4.gt_u(low, max), i32x4.gt_u(high, max)))
      source += width
    }
    for (let at: u64 = bit; i < n; i++, at += width) {
      const level = unpackOne(source, at, width)
      present |= (<u64>(level == maxLevel)) << i
      above |= <u32>(level > maxLevel)
    }
    if (above) return MALFORMED
    if (bitmap) putBits(bitmap, bitOffset, present, n)
    valid += <u32>popcnt<u64>(present)
    bitOffset += n
    count -= n
  }
  return valid
}

/**
 * The same for the deprecated BIT_PACKED encoding, which has no runs and packs from the most significant bit: reads `count` levels of
 * `width` (0 to 8) bits from level `index` on of the bytes at `source`, which end before `end`. It has no state.
 */
export function bitPackedReadValidity(
  source: usize,
  end: usize,
  width: u32,
  maxLevel: u32,
  index: u32,
  count: u32,
  bitmap: usize,
  bitOffset: u32,
): i32 {
  if (width > 8) return MALFORMED
  if (end < source || (<u64>index + count) * width > (<u64>(end - source)) << 3) return ENDS_EARLY
  let valid: u32 = 0
  let at = <u64>index * width
  for (let i: u32 = 0; i < count; i++, at += width) {
    const pair = bswap<u16>(load<u16>(source + <usize>(at >> 3)))
    const level = ((<u32>pair >> (16 - (<u32>at & 7) - width)) & ((1 << width) - 1)) as u32
    if (level > maxLevel) return MALFORMED
    const present: u32 = level == maxLevel ? 1 : 0
    if (bitmap) putBits(bitmap, bitOffset + i, present, 1)
    valid += present
  }
  return valid
}
