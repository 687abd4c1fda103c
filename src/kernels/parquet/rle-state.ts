// The state of a decoder of Parquet's RLE/bit-packing hybrid (dictionary ids, levels, booleans), which lies in memory between calls,
// for a page is consumed in batches of any size. What follows the fields are the lanes that unpack a run from its beginning, and
// those for a run resumed in the middle of a byte.
import { ENDS_EARLY, MALFORMED } from '../codec/failure'
import { LANES_BYTES, MAX_LANE_WIDTH, prepareLanes } from './bit-unpack'

/** Address of the next run's header. */
const NEXT: usize = 0
/** Address behind the last byte. */
const END: usize = 4
/** Bits of a value, 0 to 32. */
export const WIDTH: usize = 8
/** Values left in the current run. */
const LEFT: usize = 12
/** 1 in a bit-packed run, 0 in a run of one repeated value. */
export const PACKED: usize = 16
/** The repeated value. */
export const VALUE: usize = 20
/** Address of the byte and number of the bit at which the next packed value begins. */
export const CURSOR: usize = 24
export const BIT: usize = 28
const START_LANES: usize = 32
const RESUMED_LANES: usize = START_LANES + LANES_BYTES
const STATE_BYTES: u32 = <u32>RESUMED_LANES + LANES_BYTES

/** Bytes that a state takes (any alignment). */
export function rleStateBytes(): u32 {
  return STATE_BYTES
}

/** Begins at `source`, which ends before `end`, with values of `width` bits. Returns 0, or MALFORMED for a width over 32. */
export function rleInit(state: usize, source: usize, end: usize, width: u32): i32 {
  if (width > 32) return MALFORMED
  store<usize>(state, source, NEXT)
  store<usize>(state, end, END)
  store<u32>(state, width, WIDTH)
  store<u32>(state, 0, LEFT)
  if (width > 0 && width <= MAX_LANE_WIDTH) prepareLanes(state + START_LANES, width, 0)
  return 0
}

/** Bytes behind the current run: 0 once the last one has begun. */
export function rleRest(state: usize): u32 {
  return <u32>(load<usize>(state, END) - load<usize>(state, NEXT))
}

/** Reads the header of the next run. Returns 0 or a failure; the run may turn out to be empty. */
function nextRun(state: usize): i32 {
  const end = load<usize>(state, END)
  const width = load<u32>(state, WIDTH)
  let at = load<usize>(state, NEXT)
  let header: u32 = 0
  let shift: u32 = 0
  while (true) {
    if (at >= end) return ENDS_EARLY
    const byte = <u32>load<u8>(at++)
    header |= (byte & 0x7f) << shift
    if (byte < 0x80) break
    shift += 7
    if (shift > 28) return MALFORMED
  }
  const there = <u64>(end - at)
  if (header & 1) {
    // Some writers leave out the padding of the last group: take as many values as are there.
    const bytes = min<u64>(<u64>(header >> 1) * width, there)
    const values = min<u64>((<u64>(header >> 1)) << 3, (bytes << 3) / width)
    store<u32>(state, <u32>min<u64>(values, u32.MAX_VALUE), LEFT)
    store<u32>(state, 1, PACKED)
    store<usize>(state, at, CURSOR)
    store<u32>(state, 0, BIT)
    store<usize>(state, at + <usize>bytes, NEXT)
    return 0
  }
  const bytes = (width + 7) >> 3
  if (bytes > there) return ENDS_EARLY
  store<u32>(state, header >> 1, LEFT)
  store<u32>(state, 0, PACKED)
  store<u32>(state, load<u32>(at) & (0xffffffff >> (32 - 8 * bytes)), VALUE)
  store<usize>(state, at + bytes, NEXT)
  return 0
}

/** How many of the next `todo` values are of the current run, which is a new one where the last was used up: at least 1, or a failure. */
export function ofRun(state: usize, todo: u32): i32 {
  while (load<u32>(state, LEFT) == 0) {
    const failure = nextRun(state)
    if (failure) return failure
  }
  return <i32>min<u32>(load<u32>(state, LEFT), todo)
}

/** The lanes that unpack what is left of the current bit-packed run. */
export function lanesOfRun(state: usize): usize {
  const bit = load<u32>(state, BIT)
  if (bit == 0) return state + START_LANES
  const width = load<u32>(state, WIDTH)
  if (width <= MAX_LANE_WIDTH) prepareLanes(state + RESUMED_LANES, width, bit)
  return state + RESUMED_LANES
}

/** Marks `count` values of the current run as taken. */
export function takeFromRun(state: usize, count: u32): void {
  store<u32>(state, load<u32>(state, LEFT) - count, LEFT)
  if (!load<u32>(state, PACKED)) return
  const bits = <u64>load<u32>(state, BIT) + <u64>count * load<u32>(state, WIDTH)
  store<usize>(state, load<usize>(state, CURSOR) + <usize>(bits >> 3), CURSOR)
  store<u32>(state, <u32>bits & 7, BIT)
}
