// Comparison of string views given as their two words (src/udf/emit/view.ts): generated code comes here only where the prefixes agree.

import { hashBytes, hashWord } from '../row/hash'

const INLINE_BYTES: u32 = 12

/** A hash of a string; equal ones have one. */
export function viewHash(low: u64, high: u64): u64 {
  const length = <u32>low
  return length > INLINE_BYTES ? hashBytes(<usize>high, length) : hashWord(hashWord(low) ^ high)
}

/** Whether two strings of one length above 12 and one prefix are equal. */
export function viewTailEquals(low: u64, aHigh: u64, bHigh: u64): u32 {
  return u32(memory.compare(<usize>aHigh + 4, <usize>bHigh + 4, <usize>(<u32>low - 4)) == 0)
}

/** Bytes 4 to 11, the first the most significant; zeros behind the end of a short string. */
function secondWord(length: u32, high: u64): u64 {
  return bswap<u64>(length > INLINE_BYTES ? load<u64>(<usize>high, 4) : high)
}

/** Below, equal to or above 0 as a comes before b, in the order of bytes. Their first four bytes are known to be equal. */
export function viewCompare(aLow: u64, aHigh: u64, bLow: u64, bHigh: u64): i32 {
  const aLength = <u32>aLow,
    bLength = <u32>bLow
  const aWord = secondWord(aLength, aHigh),
    bWord = secondWord(bLength, bHigh)
  if (aWord != bWord) return aWord < bWord ? -1 : 1
  const shared = min(aLength, bLength)
  if (shared > INLINE_BYTES) {
    const order = memory.compare(<usize>aHigh + INLINE_BYTES, <usize>bHigh + INLINE_BYTES, <usize>(shared - INLINE_BYTES))
    if (order != 0) return order
  }
  return <i32>(aLength > bLength) - <i32>(aLength < bLength)
}
