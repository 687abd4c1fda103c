// What an expression gave for strings, by their ids in an intern table (src/kernels/aggregate/intern-table.ts): for the entries of a dictionary it is
// copied from there. `ids` (u32 each), `values` and `validity` are by entry, `known` and `states` by id; `width` is that of a value: 1, 4, 8 or 16 bytes.

import { interned } from '../aggregate/intern-table'
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
 * Copies what is known to the first `count` entries, all of which are zero (values, bits in `validity`, `done`), and sets `done` (a byte each) of these to 1.
 * Returns how many they are.
 */
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
  if (width == 16) return recall<v128>(ids, count, known, states, values, validity, done)
  if (width == 4) return recall<u32>(ids, count, known, states, values, validity, done)
  if (width == 8) return recall<u64>(ids, count, known, states, values, validity, done)
  return recall<u8>(ids, count, known, states, values, validity, done)
}

/** Without a branch an entry, so that the cache misses of many overlap: where nothing is known, the value is zeros, as the entry's is. */
function recall<T>(ids: usize, count: u32, known: usize, states: usize, values: usize, validity: usize, done: usize): u32 {
  let found: u32 = 0
  for (let from: u32 = 0; from < count; from += 8) {
    const end = min(from + 8, count)
    let valid: u32 = 0
    for (let entry = from; entry < end; entry++) {
      const id: usize = load<u32>(ids + ((<usize>entry) << 2))
      const state = load<u8>(states + id)
      store<T>(values + ((<usize>entry) << alignof<T>()), load<T>(known + (id << alignof<T>())))
      const isKnown = <u32>(state != 0)
      store<u8>(done + entry, isKnown)
      valid |= (<u32>(state == IS_VALUE)) << (entry - from)
      found += isKnown
    }
    store<u8>(validity + (from >> 3), valid)
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

/**
 * Of the `count` entries at `entries`, results that are a part of the string that they were computed from (`strings`: views by entry) become a part of the
 * interned one: that lasts as long as what is remembered, and the string's own bytes do not.
 */
export function keepParts(table: usize, ids: usize, entries: usize, count: u32, strings: usize, values: usize): void {
  for (let j: u32 = 0; j < count; j++) {
    const entry: usize = load<u32>(entries + ((<usize>j) << 2))
    const text = strings + (entry << 4)
    const value = values + (entry << 4)
    const length = load<u32>(text)
    if (length <= 12 || load<u32>(value) <= 12) continue
    const from = load<u64>(value, 8) - load<u64>(text, 8)
    if (from < length) store<u64>(value, <u64>interned(table, load<u32>(ids + (entry << 2))) + from, 8)
  }
}
