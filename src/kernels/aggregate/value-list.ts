// Lists of a group's values, for aggregates that need all of them at the end: lists of chunks (chunk-list.ts) that count values, which are u64 keys in
// unsigned order, or views of 16 bytes.

import { arenaAllocate } from '../memory/arena'
import { bytesOf } from '../vector'
import { appendChunk, HEADER } from './chunk-list'
import { internKeep } from './intern-table'

const FIRST_CAPACITY: u32 = 4
const LAST_CAPACITY: u32 = 4096

/** The place of one more value; 0 where memory is out, which internFailed tells of `table`. */
function append(list: usize, table: usize, shift: u32): usize {
  let chunk: usize = load<u32>(list, 4)
  const capacity = chunk ? load<u32>(chunk, 8) : 0
  if (chunk == 0 || load<u32>(chunk, 4) == capacity) {
    const wanted = chunk ? min(capacity << 1, LAST_CAPACITY) : FIRST_CAPACITY
    chunk = appendChunk(list, table, wanted, wanted << shift)
    if (chunk == 0) return 0
  }
  const used = load<u32>(chunk, 4)
  store<u32>(chunk, used + 1, 4)
  store<u64>(list, load<u64>(list, 8) + 1, 8)
  return chunk + HEADER + ((<usize>used) << shift)
}

export function listKey(list: usize, table: usize, key: u64): void {
  const place = append(list, table, 3)
  if (place) store<u64>(place, key)
}

/** A string, given by the words of its view; a long one is copied to the table's heap. */
export function listText(list: usize, table: usize, low: u64, high: u64): void {
  const place = append(list, table, 4)
  if (place == 0) return
  const length = <u32>low
  store<u64>(place, low)
  store<u64>(place, length <= 12 ? high : <u64>internKeep(table, <usize>high, length), 8)
}

/** As `listText`, of a string that lives as long as the list: nothing is copied. */
export function listView(list: usize, table: usize, low: u64, high: u64): void {
  const place = append(list, table, 4)
  if (place == 0) return
  store<u64>(place, low)
  store<u64>(place, high, 8)
}

/** Brings the `k`-th smallest of `count` keys to its place: none before it is larger, none behind it smaller. */
function select(keys: usize, count: u32, k: u32): void {
  let low: i64 = 0,
    high: i64 = <i64>count - 1
  while (low < high) {
    const pivot = load<u64>(keys + ((<usize>((low + high) >> 1)) << 3))
    let i = low,
      j = high
    while (i <= j) {
      while (load<u64>(keys + ((<usize>i) << 3)) < pivot) i++
      while (load<u64>(keys + ((<usize>j) << 3)) > pivot) j--
      if (i <= j) {
        const a = keys + ((<usize>i) << 3),
          b = keys + ((<usize>j) << 3)
        const swapped = load<u64>(a)
        store<u64>(a, load<u64>(b))
        store<u64>(b, swapped)
        i++
        j--
      }
    }
    if (<i64>k <= j) high = j
    else if (<i64>k >= i) low = i
    else return
  }
}

/**
 * The keys at and behind place `k` of the sorted list, written to `out` (two u64; the last key stands for the one behind it, too). 0 where `arena` has no
 * room for a copy of the keys, else 1.
 */
export function listSelect(list: usize, k: u32, arena: u32, out: usize): u32 {
  const count = <u32>load<u64>(list, 8)
  const keys = arenaAllocate(arena, count << 3)
  if (keys == 0) return 0
  let to = keys
  for (let chunk: usize = load<u32>(list); chunk != 0; chunk = load<u32>(chunk)) {
    const bytes = (<usize>load<u32>(chunk, 4)) << 3
    memory.copy(to, chunk + HEADER, bytes)
    to += bytes
  }
  select(keys, count, k)
  const found = load<u64>(keys + ((<usize>k) << 3))
  let next = k + 1 < count ? u64.MAX_VALUE : found
  for (let i = k + 1; i < count; i++) next = min(next, load<u64>(keys + ((<usize>i) << 3)))
  store<u64>(out, found)
  store<u64>(out, next, 8)
  return 1
}

/** The list's strings one after the other with the separator (a view) between them, as a view at `out`. 0 where `arena` has no room, else 1. */
export function listJoin(list: usize, separator: usize, arena: u32, out: usize): u32 {
  const between = load<u32>(separator)
  let length: u64 = (load<u64>(list, 8) - 1) * between
  for (let chunk: usize = load<u32>(list); chunk != 0; chunk = load<u32>(chunk)) {
    for (let i: u32 = 0, n = load<u32>(chunk, 4); i < n; i++) length += load<u32>(chunk + HEADER + ((<usize>i) << 4))
  }
  if (length > 0x3fffffff) return 0
  let text = out + 4
  if (length > 12) {
    text = arenaAllocate(arena, <u32>length + 16)
    if (text == 0) return 0
  } else {
    store<u64>(out, 0)
    store<u64>(out, 0, 8)
  }
  let at = text,
    first = true
  for (let chunk: usize = load<u32>(list); chunk != 0; chunk = load<u32>(chunk)) {
    for (let i: u32 = 0, n = load<u32>(chunk, 4); i < n; i++) {
      if (!first) {
        memory.copy(at, bytesOf(separator), between)
        at += between
      }
      first = false
      const view = chunk + HEADER + ((<usize>i) << 4)
      memory.copy(at, bytesOf(view), load<u32>(view))
      at += load<u32>(view)
    }
  }
  store<u32>(out, <u32>length)
  if (length > 12) {
    store<u32>(out, load<u32>(text), 4)
    store<u64>(out, <u64>text, 8)
  }
  return 1
}
