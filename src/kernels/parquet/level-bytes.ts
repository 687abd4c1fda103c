// Levels of columns that repeat, a byte each: where rows begin and which values are there is read off them.

import { ENDS_EARLY, MALFORMED } from '../codec/failure'
import { unpackOne } from './bit-unpack'
import { BIT, CURSOR, ofRun, PACKED, takeFromRun, VALUE, WIDTH } from './rle-state'

/**
 * Decodes the next `count` levels of an RLE state (of at most 8 bits) to bytes at `out`; writes up to 7 bytes more. Returns `count`, or ENDS_EARLY, or MALFORMED
 * (also for a level above `maxLevel`).
 */
export function rleReadLevels(state: usize, maxLevel: u32, count: u32, out: usize): i32 {
  const width = load<u32>(state, WIDTH)
  if (width > 8) return MALFORMED
  if (width == 0) {
    memory.fill(out, 0, count)
    return count
  }
  let todo = count
  while (todo > 0) {
    const n = ofRun(state, todo)
    if (n < 0) return n
    if (!load<u32>(state, PACKED)) {
      const level = load<u32>(state, VALUE)
      if (level > maxLevel) return MALFORMED
      memory.fill(out, <u8>level, n)
    } else if (!unpackLevels(load<usize>(state, CURSOR), load<u32>(state, BIT), width, n, maxLevel, out)) {
      return MALFORMED
    }
    takeFromRun(state, n)
    out += n
    todo -= n
  }
  return count
}

/** Eight levels of w bits lie within w + 1 bytes. False where one is above `maxLevel`. */
function unpackLevels(source: usize, bit: u32, width: u32, count: u32, maxLevel: u32, out: usize): bool {
  const mask = ((<u64>1) << width) - 1
  let above: u32 = 0
  let i: u32 = 0
  for (; i + 8 <= count; i += 8, source += width) {
    // Of eight bits a level, the ninth byte matters where the first begins within one.
    let word = load<u64>(source) >> bit
    if (bit) word |= (<u64>load<u8>(source, 8)) << (64 - bit)
    let eight: u64 = word & mask
    for (let k: u32 = 1; k < 8; k++) {
      word >>= width
      eight |= (word & mask) << (k << 3)
    }
    store<u64>(out + i, eight)
    above |= <u32>i8x16.bitmask(i8x16.gt_u(i64x2.splat(eight), i8x16.splat(<i8>maxLevel)))
  }
  for (let at: u64 = bit; i < count; i++, at += width) {
    const level = unpackOne(source, at, width)
    above |= <u32>(level > maxLevel)
    store<u8>(out + i, <u8>level)
  }
  return above == 0
}

/** The same for `count` levels in the deprecated BIT_PACKED encoding, which begin at `source` and end before `end`. */
export function bitPackedReadLevels(source: usize, end: usize, width: u32, maxLevel: u32, count: u32, out: usize): i32 {
  if (width > 8) return MALFORMED
  if (end < source || <u64>count * width > (<u64>(end - source)) << 3) return ENDS_EARLY
  let at: u64 = 0
  for (let i: u32 = 0; i < count; i++, at += width) {
    const pair = bswap<u16>(load<u16>(source + <usize>(at >> 3)))
    const level = ((<u32>pair >> (16 - (<u32>at & 7) - width)) & ((1 << width) - 1)) as u32
    if (level > maxLevel) return MALFORMED
    store<u8>(out + i, <u8>level)
  }
  return count
}

/** How many of the `count` bytes from `levels` on are `level`. Reads up to 15 bytes more. */
export function levelCount(levels: usize, count: u32, level: u32): u32 {
  const wanted = i8x16.splat(<i8>level)
  let found: u32 = 0
  let i: u32 = 0
  for (; i + 16 <= count; i += 16) found += <u32>popcnt<i32>(i8x16.bitmask(i8x16.eq(v128.load(levels + i), wanted)))
  if (i < count) {
    const bits = i8x16.bitmask(i8x16.eq(v128.load(levels + i), wanted)) & ((1 << (count - i)) - 1)
    found += <u32>popcnt<i32>(bits)
  }
  return found
}

/**
 * Where among the `count` repetition levels the row after the next `rows` ones begins: at its 0, or at `count` where it is not there. How many rows begin
 * before it is stored, a u32, at `begun`. Reads up to 15 bytes more.
 */
export function levelOfRow(levels: usize, count: u32, rows: u32, begun: usize): u32 {
  let seen: u32 = 0
  const zero = i8x16.splat(0)
  for (let i: u32 = 0; i < count; i += 16) {
    let bits = <u32>i8x16.bitmask(i8x16.eq(v128.load(levels + i), zero))
    if (i + 16 > count) bits &= ((<u32>1) << (count - i)) - 1
    const here = <u32>popcnt<u32>(bits)
    if (seen + here <= rows) {
      seen += here
      continue
    }
    for (; seen < rows; seen++) bits &= bits - 1
    store<u32>(begun, rows)
    return i + <u32>ctz<u32>(bits)
  }
  store<u32>(begun, seen)
  return count
}
