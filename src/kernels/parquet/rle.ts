// Reads the RLE/bit-packing hybrid in batches of any size. With width 0 every value is 0 and no byte is read.

import { MALFORMED } from '../codec/failure'
import { unpackU32 } from './bit-unpack'
import { bitsToBytes } from './bits'
import { BIT, CURSOR, lanesOfRun, ofRun, PACKED, takeFromRun, VALUE, WIDTH } from './rle-state'

/** Writes the u32 `value` `count` times. */
function fillU32(out: usize, value: u32, count: u32): void {
  const four = i32x4.splat(value)
  for (; count >= 4; count -= 4, out += 16) v128.store(out, four)
  for (; count > 0; count--, out += 4) store<u32>(out, value)
}

/** Decodes the next `count` values to u32s at `out`. Returns `count`, or ENDS_EARLY or MALFORMED (what was written is then worthless). */
export function rleReadU32(state: usize, count: u32, out: usize): i32 {
  const width = load<u32>(state, WIDTH)
  if (width == 0) {
    memory.fill(out, 0, (<usize>count) << 2)
    return count
  }
  let todo = count
  while (todo > 0) {
    const n = ofRun(state, todo)
    if (n < 0) return n
    if (load<u32>(state, PACKED)) unpackU32(load<usize>(state, CURSOR), load<u32>(state, BIT), width, n, out, lanesOfRun(state))
    else fillU32(out, load<u32>(state, VALUE), n)
    takeFromRun(state, n)
    out += (<usize>n) << 2
    todo -= n
  }
  return count
}

/** Decodes the next `count` booleans (a state of width 1) to bytes 0 and 1 at `out`. Returns `count`, or ENDS_EARLY or MALFORMED. */
export function rleReadBooleans(state: usize, count: u32, out: usize): i32 {
  if (load<u32>(state, WIDTH) != 1) return MALFORMED
  let todo = count
  while (todo > 0) {
    const n = ofRun(state, todo)
    if (n < 0) return n
    if (load<u32>(state, PACKED)) bitsToBytes(load<usize>(state, CURSOR), load<u32>(state, BIT), n, out)
    else memory.fill(out, <u8>(load<u32>(state, VALUE) & 1), n)
    takeFromRun(state, n)
    out += n
    todo -= n
  }
  return count
}

/** Passes over the next `count` values. Returns `count`, or ENDS_EARLY or MALFORMED. */
export function rleSkip(state: usize, count: u32): i32 {
  if (load<u32>(state, WIDTH) == 0) return count
  let todo = count
  while (todo > 0) {
    const n = ofRun(state, todo)
    if (n < 0) return n
    takeFromRun(state, n)
    todo -= n
  }
  return count
}
