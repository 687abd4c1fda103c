// A table of groups, found by packed keys (group-keys.ts). A group is a row: its key, then the aggregates' states, zero at first. Rows lie in
// partitions by the content of their keys, so that all of a stage's lanes put equal keys into the same one: a sealed table is its own hand-over.
//
// Table (64 bytes): +0 directory, +8 groups, +12 key bytes (a multiple of 8), +16 arena, +20 partitions (row collections, one behind the other),
// +24 their number - 1 (a power of two), +28 string columns, +32 their number. A string column (8 bytes): +0 offset in the key, +4 intern table.
import { hashWord, hashWords } from '../row/hash'
import { COLLECTION_BYTES, rowsAppend } from '../row/row-block'
import { idsOf, rowAt } from '../vector'
import { directoryGrow, directoryOpen, isFull, nextSlot, slotAddress, slotShift } from './directory'
import { entryHash32 } from './intern-table'

// Keys that go through the passes of a look-up together: their rows stay in the first-level cache from one pass to the next.
const ROUND: u32 = 256

/** Makes an empty table at `table` over opened row collections; false where memory is out. */
export function groupsOpen(
  table: usize,
  arena: u32,
  keyBytes: u32,
  partitions: usize,
  partitionMask: u32,
  strings: usize,
  stringsCount: u32,
): bool {
  memory.fill(table, 0, 64)
  store<u32>(table, keyBytes, 12)
  store<u32>(table, arena, 16)
  store<u32>(table, <u32>partitions, 20)
  store<u32>(table, partitionMask, 24)
  store<u32>(table, <u32>strings, 28)
  store<u32>(table, stringsCount, 32)
  return directoryOpen(table, arena)
}

/** Bytes of scratch memory that a look-up takes, whatever the number of keys. */
export function groupsScratchBytes(keyBytes: u32): u32 {
  return ROUND * (16 + 4 + keyBytes)
}

export function sameKey(a: usize, b: usize, keyBytes: u32): bool {
  for (let i: u32 = 0; i < keyBytes; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false
  return true
}

/**
 * The hashes of the keys' contents, equal in every lane, to +0 of 16 bytes a key at `hashes`: of the `count` keys whose places (u32 each) lie at
 * `places`. In a copy of the key the ids of strings give way to their hashes.
 */
function hashContents(table: usize, keys: usize, places: usize, count: u32, hashes: usize, copies: usize): void {
  const keyBytes = load<u32>(table, 12)
  const columns: usize = load<u32>(table, 28)
  const columnsEnd = columns + ((<usize>load<u32>(table, 32)) << 3)
  if (columns == columnsEnd) {
    for (let p: u32 = 0; p < count; p++) {
      const key = keys + <usize>load<u32>(places + ((<usize>p) << 2)) * keyBytes
      store<u64>(hashes + ((<usize>p) << 4), hashWords(key, keyBytes))
    }
    return
  }
  let copy = copies
  for (let p: u32 = 0; p < count; p++, copy += keyBytes) {
    const key = keys + <usize>load<u32>(places + ((<usize>p) << 2)) * keyBytes
    for (let i: u32 = 0; i < keyBytes; i += 8) store<u64>(copy + i, load<u64>(key + i))
  }
  for (let column = columns; column < columnsEnd; column += 8) {
    const interned: usize = load<u32>(column, 4)
    let at = copies + load<u32>(column)
    for (let p: u32 = 0; p < count; p++, at += keyBytes) store<u32>(at, entryHash32(interned, load<u32>(at)))
  }
  copy = copies
  for (let p: u32 = 0; p < count; p++, copy += keyBytes) store<u64>(hashes + ((<usize>p) << 4), hashWords(copy, keyBytes))
}

/** A row of zeros in the partition that `content` (the hash of what the key stands for) names; 0 where memory is out. */
function newRow(table: usize, content: u64): usize {
  const partition = <usize>(<u32>content & load<u32>(table, 24))
  const row = rowsAppend(<usize>load<u32>(table, 20) + partition * COLLECTION_BYTES)
  if (row != 0) store<u32>(table, load<u32>(table, 8) + 1, 8)
  return row
}

function addRow(table: usize, key: usize, keyBytes: u32, content: u64): usize {
  const row = newRow(table, content)
  if (row != 0) for (let i: u32 = 0; i < keyBytes; i += 8) store<u64>(row + i, load<u64>(key + i))
  return row
}

/**
 * The group's row of each of `count` keys (one behind the other at `keys`) to `out`, made where new. `scratch`: groupsScratchBytes. False where memory
 * is out. In passes, as interning (intern-table.ts), so that cache misses overlap: hash, look into the directory, touch the row, compare.
 */
export function groupsFind(table: usize, keys: usize, count: u32, out: usize, scratch: usize): bool {
  const keyBytes = load<u32>(table, 12)
  for (let from: u32 = 0; from < count; from += ROUND) {
    const n = min(ROUND, count - from)
    if (!findRound(table, keys, n, keyBytes, out, scratch)) return false
    keys += <usize>n * keyBytes
    out += (<usize>n) << 2
  }
  return true
}

function findRound(table: usize, keys: usize, n: u32, keyBytes: u32, out: usize, scratch: usize): bool {
  while (isFull(table, load<u32>(table, 8) + n)) if (!directoryGrow(table, load<u32>(table, 16))) return false
  const directory: usize = load<u32>(table)
  const shift = slotShift(directory)
  for (let p: u32 = 0; p < n; p++) store<u64>(scratch + ((<usize>p) << 4), hashWords(keys + <usize>p * keyBytes, keyBytes))
  for (let p: u32 = 0; p < n; p++) {
    const place = scratch + ((<usize>p) << 4)
    const tag = load<u32>(place, 4)
    const entry = load<u64>(slotAddress(directory, tag >> shift))
    // A candidate only where the tag agrees. Address 8 holds nothing of interest: it is loaded without a branch.
    const candidate = <u32>(entry >> 32) == tag ? <u32>entry : 0
    store<u32>(place, candidate, 8)
  }
  for (let p: u32 = 0; p < n; p++) {
    const place = scratch + ((<usize>p) << 4)
    store<u32>(place, load<u32>(max<u32>(load<u32>(place, 8), 8)), 12)
  }
  const places = scratch + ((<usize>ROUND) << 4)
  let misses: u32 = 0
  let key = keys
  for (let p: u32 = 0; p < n; p++, key += keyBytes) {
    const row: usize = load<u32>(scratch + ((<usize>p) << 4), 8)
    store<u32>(out + ((<usize>p) << 2), <u32>row)
    store<u32>(places + ((<usize>misses) << 2), p)
    misses += <u32>(row == 0 || !sameKey(row, key, keyBytes))
  }
  return misses == 0 || findMissed(table, keys, keyBytes, places, misses, out, scratch)
}

/** Keys that their first slot did not have: further along, or new. */
function findMissed(table: usize, keys: usize, keyBytes: u32, places: usize, misses: u32, out: usize, scratch: usize): bool {
  const directory: usize = load<u32>(table)
  const shift = slotShift(directory)
  // The hashes of keys that were found are no longer needed: the others move to the front.
  for (let m: u32 = 0; m < misses; m++) {
    const p: usize = load<u32>(places + ((<usize>m) << 2))
    store<u32>(scratch + ((<usize>m) << 4), load<u32>(scratch + (p << 4), 4), 12)
  }
  hashContents(table, keys, places, misses, scratch, places + ((<usize>ROUND) << 2))
  for (let m: u32 = 0; m < misses; m++) {
    const p: usize = load<u32>(places + ((<usize>m) << 2))
    const key = keys + p * keyBytes
    const tag = load<u32>(scratch + ((<usize>m) << 4), 12)
    let slot = tag >> shift
    let row: usize = 0
    while (true) {
      const entry = load<u64>(slotAddress(directory, slot))
      if (entry == 0) break
      if (<u32>(entry >> 32) == tag && sameKey(<usize>(<u32>entry), key, keyBytes)) {
        row = <usize>(<u32>entry)
        break
      }
      slot = nextSlot(directory, slot)
    }
    if (row == 0) {
      row = addRow(table, key, keyBytes, load<u64>(scratch + ((<usize>m) << 4)))
      if (row == 0) return false
      store<u64>(slotAddress(directory, slot), ((<u64>tag) << 32) | <u64>row)
    }
    store<u32>(out + (p << 2), <u32>row)
  }
  return true
}

/** A group a key without a look-up: for input that hardly repeats a key, where looking costs more than it saves. `scratch`: groupsScratchBytes. */
export function groupsAppend(table: usize, keys: usize, count: u32, out: usize, scratch: usize): bool {
  const keyBytes = load<u32>(table, 12)
  const places = scratch + ((<usize>ROUND) << 4)
  for (let p: u32 = 0; p < ROUND; p++) store<u32>(places + ((<usize>p) << 2), p)
  for (let from: u32 = 0; from < count; from += ROUND) {
    const n = min(ROUND, count - from)
    hashContents(table, keys, places, n, scratch, places + ((<usize>ROUND) << 2))
    for (let p: u32 = 0; p < n; p++, keys += keyBytes) {
      const row = addRow(table, keys, keyBytes, load<u64>(scratch + ((<usize>p) << 4)))
      if (row == 0) return false
      store<u32>(out + ((<usize>(from + p)) << 2), <u32>row)
    }
  }
  return true
}

/**
 * The group's row of each live row where the key is one string, by its id (u32 each at `ids`, 0 for NULL): `known` holds the row of each id, 0 where
 * there is none yet. Its key is the null mask and the id, 4 bytes each. False where memory is out.
 */
export function groupsById(table: usize, known: usize, ids: usize, count: u32, out: usize): bool {
  const interned: usize = load<u32>(load<u32>(table, 28), 4)
  for (let j: u32 = 0; j < count; j++) {
    const id = load<u32>(ids + ((<usize>j) << 2))
    const at = known + ((<usize>id) << 2)
    let row: usize = load<u32>(at)
    if (row == 0) {
      const isNull = <u64>(id == 0)
      row = newRow(table, hashWord(isNull | ((<u64>entryHash32(interned, id)) << 32)))
      if (row == 0) return false
      store<u64>(row, isNull | ((<u64>id) << 32))
      store<u32>(at, <u32>row)
    }
    store<u32>(out + ((<usize>j) << 2), <u32>row)
  }
  return true
}

/** The row of the one group that there is without keys, its address to `out`; false where memory is out. */
export function groupsSingle(table: usize, out: usize): bool {
  const row = newRow(table, 0)
  store<u32>(out, <u32>row)
  return row != 0
}

/** Copies the keys of `count` rows (addresses at `rows`) to `keys`, one behind the other. */
export function groupKeys(rows: usize, count: u32, keyBytes: u32, keys: usize): void {
  for (let j: u32 = 0; j < count; j++, keys += keyBytes) {
    const row: usize = load<u32>(rows + ((<usize>j) << 2))
    for (let i: u32 = 0; i < keyBytes; i += 8) store<u64>(keys + i, load<u64>(row + i))
  }
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
