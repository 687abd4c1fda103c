// What an expression gave for strings, by their ids in an intern table (src/kernels/aggregate/intern-table.ts). `names` (u32 each) are the ids of some strings: the
// entries of a dictionary, or the rows of a column. `known` holds the values by id, of `width` bytes each: 1, 4, 8 or 16.

import { interned } from '../aggregate/intern-table'
import { setValid } from '../row/append'
import { isValid, rowAt } from '../vector'

/**
 * Writes the names of the live rows to `out` (u32 a row): of the entries at `ids`, or, where that is 0, of the rows themselves. Appends to `pending` one
 * string for each name that has no value yet (a byte in `asked` is 0, and becomes 1), and returns how many these are. `pending` has room for one more.
 */
export function nameRows(ids: usize, selection: usize, count: u32, names: usize, asked: usize, out: usize, pending: usize): u32 {
  let found: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const row = rowAt(selection, j)
    const at = (<usize>row) << 2
    const entry = ids == 0 ? row : load<u32>(ids + at)
    const name = load<u32>(names + ((<usize>entry) << 2))
    store<u32>(out + at, name)
    // Hardly ever true, so it is guessed.
    if (load<u8>(asked + name) == 0) {
      store<u8>(asked + name, 1)
      store<u32>(pending + ((<usize>found) << 2), entry)
      found++
    }
  }
  return found
}

function copyValue(from: usize, to: usize, width: u32): void {
  if (width == 16) v128.store(to, v128.load(from))
  else if (width == 4) store<u32>(to, load<u32>(from))
  else if (width == 8) store<u64>(to, load<u64>(from))
  else store<u8>(to, load<u8>(from))
}

/**
 * Remembers the values of the `count` strings at `entries` (u32 each), whose NULLs `bitmap` tells (0: there are none), and sets the bits of the others in
 * `valid`, by id. Returns how many are NULL.
 */
export function rememberValues(
  names: usize,
  entries: usize,
  count: u32,
  width: u32,
  known: usize,
  valid: usize,
  values: usize,
  bitmap: usize,
): u32 {
  let nulls: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const entry = load<u32>(entries + ((<usize>j) << 2))
    const id = load<u32>(names + ((<usize>entry) << 2))
    copyValue(values + <usize>entry * width, known + <usize>id * width, width)
    if (isValid(bitmap, entry)) setValid(valid, id)
    else nulls++
  }
  return nulls
}

/**
 * Of the `count` strings at `entries`, results that are a part of the string that they were computed from (`strings`: views by entry) become a part of the
 * interned one: that lasts as long as what is remembered, and the string's own bytes do not.
 */
export function keepParts(table: usize, names: usize, entries: usize, count: u32, strings: usize, values: usize): void {
  for (let j: u32 = 0; j < count; j++) {
    const entry: usize = load<u32>(entries + ((<usize>j) << 2))
    const text = strings + (entry << 4)
    const value = values + (entry << 4)
    const length = load<u32>(text)
    if (length <= 12 || load<u32>(value) <= 12) continue
    const from = load<u64>(value, 8) - load<u64>(text, 8)
    if (from < length) store<u64>(value, <u64>interned(table, load<u32>(names + (entry << 2))) + from, 8)
  }
}
