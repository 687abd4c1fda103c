// What lists of a group have in common (value-list.ts, byte-list.ts). A list (16 bytes): +0 u32 first chunk, +4 u32 last chunk, +8 u64 how much is in it.
// A chunk: +0 u32 next, +4 u32 used, +8 u32 capacity, +16 what it holds; used and capacity count what the list counts, values or bytes.

import { take } from './intern-table'

export const HEADER: usize = 16

/** An empty chunk of `capacity`, which takes `bytes`, behind the others of `list`; 0 where memory is out, which internFailed tells of `table`. */
export function appendChunk(list: usize, table: usize, capacity: u32, bytes: u32): usize {
  const added = take(table, <u32>HEADER + bytes)
  if (added == 0) return 0
  store<u32>(added, 0)
  store<u32>(added, 0, 4)
  store<u32>(added, capacity, 8)
  const last: usize = load<u32>(list, 4)
  store<u32>(last ? last : list, <u32>added)
  store<u32>(list, <u32>added, 4)
  return added
}

/** Puts what is in `from` behind what is in `into`; chunks stay where they are. */
export function listMerge(into: usize, from: usize): void {
  if (load<u32>(from) == 0) return
  const last: usize = load<u32>(into, 4)
  store<u32>(last ? last : into, load<u32>(from))
  store<u32>(into, load<u32>(from, 4), 4)
  store<u64>(into, load<u64>(into, 8) + load<u64>(from, 8), 8)
}
