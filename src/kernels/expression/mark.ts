// Which entries of a dictionary the live rows of a batch refer to for the first time.

import { rowAt } from '../vector'

/** Appends to `pending` each id of a live row whose byte in `done` is 0, and sets that byte. Returns how many were appended. */
export function markEntries(ids: usize, selection: usize, count: u32, done: usize, pending: usize): u32 {
  let found: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const id = load<u32>(ids + ((<usize>rowAt(selection, j)) << 2))
    // Written for every row, kept where the entry is new: no branch to mispredict.
    store<u32>(pending + ((<usize>found) << 2), id)
    found += 1 - <u32>load<u8>(done + id)
    store<u8>(done + id, 1)
  }
  return found
}
