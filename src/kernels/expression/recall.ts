// What an expression gave for strings, by their ids in an intern table (src/kernels/aggregate/intern-table.ts): for the entries of a dictionary it is
// copied from there. `ids` (u32 each), `values` and `validity` are by entry, `known` and `states` by id; `width` is that of a value: 1, 4, 8 or 16 bytes.

import { setValid } from '../row/append'
import { isValid } from '../vector'

// What is known of an id, a byte each; 0 where nothing is.
const IS_NULL: u8 = 1
const IS_VALUE: u8 = 2

function copyValue(from: usize, to: usize, width: u32): void {
  if (width == 16) v128.store(to, v128.load(from))
  else if (width == 4) store<u32>(to, load<u32>(from))
  else if (width == 8) store<u64>(to, load<u64>(from))
  else store<u8>(to, load<u8>(from))
}

/** Copies what is known to the first `count` entries, whose bits in `validity` are 0, and sets `done` (a byte each) of these to 1. Returns how many they are. */
export function recallValues(
  ids: usize,
  count: u32,
  width: u32,
  known: usize,
  states: usize,
  values: usize,
  validity: usize,
  done: usize,
): u32 {
  let found: u32 = 0
  for (let entry: u32 = 0; entry < count; entry++) {
    const id = load<u32>(ids + ((<usize>entry) << 2))
    const state = load<u8>(states + id)
    if (state == 0) continue
    copyValue(known + <usize>id * width, values + <usize>entry * width, width)
    if (state == IS_VALUE) setValid(validity, entry)
    store<u8>(done + entry, 1)
    found++
  }
  return found
}

/** Remembers the values of the `count` entries at `entries` (u32 each), whose NULLs `bitmap` tells (0: there are none), and sets the bits of the others in `validity`. */
export function rememberValues(
  ids: usize,
  entries: usize,
  count: u32,
  width: u32,
  known: usize,
  states: usize,
  values: usize,
  validity: usize,
  bitmap: usize,
): void {
  for (let j: u32 = 0; j < count; j++) {
    const entry = load<u32>(entries + ((<usize>j) << 2))
    const id = load<u32>(ids + ((<usize>entry) << 2))
    const valid = isValid(bitmap, entry)
    copyValue(values + <usize>entry * width, known + <usize>id * width, width)
    store<u8>(states + id, valid ? IS_VALUE : IS_NULL)
    if (valid) setValid(validity, entry)
  }
}
