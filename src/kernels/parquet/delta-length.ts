// DELTA_LENGTH_BYTE_ARRAY: all lengths as one DELTA_BINARY_PACKED stream, then all bytes. The views point into the page.

import { ENDS_EARLY } from '../codec/failure'
import { deltaReadI32 } from './delta'
import { DELTA_STATE_BYTES, deltaInit, deltaLength } from './delta-state'
import { storeView } from './views'

/** Behind the state of the lengths: where the next value's bytes begin, where the page ends, and room for lengths passed over. */
const DATA: usize = DELTA_STATE_BYTES
const DATA_END: usize = DATA + 4
const LENGTHS: usize = DATA + 8
const LENGTHS_ROOM: u32 = 64

/** Bytes that a state takes (any alignment). */
export function deltaLengthStateBytes(): u32 {
  return <u32>LENGTHS + LENGTHS_ROOM * 4
}

/** Begins at `source`, which ends before `end`. Returns how many values there are, or ENDS_EARLY or MALFORMED. */
export function deltaLengthInit(state: usize, source: usize, end: usize): i32 {
  const bytes = deltaLength(state, source, end)
  if (bytes < 0) return bytes
  store<usize>(state, source + bytes, DATA)
  store<usize>(state, end, DATA_END)
  return deltaInit(state, source, end)
}

/** Writes the views of the next `count` values. Returns `count`, ENDS_EARLY (also where there are fewer) or MALFORMED. */
export function deltaLengthViews(state: usize, count: u32, out: usize): i32 {
  // The lengths wait in the last quarter of the room for views: each is read before a view covers it.
  const lengths = out + <usize>count * 12
  const read = deltaReadI32(state, count, lengths)
  if (read < 0) return read
  let data = load<usize>(state, DATA)
  const end = load<usize>(state, DATA_END)
  for (let i: u32 = 0; i < count; i++, out += 16) {
    const length = load<u32>(lengths + ((<usize>i) << 2))
    if (<usize>length > end - data) return ENDS_EARLY
    storeView(out, data, length)
    data += length
  }
  store<usize>(state, data, DATA)
  return count
}

/** Passes over the next `count` values. Returns as deltaLengthViews. */
export function deltaLengthSkip(state: usize, count: u32): i32 {
  let data = load<usize>(state, DATA)
  const end = load<usize>(state, DATA_END)
  for (let todo = count; todo > 0; ) {
    const n = min<u32>(todo, LENGTHS_ROOM)
    const read = deltaReadI32(state, n, state + LENGTHS)
    if (read < 0) return read
    for (let i: u32 = 0; i < n; i++) {
      const length = load<u32>(state + ((<usize>i) << 2), LENGTHS)
      if (<usize>length > end - data) return ENDS_EARLY
      data += length
    }
    todo -= n
  }
  store<usize>(state, data, DATA)
  return count
}
