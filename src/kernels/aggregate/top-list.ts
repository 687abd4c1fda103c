// The first n of a group's values by a key, or all of them in its order. Keys and values are byte strings; equal keys go by their values.
// A top list (24 bytes): +0 u32 entries, +4 u32 room for them, +8 u32 how many there are, +12 u32 the next list of a merged group, +16 u32 the last of
// these (0: none), +20 u32 n. An entry (16 bytes): +0 u32 address of the key's bytes and behind them the value's, +4 u32 length of the key, +8 u32 of both,
// +12 u32 room there. When there are n of them they are a heap: the last one, which the next better one replaces, stands in front.

import { arenaAllocate } from '../memory/arena'
import { orderBytes } from '../row/compare'
import { bytesOf } from '../vector'
import { closeView, openView } from './byte-list'
import { take } from './intern-table'

const ENTRY_SHIFT: usize = 4
const FIRST_ENTRIES: u32 = 4
const LONGEST: u64 = 0x3fffffff
/** Entries that one list may have: their addresses are sorted in one block. */
const MOST_ENTRIES: u64 = 0x3ffffff

/** Whether entry `a` comes behind entry `b`. */
function isBehind(a: usize, b: usize): bool {
  return orderBytes(load<u32>(a), load<u32>(a, 8), load<u32>(b), load<u32>(b, 8)) > 0
}

function swap(a: usize, b: usize): void {
  const moved = v128.load(a)
  v128.store(a, v128.load(b))
  v128.store(b, moved)
}

function sinkEntry(entries: usize, from: u32, count: u32): void {
  let at = from
  while (true) {
    let child = at * 2 + 1
    if (child >= count) return
    const left = entries + ((<usize>child) << ENTRY_SHIFT)
    if (child + 1 < count && isBehind(left + 16, left)) child++
    const a = entries + ((<usize>at) << ENTRY_SHIFT),
      b = entries + ((<usize>child) << ENTRY_SHIFT)
    if (!isBehind(b, a)) return
    swap(a, b)
    at = child
  }
}

function heapify(entries: usize, count: u32): void {
  for (let i = count >> 1; i > 0; i--) sinkEntry(entries, i - 1, count)
}

/** Compares key and value, which lie apart, with an entry's bytes. */
function comesBefore(key: usize, keyLength: u32, value: usize, valueLength: u32, entry: usize): bool {
  const bytes: usize = load<u32>(entry)
  const entryKey = load<u32>(entry, 4)
  const order = orderBytes(key, keyLength, bytes, entryKey)
  if (order != 0) return order < 0
  return orderBytes(value, valueLength, bytes + entryKey, load<u32>(entry, 8) - entryKey) < 0
}

/** Takes a value and its key (views) where they are among the first `n`. Where memory is out, internFailed tells of `table`. */
export function topAdd(top: usize, table: usize, n: u32, key: usize, value: usize): void {
  const count = load<u32>(top, 8)
  store<u32>(top, n, 20)
  if (n == 0) return
  const keyLength = load<u32>(key),
    valueLength = load<u32>(value)
  const length = keyLength + valueLength
  let entries: usize = load<u32>(top)
  if (count < n) {
    const capacity = load<u32>(top, 4)
    if (count == capacity) {
      const wanted = capacity == 0 ? min(FIRST_ENTRIES, n) : min(capacity << 1, n)
      const grown = take(table, wanted << (<u32>ENTRY_SHIFT))
      if (grown == 0) return
      memory.copy(grown, entries, (<usize>count) << ENTRY_SHIFT)
      entries = grown
      store<u32>(top, <u32>grown)
      store<u32>(top, wanted, 4)
    }
    const entry = entries + ((<usize>count) << ENTRY_SHIFT)
    store<u64>(entry, 0)
    store<u64>(entry, 0, 8)
    if (!fill(entry, table, key, keyLength, value, length)) return
    store<u32>(top, count + 1, 8)
    if (count + 1 == n) heapify(entries, n)
  } else if (comesBefore(bytesOf(key), keyLength, bytesOf(value), valueLength, entries)) {
    if (fill(entries, table, key, keyLength, value, length)) sinkEntry(entries, 0, n)
  }
}

/** Writes key and value to the entry, over what was there where that has room. */
function fill(entry: usize, table: usize, key: usize, keyLength: u32, value: usize, length: u32): bool {
  let bytes: usize = load<u32>(entry)
  if (load<u32>(entry, 12) < length) {
    const room = (length + 7) & ~7
    bytes = take(table, room)
    if (bytes == 0) return false
    store<u32>(entry, <u32>bytes)
    store<u32>(entry, room, 12)
  }
  store<u32>(entry, keyLength, 4)
  store<u32>(entry, length, 8)
  memory.copy(bytes, bytesOf(key), keyLength)
  memory.copy(bytes + keyLength, bytesOf(value), length - keyLength)
  return true
}

/** Puts the list `from`, which stays where it is and is no merged one, behind those of `into`. */
export function topMerge(into: usize, from: usize): void {
  if (load<u32>(from, 8) == 0) return
  const last: usize = load<u32>(into, 16)
  store<u32>(last ? last : into, <u32>from, 12)
  store<u32>(into, <u32>from, 16)
  store<u32>(into, load<u32>(from, 20), 20)
}

/** Whether no value was taken. */
export function topEmpty(top: usize): u32 {
  return u32(load<u32>(top, 8) == 0 && load<u32>(top, 12) == 0)
}

/** The values in order as a LIST (they are elements already), a view at `out`. 0 where `arena` has no room, else 1. */
export function topClose(top: usize, arena: u32, out: usize): u32 {
  let total: u64 = 0
  for (let list = top; list != 0; list = load<u32>(list, 12)) total += load<u32>(list, 8)
  if (total > MOST_ENTRIES) return 0
  const all = arenaAllocate(arena, ((<u32>total) << (<u32>ENTRY_SHIFT)) + 16)
  if (all == 0) return 0
  let to = all
  for (let list = top; list != 0; list = load<u32>(list, 12)) {
    const bytes = (<usize>load<u32>(list, 8)) << ENTRY_SHIFT
    memory.copy(to, load<u32>(list), bytes)
    to += bytes
  }
  sortEntriesOf(all, <u32>total)
  const n = min(<u32>total, load<u32>(top, 20))
  let bytes: u64 = 1
  for (let i: u32 = 0; i < n; i++) {
    const entry = all + ((<usize>i) << ENTRY_SHIFT)
    bytes += load<u32>(entry, 8) - load<u32>(entry, 4)
  }
  if (bytes > LONGEST) return 0
  to = openView(out, <u32>bytes, arena)
  if (to == 0) return 0
  for (let i: u32 = 0; i < n; i++) {
    const entry = all + ((<usize>i) << ENTRY_SHIFT)
    const key = load<u32>(entry, 4)
    const length = load<u32>(entry, 8) - key
    memory.copy(to, <usize>load<u32>(entry) + key, length)
    to += length
  }
  store<u8>(to, 0)
  closeView(out)
  return 1
}

/** Heap sort: in place, never quadratic. */
function sortEntriesOf(entries: usize, count: u32): void {
  heapify(entries, count)
  for (let end = count; end > 1; end--) {
    swap(entries, entries + ((<usize>(end - 1)) << ENTRY_SHIFT))
    sinkEntry(entries, 0, end - 1)
  }
}
