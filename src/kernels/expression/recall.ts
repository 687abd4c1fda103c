// What an expression gave for strings, by their ids in an intern table (src/kernels/aggregate/intern-table.ts): for the entries of a dictionary it is
// copied from there. `values` and `validity` are by entry, `known` and `states` by id; `width` is that of a value: 1, 4, 8 or 16 bytes.

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

/**
 * Copies what is known to `count` entries (u32 each at `entries`; their strings' ids at `ids`), whose bits in `validity` are 0, and their ids to `names`
 * (u32 an entry). Those of which nothing is known come to the front of `entries` and `ids`; returns how many they are.
 */
export function recallValues(
  ids: usize,
  entries: usize,
  count: u32,
  width: u32,
  known: usize,
  states: usize,
  values: usize,
  validity: usize,
  names: usize,
): u32 {
  let missing: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const id = load<u32>(ids + ((<usize>j) << 2))
    const entry = load<u32>(entries + ((<usize>j) << 2))
    const state = load<u8>(states + id)
    copyValue(known + <usize>id * width, values + <usize>entry * width, width)
    store<u32>(names + ((<usize>entry) << 2), id)
    if (state == IS_VALUE) setValid(validity, entry)
    // Written for every entry, kept where it is missing.
    store<u32>(ids + ((<usize>missing) << 2), id)
    store<u32>(entries + ((<usize>missing) << 2), entry)
    missing += <u32>(state == 0)
  }
  return missing
}

/** Remembers the values of `count` entries, whose NULLs `bitmap` tells (0: there are none), and sets the bits of the others in `validity`. */
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
    const id = load<u32>(ids + ((<usize>j) << 2))
    const entry = load<u32>(entries + ((<usize>j) << 2))
    const valid = isValid(bitmap, entry)
    copyValue(values + <usize>entry * width, known + <usize>id * width, width)
    store<u8>(states + id, valid ? IS_VALUE : IS_NULL)
    if (valid) setValid(validity, entry)
  }
}
