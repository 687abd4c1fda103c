// The state of a decoder of DELTA_BINARY_PACKED, which lies in memory between calls. A stream is a header (values of a block,
// miniblocks of a block, number of values, first value), then blocks: the smallest delta, a width for each miniblock, and the
// miniblocks' deltas from the smallest, bit-packed. Every number wraps around at 64 bits, which is right for int32 too.

import { ENDS_EARLY, MALFORMED } from '../codec/failure'
import { LANES_BYTES, MAX_LANE_WIDTH, prepareLanes } from './bit-unpack'

/** Address of what follows the current miniblock. */
export const NEXT: usize = 0
const END: usize = 4
/** Values of the stream not yet read. */
export const LEFT: usize = 8
const PER_MINIBLOCK: usize = 12
const MINIBLOCKS: usize = 16
/** Which miniblock of the block comes next, and where the block's widths are. */
const MINIBLOCK: usize = 20
const WIDTHS: usize = 24
/** Bits of a delta in the current miniblock, how many of its values are left, and where the next one begins. */
export const WIDTH: usize = 28
export const MINIBLOCK_LEFT: usize = 32
export const CURSOR: usize = 36
export const BIT: usize = 40
/** What went wrong while a variable-length number was read. */
const FAILURE: usize = 44
/** The block's smallest delta (i64). */
export const SMALLEST: usize = 48
/** The value read last (i64), and 1 while it is the first value and has not been given out. */
export const LAST: usize = 56
export const FIRST: usize = 64
/** A bit for each width whose lanes are prepared. */
const PREPARED: usize = 68
/** Lanes for each width; width 0 needs none, and lends its place to a miniblock resumed in the middle of a byte. */
const LANES: usize = 72
export const DELTA_STATE_BYTES: usize = LANES + <usize>(MAX_LANE_WIDTH + 1) * LANES_BYTES

/** Bytes that a state takes (any alignment). */
export function deltaStateBytes(): u32 {
  return <u32>DELTA_STATE_BYTES
}

function readVarint(state: usize): u64 {
  const end = load<usize>(state, END)
  let at = load<usize>(state, NEXT)
  let value: u64 = 0
  for (let shift: u64 = 0; shift < 70; shift += 7) {
    if (at >= end) {
      store<i32>(state, ENDS_EARLY, FAILURE)
      return 0
    }
    const byte = <u64>load<u8>(at++)
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) {
      store<usize>(state, at, NEXT)
      return value
    }
  }
  store<i32>(state, MALFORMED, FAILURE)
  return 0
}

function readZigzag(state: usize): i64 {
  const value = readVarint(state)
  return <i64>(value >> 1) ^ -(<i64>(value & 1))
}

/** Begins at `source`, which ends before `end`. Returns how many values the stream holds, or ENDS_EARLY or MALFORMED. */
export function deltaInit(state: usize, source: usize, end: usize): i32 {
  store<usize>(state, source, NEXT)
  store<usize>(state, end, END)
  store<i32>(state, 0, FAILURE)
  const blockValues = readVarint(state)
  const miniblocks = readVarint(state)
  const count = readVarint(state)
  const first = readZigzag(state)
  const failure = load<i32>(state, FAILURE)
  if (failure) return failure
  if (miniblocks == 0 || blockValues > <u64>i32.MAX_VALUE || count > <u64>i32.MAX_VALUE) return MALFORMED
  const perMiniblock = blockValues / miniblocks
  // Miniblocks of whole groups of 8 values begin and end with a byte.
  if (perMiniblock == 0 || perMiniblock & 7 || perMiniblock * miniblocks != blockValues) return MALFORMED
  store<u32>(state, <u32>count, LEFT)
  store<u32>(state, <u32>perMiniblock, PER_MINIBLOCK)
  store<u32>(state, <u32>miniblocks, MINIBLOCKS)
  store<u32>(state, <u32>miniblocks, MINIBLOCK)
  store<u32>(state, 0, MINIBLOCK_LEFT)
  store<i64>(state, first, LAST)
  store<u32>(state, 1, FIRST)
  store<u32>(state, 0, PREPARED)
  return <i32>count
}

/** Enters the next miniblock, and the next block where one ends. Returns 0 or a failure. */
export function nextMiniblock(state: usize): i32 {
  const end = load<usize>(state, END)
  const miniblocks = load<u32>(state, MINIBLOCKS)
  let miniblock = load<u32>(state, MINIBLOCK)
  if (miniblock == miniblocks) {
    store<i64>(state, readZigzag(state), SMALLEST)
    const failure = load<i32>(state, FAILURE)
    if (failure) return failure
    const widths = load<usize>(state, NEXT)
    if (<usize>miniblocks > end - widths) return ENDS_EARLY
    store<usize>(state, widths, WIDTHS)
    store<usize>(state, widths + miniblocks, NEXT)
    miniblock = 0
  }
  const width = <u32>load<u8>(load<usize>(state, WIDTHS) + miniblock)
  if (width > 64) return MALFORMED
  const at = load<usize>(state, NEXT)
  const perMiniblock = load<u32>(state, PER_MINIBLOCK)
  const there = <u64>(end - at)
  let bytes = <u64>(perMiniblock >> 3) * width
  if (bytes > there) {
    // The last miniblock may come without its padding.
    if ((<u64>min<u32>(perMiniblock, load<u32>(state, LEFT)) * width + 7) >> 3 > there) return ENDS_EARLY
    bytes = there
  }
  store<u32>(state, miniblock + 1, MINIBLOCK)
  store<u32>(state, width, WIDTH)
  store<u32>(state, perMiniblock, MINIBLOCK_LEFT)
  store<usize>(state, at, CURSOR)
  store<u32>(state, 0, BIT)
  store<usize>(state, at + <usize>bytes, NEXT)
  return 0
}

/** The lanes that unpack what is left of the current miniblock (width 1 to MAX_LANE_WIDTH). */
export function lanesOfMiniblock(state: usize): usize {
  const bit = load<u32>(state, BIT)
  const width = load<u32>(state, WIDTH)
  const lanes = state + LANES
  if (bit) {
    prepareLanes(lanes, width, bit)
    return lanes
  }
  const ofWidth = lanes + <usize>width * LANES_BYTES
  const prepared = load<u32>(state, PREPARED)
  if (!((prepared >> width) & 1)) {
    prepareLanes(ofWidth, width, 0)
    store<u32>(state, prepared | (1 << width), PREPARED)
  }
  return ofWidth
}

/** Marks `count` deltas of the current miniblock as taken, with `last` as the value that they lead to. */
export function takeFromMiniblock(state: usize, count: u32, last: i64): void {
  const bits = <u64>load<u32>(state, BIT) + <u64>count * load<u32>(state, WIDTH)
  store<usize>(state, load<usize>(state, CURSOR) + <usize>(bits >> 3), CURSOR)
  store<u32>(state, <u32>bits & 7, BIT)
  store<u32>(state, load<u32>(state, MINIBLOCK_LEFT) - count, MINIBLOCK_LEFT)
  store<u32>(state, load<u32>(state, LEFT) - count, LEFT)
  store<i64>(state, last, LAST)
}

/** How many bytes the stream at `source` takes, its last miniblock's padding included, or ENDS_EARLY or MALFORMED. Uses up `state`. */
export function deltaLength(state: usize, source: usize, end: usize): i32 {
  const count = deltaInit(state, source, end)
  if (count < 0) return count
  for (let left = count - 1; left > 0; ) {
    store<u32>(state, left, LEFT)
    const failure = nextMiniblock(state)
    if (failure) return failure
    const perMiniblock = load<u32>(state, PER_MINIBLOCK)
    left = <u32>left > perMiniblock ? left - <i32>perMiniblock : 0
  }
  return <i32>(load<usize>(state, NEXT) - source)
}
