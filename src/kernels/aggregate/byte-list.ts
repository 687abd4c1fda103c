// Byte strings of a group one after the other, for aggregates whose result is made of all of them: a list of chunks (chunk-list.ts) that counts bytes.

import { arenaAllocate } from '../memory/arena'
import { bytesOf } from '../vector'
import { appendChunk, HEADER } from './chunk-list'

const FIRST_CAPACITY: u32 = 48
const LAST_CAPACITY: u32 = 32768
// As long as a value may be.
const LONGEST: u64 = 0x3fffffff

/** Puts the bytes of a view (its two words) behind the others. Where memory is out, internFailed tells of `table`. */
export function listBytes(list: usize, table: usize, low: u64, high: u64): void {
  const length = <u32>low
  let chunk: usize = load<u32>(list, 4)
  const capacity = chunk ? load<u32>(chunk, 8) : 0
  if (chunk == 0 || capacity - load<u32>(chunk, 4) < length) {
    const wanted = max(chunk ? min(capacity << 1, LAST_CAPACITY) : FIRST_CAPACITY, length)
    chunk = appendChunk(list, table, wanted, wanted)
    if (chunk == 0) return
  }
  const used = load<u32>(chunk, 4)
  const to = chunk + HEADER + <usize>used
  if (length > 12) memory.copy(to, <usize>high, length)
  else {
    // Inline: four bytes lie in the low word, up to eight in the high one.
    const first = min<u32>(length, 4)
    const rest = length - first
    let word = <u32>(low >> 32)
    for (let i: u32 = 0; i < first; i++, word >>= 8) store<u8>(to + i, <u8>word)
    if (rest == 8) store<u64>(to, high, 4)
    else {
      let bytes = high
      for (let i: u32 = 0; i < rest; i++, bytes >>= 8) store<u8>(to + 4 + i, <u8>bytes)
    }
  }
  store<u32>(chunk, used + length, 4)
  store<u64>(list, load<u64>(list, 8) + length, 8)
}

/** All bytes and a zero behind them, as a view at `out`. 0 where `arena` has no room, else 1. */
export function listClose(list: usize, arena: u32, out: usize): u32 {
  const bytes = load<u64>(list, 8)
  if (bytes >= LONGEST) return 0
  const length = <u32>bytes + 1
  const place = openView(out, length, arena)
  if (place == 0) return 0
  let to = place
  for (let chunk: usize = load<u32>(list); chunk != 0; chunk = load<u32>(chunk)) {
    const used = load<u32>(chunk, 4)
    memory.copy(to, chunk + HEADER, used)
    to += used
  }
  store<u8>(to, 0)
  closeView(out)
  return 1
}

/** Where to write the `length` bytes of a view at `out`; 0 where `arena` has no room. When they are written, `closeView`. */
export function openView(out: usize, length: u32, arena: u32): usize {
  store<u64>(out, <u64>length)
  store<u64>(out, 0, 8)
  if (length <= 12) return out + 4
  const place = arenaAllocate(arena, length + 16)
  store<u64>(out, <u64>place, 8)
  return place
}

export function closeView(out: usize): void {
  if (load<u32>(out) > 12) store<u32>(out, load<u32>(bytesOf(out)), 4)
}
