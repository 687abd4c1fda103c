// Which partial groups may be left out where only the groups with the n largest counts of each key are wanted. Counts only grow as parts are put
// together: once n groups of a key are known, one whose parts are all less than the least of these counts divided by the number of parts is not among
// the first. (The threshold of TPUT: P. Cao, Z. Wang, Efficient Top-K Query Calculation in Distributed Networks, PODC 2004.)
//
// A key is a group's, with all that is not the key's zeroed, so that keys of both have one length. Its row in a table of groups (group-table.ts): the
// key, then at `offset`: +0 u64 the least of its n largest counts, 0 while it has fewer, +8 u32 how many it has, +16 these (u64 each), a heap, least first.

import { hashWords } from '../row/hash'
import { nextSlot, slotAddress, slotShift } from './directory'
import { sameKey } from './group-table'

const COUNT: u32 = 8
const HEAP: u32 = 16

/** Bytes of a key's state where `n` counts are kept. */
export function boundBytes(n: u32): u32 {
  return HEAP + (n << 3)
}

/** Copies packed keys of `count` groups to `out`, what `mask` (of their length) has not zeroed. */
export function boundKeys(keys: usize, count: u32, keyBytes: u32, mask: usize, out: usize): void {
  for (let j: u32 = 0; j < count; j++, keys += keyBytes, out += keyBytes) {
    for (let i: u32 = 0; i < keyBytes; i += 8) store<u64>(out + i, load<u64>(keys + i) & load<u64>(mask + i))
  }
}

/** Takes the counts at `value` of `count` groups (row addresses at `groups`) into the states of their keys (row addresses at `bounds`). */
export function boundsTake(groups: usize, value: u32, bounds: usize, offset: u32, count: u32, n: u32): void {
  for (let j: u32 = 0; j < count; j++) {
    const state = <usize>load<u32>(bounds + ((<usize>j) << 2)) + offset
    const heap = state + HEAP
    const number = load<u64>(<usize>load<u32>(groups + ((<usize>j) << 2)) + value)
    const many = load<u32>(state, COUNT)
    if (many < n) {
      store<u32>(state, many + 1, COUNT)
      rise(heap, many, number)
    } else if (number > load<u64>(heap)) sink(heap, n, number)
    if (many + 1 >= n) store<u64>(state, load<u64>(heap))
  }
}

function rise(heap: usize, at: u32, number: u64): void {
  while (at > 0) {
    const above = (at - 1) >> 1
    const other = load<u64>(heap + ((<usize>above) << 3))
    if (other <= number) break
    store<u64>(heap + ((<usize>at) << 3), other)
    at = above
  }
  store<u64>(heap + ((<usize>at) << 3), number)
}

/** Puts `number` in place of the least. */
function sink(heap: usize, n: u32, number: u64): void {
  let at: u32 = 0
  while (true) {
    let below: u32 = 2 * at + 1
    if (below >= n) break
    if (below + 1 < n && load<u64>(heap + ((<usize>(below + 1)) << 3)) < load<u64>(heap + ((<usize>below) << 3))) below++
    const other = load<u64>(heap + ((<usize>below) << 3))
    if (other >= number) break
    store<u64>(heap + ((<usize>at) << 3), other)
    at = below
  }
  store<u64>(heap + ((<usize>at) << 3), number)
}

/**
 * Packs those of `count` partial groups (row addresses at `rows`, packed keys at `keys`) to the front whose count at `value` may be a part of one among the
 * first, where a group has at most `parts` of them, and copies the others to `late` and `lateKeys`. Returns how many are at the front.
 */
export function boundsSelect(
  rows: usize,
  keys: usize,
  keyBytes: u32,
  value: u32,
  bounds: usize,
  offset: u32,
  count: u32,
  parts: u32,
  late: usize,
  lateKeys: usize,
): u32 {
  let kept: u32 = 0,
    left: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const row = load<u32>(rows + ((<usize>j) << 2))
    const key = keys + <usize>j * keyBytes
    const least = load<u64>(<usize>load<u32>(bounds + ((<usize>j) << 2)) + offset)
    const stays = load<u64>(<usize>row + value) * parts >= least
    const toKey = stays ? keys + <usize>kept * keyBytes : lateKeys + <usize>left * keyBytes
    for (let i: u32 = 0; i < keyBytes; i += 8) store<u64>(toKey + i, load<u64>(key + i))
    store<u32>(stays ? rows + ((<usize>kept) << 2) : late + ((<usize>left) << 2), row)
    kept += <u32>stays
    left += <u32>!stays
  }
  return kept
}

/**
 * Packs those of `count` partial groups (row addresses at `rows`, packed keys at `keys`) to the front whose groups are in the table, their rows to `found`;
 * returns how many.
 */
export function groupsKnown(table: usize, keys: usize, rows: usize, count: u32, found: usize): u32 {
  const keyBytes = load<u32>(table, 12)
  const directory: usize = load<u32>(table)
  const shift = slotShift(directory)
  let known: u32 = 0
  for (let j: u32 = 0; j < count; j++, keys += keyBytes) {
    const tag = <u32>(hashWords(keys, keyBytes) >> 32)
    for (let slot = tag >> shift; ; slot = nextSlot(directory, slot)) {
      const entry = load<u64>(slotAddress(directory, slot))
      if (entry == 0) break
      if (<u32>(entry >> 32) != tag || !sameKey(<usize>(<u32>entry), keys, keyBytes)) continue
      store<u32>(rows + ((<usize>known) << 2), load<u32>(rows + ((<usize>j) << 2)))
      store<u32>(found + ((<usize>known) << 2), <u32>entry)
      known++
      break
    }
  }
  return known
}
