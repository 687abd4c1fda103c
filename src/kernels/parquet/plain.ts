// PLAIN booleans, and what all kernels on values of a fixed width share: they take the address of the first value wanted and the
// page's end, so a reader moves on by adding count times width. They serve raw values from any encoding, not only PLAIN pages.

import { ENDS_EARLY } from '../codec/failure'
import { bitsToBytes } from './bits'

/** Whether `count` values of `width` bytes lie between `source` and `end`. */
export function holds(source: usize, end: usize, count: u32, width: u32): bool {
  return source <= end && <u64>count * width <= <u64>(end - source)
}

/** Copies `count` values of `width` bytes as they are. Returns `count` or ENDS_EARLY. */
export function plainCopy(source: usize, end: usize, width: u32, count: u32, out: usize): i32 {
  if (!holds(source, end, count, width)) return ENDS_EARLY
  memory.copy(out, source, <usize>count * width)
  return count
}

/** Reads `count` bit-packed booleans from number `index` of the page at `source` on, to bytes 0 and 1. Returns `count` or ENDS_EARLY. */
export function plainBooleans(source: usize, end: usize, index: u32, count: u32, out: usize): i32 {
  if (source > end || <u64>index + count > (<u64>(end - source)) << 3) return ENDS_EARLY
  bitsToBytes(source + (index >> 3), index & 7, count, out)
  return count
}
