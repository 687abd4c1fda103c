// Which entries of a dictionary the live rows of a batch refer to for the first time.

import { rowAt } from '../vector'

/** Appends to `pending` each id of a live row whose byte in `done` is 0, and sets that byte. Returns how many were appended. */
export function markEntries(ids: usize, selection: usize, count: u32, done: usize, pending: usize): u32 {
  let found: u32 = 0
  let j: u32 = 0
  // Mostly all four are known: then nothing is written, for what the next row reads to wait for.
  for (; j + 4 <= count; j += 4) {
    const a = idAt(ids, selection, j),
      b = idAt(ids, selection, j + 1),
      c = idAt(ids, selection, j + 2),
      d = idAt(ids, selection, j + 3)
    if (load<u8>(done + a) & load<u8>(done + b) & load<u8>(done + c) & load<u8>(done + d)) continue
    found = mark(a, done, pending, found)
    found = mark(b, done, pending, found)
    found = mark(c, done, pending, found)
    found = mark(d, done, pending, found)
  }
  for (; j < count; j++) found = mark(idAt(ids, selection, j), done, pending, found)
  return found
}

function idAt(ids: usize, selection: usize, j: u32): u32 {
  return load<u32>(ids + ((<usize>rowAt(selection, j)) << 2))
}

function mark(id: u32, done: usize, pending: usize, found: u32): u32 {
  store<u32>(pending + ((<usize>found) << 2), id)
  const fresh = 1 - <u32>load<u8>(done + id)
  store<u8>(done + id, 1)
  return found + fresh
}
