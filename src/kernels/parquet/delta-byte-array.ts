// DELTA_BYTE_ARRAY: how many bytes each value shares with the one before (a delta stream), how long the rest is (another), and all
// rests. A page is turned into a PLAIN page at once, for every value needs the one before it: the kernels for PLAIN pages do the rest.

import { ENDS_EARLY, MALFORMED, NO_ROOM } from '../codec/failure'
import { copyLiteral } from '../codec/match-copy'
import { deltaReadI32 } from './delta'
import { DELTA_STATE_BYTES, deltaInit, deltaLength } from './delta-state'

/** Lengths are read in portions of this many values. */
const PORTION: u32 = 64
const SUFFIXES: usize = DELTA_STATE_BYTES
const PREFIX_LENGTHS: usize = 2 * DELTA_STATE_BYTES
const SUFFIX_LENGTHS: usize = PREFIX_LENGTHS + <usize>PORTION * 4
/** Where the rests begin. */
const DATA: usize = SUFFIX_LENGTHS + <usize>PORTION * 4

/** Bytes of the scratch memory that the two kernels below need (any alignment). */
export function deltaByteArrayScratchBytes(): u32 {
  return <u32>DATA + 4
}

/** Opens both streams. Returns 0 or a failure. */
function open(scratch: usize, source: usize, end: usize, count: u32): i32 {
  const prefixBytes = deltaLength(scratch, source, end)
  if (prefixBytes < 0) return prefixBytes
  const suffixes = source + prefixBytes
  const suffixBytes = deltaLength(scratch, suffixes, end)
  if (suffixBytes < 0) return suffixBytes
  store<usize>(scratch, suffixes + suffixBytes, DATA)
  const prefixCount = deltaInit(scratch, source, end)
  const suffixCount = deltaInit(scratch + SUFFIXES, suffixes, end)
  return <u32>prefixCount < count || <u32>suffixCount < count ? ENDS_EARLY : 0
}

/** Reads the next `count` lengths of both streams. Returns 0 or a failure. */
function readLengths(scratch: usize, count: u32): i32 {
  const prefixes = deltaReadI32(scratch, count, scratch + PREFIX_LENGTHS)
  if (prefixes < 0) return prefixes
  const suffixes = deltaReadI32(scratch + SUFFIXES, count, scratch + SUFFIX_LENGTHS)
  return suffixes < 0 ? suffixes : 0
}

/**
 * How many bytes the first `count` values at `source` make when joined, without lengths between them. Returns it, or ENDS_EARLY,
 * MALFORMED, or NO_ROOM for 2 GiB and more (a small page can describe very large values: check before making room).
 */
export function deltaByteArraySize(scratch: usize, source: usize, end: usize, count: u32): i32 {
  const failure = open(scratch, source, end, count)
  if (failure) return failure
  let there = end - load<usize>(scratch, DATA)
  let size: u64 = 0
  let length: u32 = 0
  for (let todo = count; todo > 0; ) {
    const n = min<u32>(todo, PORTION)
    const failed = readLengths(scratch, n)
    if (failed) return failed
    for (let i: u32 = 0; i < n; i++) {
      const prefix = load<u32>(scratch + ((<usize>i) << 2), PREFIX_LENGTHS)
      const suffix = load<u32>(scratch + ((<usize>i) << 2), SUFFIX_LENGTHS)
      if (prefix > length) return MALFORMED
      if (<usize>suffix > there) return ENDS_EARLY
      there -= suffix
      size += <u64>prefix + suffix
      if (size > <u64>i32.MAX_VALUE) return NO_ROOM
      length = prefix + suffix
    }
    todo -= n
  }
  return <i32>size
}

/**
 * Joins the first `count` values at `source` to a PLAIN page at `out`: with `lengths` 1 each has its u32 length before it
 * (BYTE_ARRAY), with 0 they follow each other (FIXED_LEN_BYTE_ARRAY), and then each must be `width` long. `out` has room for
 * `capacity` bytes and 32 spare ones that may be overwritten. Returns the page's bytes, or ENDS_EARLY, MALFORMED or NO_ROOM.
 */
export function deltaByteArrayToPlain(
  scratch: usize,
  source: usize,
  end: usize,
  count: u32,
  lengths: u32,
  width: u32,
  out: usize,
  capacity: u32,
): i32 {
  const failure = open(scratch, source, end, count)
  if (failure) return failure
  const before: u32 = lengths ? 4 : 0
  const outEnd = out + capacity
  let data = load<usize>(scratch, DATA)
  let to = out
  let last = out
  let length: u32 = 0
  for (let todo = count; todo > 0; ) {
    const n = min<u32>(todo, PORTION)
    const failed = readLengths(scratch, n)
    if (failed) return failed
    for (let i: u32 = 0; i < n; i++) {
      const prefix = load<u32>(scratch + ((<usize>i) << 2), PREFIX_LENGTHS)
      const suffix = load<u32>(scratch + ((<usize>i) << 2), SUFFIX_LENGTHS)
      if (prefix > length) return MALFORMED
      if (<usize>suffix > end - data) return ENDS_EARLY
      // No sum can wrap: prefix lies in the room, suffix in the page, and neither is 2 GiB long.
      length = prefix + suffix
      if (<u64>before + length > <u64>(outEnd - to)) return NO_ROOM
      if (lengths) store<u32>(to, length)
      else if (length != width) return MALFORMED
      to += before
      copyLiteral(to, last, prefix)
      copyLiteral(to + prefix, data, suffix)
      last = to
      to += length
      data += suffix
    }
    todo -= n
  }
  return <i32>(to - out)
}
