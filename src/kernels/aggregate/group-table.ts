// A worker's own table of groups, found by packed keys (group-keys.ts). A group is a row: its key, then the aggregates' states, zero at first.
//
// Table (32 bytes): +0 directory (u32 row address, u32 tag a slot), +4 slot mask, +8 groups, +12 key bytes (a multiple of 8), +16 arena,
// +20 rows (a row collection). The tag is the upper half of the key's hash.
import { arenaAllocate } from '../memory/arena'
import { mix } from '../row/hash'
import { rowsAppend, rowsClear } from '../row/row-block'
import { idsOf, rowAt } from '../vector'

const MULTIPLIER: u64 = 0x9e3779b97f4a7c15
const FIRST_SLOTS: u32 = 1024

/** Makes an empty table at `table` over an opened row collection; false where memory is out. */
export function groupsOpen(table: usize, arena: u32, keyBytes: u32, rows: usize): bool {
  memory.fill(table, 0, 32)
  store<u32>(table, keyBytes, 12)
  store<u32>(table, arena, 16)
  store<u32>(table, <u32>rows, 20)
  return growDirectory(table, FIRST_SLOTS)
}

/** Forgets all groups and keeps the memory. */
export function groupsClear(table: usize): void {
  memory.fill(load<u32>(table), 0, (<usize>load<u32>(table, 4) + 1) << 3)
  store<u32>(table, 0, 8)
  rowsClear(load<u32>(table, 20))
}

function hashKey(key: usize, keyBytes: u32): u64 {
  let h: u64 = load<u64>(key) * MULTIPLIER
  for (let i: u32 = 8; i < keyBytes; i += 8) h = (rotl(h, 29) ^ load<u64>(key + i)) * MULTIPLIER
  return mix(h)
}

function sameKey(a: usize, b: usize, keyBytes: u32): bool {
  for (let i: u32 = 0; i < keyBytes; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false
  return true
}

function growDirectory(table: usize, slots: u32): bool {
  const fresh = arenaAllocate(load<u32>(table, 16), slots << 3)
  if (fresh == 0) return false
  memory.fill(fresh, 0, (<usize>slots) << 3)
  const old: usize = load<u32>(table)
  const keyBytes = load<u32>(table, 12)
  const mask = slots - 1
  if (old) {
    const oldEnd = old + ((<usize>load<u32>(table, 4) + 1) << 3)
    for (let at = old; at < oldEnd; at += 8) {
      const row: usize = load<u32>(at)
      if (row == 0) continue
      let slot = <u32>hashKey(row, keyBytes) & mask
      while (load<u32>(fresh + ((<usize>slot) << 3)) != 0) slot = (slot + 1) & mask
      store<u64>(fresh + ((<usize>slot) << 3), load<u64>(at))
    }
  }
  store<u32>(table, <u32>fresh)
  store<u32>(table, mask, 4)
  return true
}

/**
 * The group's row of each of `count` keys (one behind the other at `keys`) to `out`, made where new. `scratch`: 16 bytes a key. False where memory is
 * out. In passes, as interning (intern-table.ts): hash, look into the directory, compare.
 */
export function groupsFind(table: usize, keys: usize, count: u32, out: usize, scratch: usize): bool {
  const keyBytes = load<u32>(table, 12)
  const rows: usize = load<u32>(table, 20)
  while ((load<u32>(table, 8) + count) << 1 > load<u32>(table, 4)) {
    if (!growDirectory(table, (load<u32>(table, 4) + 1) << 1)) return false
  }
  const directory: usize = load<u32>(table)
  const mask = load<u32>(table, 4)
  for (let j: u32 = 0; j < count; j++) store<u64>(scratch + ((<usize>j) << 4), hashKey(keys + <usize>j * keyBytes, keyBytes))
  for (let j: u32 = 0; j < count; j++) {
    const at = scratch + ((<usize>j) << 4)
    store<u64>(at, load<u64>(directory + ((<usize>(load<u32>(at) & mask)) << 3)), 8)
  }
  for (let j: u32 = 0; j < count; j++, keys += keyBytes) {
    const at = scratch + ((<usize>j) << 4)
    const tag = load<u32>(at, 4)
    const entry = load<u64>(at, 8)
    const row = <usize>(<u32>entry)
    if (row != 0 && <u32>(entry >> 32) == tag && sameKey(row, keys, keyBytes)) {
      store<u32>(out + ((<usize>j) << 2), <u32>row)
      continue
    }
    const found = findOrAdd(table, directory, mask, rows, keys, keyBytes, load<u64>(at))
    if (found == 0) return false
    store<u32>(out + ((<usize>j) << 2), <u32>found)
  }
  return true
}

function findOrAdd(table: usize, directory: usize, mask: u32, rows: usize, key: usize, keyBytes: u32, hash: u64): usize {
  const tag = <u32>(hash >> 32)
  let slot = <u32>hash & mask
  while (true) {
    const entry = load<u64>(directory + ((<usize>slot) << 3))
    if (entry == 0) break
    if (<u32>(entry >> 32) == tag && sameKey(<usize>(<u32>entry), key, keyBytes)) return <usize>(<u32>entry)
    slot = (slot + 1) & mask
  }
  const row = rowsAppend(rows)
  if (row == 0) return 0
  memory.copy(row, key, keyBytes)
  store<u64>(directory + ((<usize>slot) << 3), ((<u64>tag) << 32) | <u64>row)
  store<u32>(table, load<u32>(table, 8) + 1, 8)
  return row
}

/** A group a key without a look-up: for input that hardly repeats a key, where looking costs more than it saves. */
export function groupsAppend(table: usize, keys: usize, count: u32, out: usize): bool {
  const keyBytes = load<u32>(table, 12)
  const rows: usize = load<u32>(table, 20)
  for (let j: u32 = 0; j < count; j++, keys += keyBytes) {
    const row = rowsAppend(rows)
    if (row == 0) return false
    memory.copy(row, keys, keyBytes)
    store<u32>(out + ((<usize>j) << 2), <u32>row)
  }
  store<u32>(table, load<u32>(table, 8) + count, 8)
  return true
}

/** Adds `id × step` of each live row's dictionary id to `index` (u32 a row), or begins with it: where all keys are dictionaries, their ids name the group. */
export function denseIndex(vector: usize, selection: usize, count: u32, step: u32, first: bool, index: usize): void {
  const ids = idsOf(vector)
  for (let j: u32 = 0; j < count; j++) {
    const id = (ids ? load<u32>(ids + ((<usize>rowAt(selection, j)) << 2)) : 0) * step
    const at = index + ((<usize>j) << 2)
    store<u32>(at, first ? id : load<u32>(at) + id)
  }
}

/** Looks groups up by index in `known` (row addresses, 0 where not yet known): rows to `out`, the places that were not known to `missing`; returns how many. */
export function denseFind(known: usize, index: usize, count: u32, out: usize, missing: usize): u32 {
  let misses: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const row = load<u32>(known + ((<usize>load<u32>(index + ((<usize>j) << 2))) << 2))
    store<u32>(out + ((<usize>j) << 2), row)
    store<u32>(missing + ((<usize>misses) << 2), j)
    misses += <u32>(row == 0)
  }
  return misses
}

/** The batch rows of the places that `denseFind` missed: the selection under which their groups are looked up by key. */
export function denseRows(selection: usize, missing: usize, count: u32, out: usize): void {
  for (let k: u32 = 0; k < count; k++) store<u32>(out + ((<usize>k) << 2), rowAt(selection, load<u32>(missing + ((<usize>k) << 2))))
}

/** Enters the groups of the missing places, as found by key, into `known` and `out`. */
export function denseLearn(known: usize, index: usize, missing: usize, found: usize, count: u32, out: usize): void {
  for (let k: u32 = 0; k < count; k++) {
    const j: usize = load<u32>(missing + ((<usize>k) << 2))
    const row = load<u32>(found + ((<usize>k) << 2))
    store<u32>(known + ((<usize>load<u32>(index + (j << 2))) << 2), row)
    store<u32>(out + (j << 2), row)
  }
}
