// Interned strings: each distinct string of a worker's group keys gets a small id, so that groups are found and compared by fixed-width words.
//
// Table (64 bytes): +0 directory (u32 id + 1 a slot), +4 slot mask, +8 strings, +12 entries, +16 capacity of entries, +20 arena,
// +24 current heap chunk, +28 bytes used in it, +32 first chunk, +36 bytes of all strings, +40 whether memory ran out, id 0 stands for NULL: its view is zeros, and no
// string finds it. Entry (24 bytes): +0 hash, +8 view (absolute).
// Heap chunk: +0 next, +4 size, then bytes.
import { arenaAllocate } from '../memory/arena'
import { hashView, NULL_HASH, putHash } from '../row/hash'
import { idsOf, isValid, maskOf, rowAt, slotAt, validityOf, valuesOf } from '../vector'

const ENTRY: usize = 24
const CHUNK_HEADER: u32 = 16
const CHUNK: u32 = 65536 - 64
const FIRST_CAPACITY: u32 = 256
/** What a failed allocation gives instead of an id. */
const NONE: u32 = 0xffffffff

/** Makes an empty table at `table`; false where memory is out. */
export function internOpen(table: usize, arena: u32): bool {
  memory.fill(table, 0, 64)
  store<u32>(table, arena, 20)
  if (!grow(table, FIRST_CAPACITY)) return false
  addNull(table)
  return true
}

/** Forgets all strings and keeps the memory. */
export function internClear(table: usize): void {
  memory.fill(load<u32>(table), 0, (<usize>load<u32>(table, 4) + 1) << 2)
  store<u32>(table, 0, 8)
  store<u32>(table, load<u32>(table, 32), 24)
  store<u32>(table, CHUNK_HEADER, 28)
  store<u32>(table, 0, 36)
  addNull(table)
}

function addNull(table: usize): void {
  memory.fill(load<u32>(table, 12), 0, ENTRY)
  store<u32>(table, 1, 8)
}

function grow(table: usize, capacity: u32): bool {
  const arena = load<u32>(table, 20)
  const entries = arenaAllocate(arena, capacity * <u32>ENTRY)
  if (entries == 0) return false
  // Half full at most: linear probing stays short.
  const slots = capacity << 1
  const directory = arenaAllocate(arena, slots << 2)
  if (directory == 0) return false
  const count = load<u32>(table, 8)
  if (count) memory.copy(entries, load<u32>(table, 12), <usize>count * ENTRY)
  memory.fill(directory, 0, (<usize>slots) << 2)
  const mask = slots - 1
  for (let id: u32 = 1; id < count; id++) {
    let slot = <u32>load<u64>(entries + <usize>id * ENTRY) & mask
    while (load<u32>(directory + ((<usize>slot) << 2)) != 0) slot = (slot + 1) & mask
    store<u32>(directory + ((<usize>slot) << 2), id + 1)
  }
  store<u32>(table, <u32>directory)
  store<u32>(table, mask, 4)
  store<u32>(table, <u32>entries, 12)
  store<u32>(table, capacity, 16)
  return true
}

/** Copies a long string to the table's heap; 0 where memory is out, which internFailed then tells. */
export function internKeep(table: usize, source: usize, length: u32): usize {
  let chunk: usize = load<u32>(table, 24)
  let used = load<u32>(table, 28)
  while (chunk == 0 || used + length > load<u32>(chunk, 4)) {
    const next: usize = chunk ? <usize>load<u32>(chunk) : 0
    if (next != 0) {
      chunk = next
    } else {
      const size = max(CHUNK, length + CHUNK_HEADER)
      const fresh = arenaAllocate(load<u32>(table, 20), size)
      if (fresh == 0) {
        store<u32>(table, 1, 40)
        return 0
      }
      store<u32>(fresh, 0)
      store<u32>(fresh, size, 4)
      if (chunk) store<u32>(chunk, <u32>fresh)
      else store<u32>(table, <u32>fresh, 32)
      chunk = fresh
    }
    store<u32>(table, <u32>chunk, 24)
    used = CHUNK_HEADER
  }
  memory.copy(chunk + used, source, length)
  store<u32>(table, used + length, 28)
  return chunk + used
}

/** Strings longer than 12 bytes whose length and prefix are equal: the rest decides. */
function sameLong(a: usize, b: usize, length: u32): bool {
  let i: u32 = 0
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false
  if (i == length) return true
  // The last eight bytes again, overlapping: a long string has more than eight.
  return load<u64>(a + length - 8) == load<u64>(b + length - 8)
}

function isEntry(entry: usize, hash: u64, view: usize): bool {
  if (load<u64>(entry) != hash || load<u64>(entry, 8) != load<u64>(view)) return false
  const length = load<u32>(view)
  return length <= 12
    ? load<u64>(entry, 16) == load<u64>(view, 8)
    : sameLong(<usize>load<u64>(entry, 16), <usize>load<u64>(view, 8), length)
}

function intern(table: usize, view: usize, hash: u64): u32 {
  const length = load<u32>(view)
  const entries: usize = load<u32>(table, 12)
  const directory: usize = load<u32>(table)
  const mask = load<u32>(table, 4)
  let slot = <u32>hash & mask
  while (true) {
    const id = load<u32>(directory + ((<usize>slot) << 2))
    if (id == 0) break
    if (isEntry(entries + <usize>(id - 1) * ENTRY, hash, view)) return id - 1
    slot = (slot + 1) & mask
  }
  const id = load<u32>(table, 8)
  if (id == load<u32>(table, 16)) {
    if (!grow(table, id << 1)) return NONE
    return intern(table, view, hash)
  }
  const entry = entries + <usize>id * ENTRY
  store<u64>(entry, hash)
  v128.store(entry, v128.load(view), 8)
  if (length > 12) {
    const kept = internKeep(table, <usize>load<u64>(view, 8), length)
    if (kept == 0) return NONE
    store<u64>(entry, <u64>kept, 16)
    store<u32>(table, load<u32>(table, 36) + length, 36)
  }
  store<u32>(directory + ((<usize>slot) << 2), id + 1)
  store<u32>(table, id + 1, 8)
  return id
}

// Interning goes in passes over a batch (hash, look into the directory, compare) so that the cache misses of many strings overlap: each pass is a
// short loop whose rounds do not wait for each other. For the scratch of a batch: u64 hashes, u32 candidates, u32 places.

/**
 * Interns the live rows' strings of a flat or constant column; ids (u32, dense; 0 for NULL) to `out`. `scratch`: 16 bytes a row. False where memory is out.
 */
export function internViews(table: usize, vector: usize, selection: usize, count: u32, out: usize, scratch: usize): bool {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  let strings: u32 = 0
  const places = scratch + ((<usize>count) << 3) + ((<usize>count) << 2)
  for (let j: u32 = 0; j < count; j++) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    // For the time being the string's slot stands where its id will.
    store<u32>(out + ((<usize>j) << 2), slot)
    store<u32>(places + ((<usize>strings) << 2), j)
    if (isValid(validity, slot)) strings++
    else store<u32>(out + ((<usize>j) << 2), 0)
  }
  hashPlaces(table, values, out, places, strings, scratch, count)
  for (let p: u32 = 0; p < strings; p++) {
    const at = out + ((<usize>load<u32>(places + ((<usize>p) << 2))) << 2)
    const id = settle(table, values + ((<usize>load<u32>(at)) << 4), scratch, p, count)
    if (id == NONE) return false
    store<u32>(at, id)
  }
  return true
}

/**
 * As `internViews` for a dictionary column: each entry that a live row refers to is interned once. `known` holds id + 1 an entry, 0 where not yet
 * known.
 */
export function internDictionary(
  table: usize,
  vector: usize,
  known: usize,
  selection: usize,
  count: u32,
  out: usize,
  scratch: usize,
): bool {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector)
  const places = scratch + ((<usize>count) << 3) + ((<usize>count) << 2)
  let fresh: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const entry = load<u32>(ids + ((<usize>rowAt(selection, j)) << 2))
    store<u32>(out + ((<usize>j) << 2), entry)
    const at = known + ((<usize>entry) << 2)
    if (load<u32>(at) != 0) continue
    if (isValid(validity, entry)) {
      store<u32>(at, NONE)
      store<u32>(places + ((<usize>fresh) << 2), entry)
      fresh++
    } else {
      store<u32>(at, 1)
    }
  }
  if (fresh) {
    hashPlaces(table, values, 0, places, fresh, scratch, count)
    for (let p: u32 = 0; p < fresh; p++) {
      const entry = load<u32>(places + ((<usize>p) << 2))
      const id = settle(table, values + ((<usize>entry) << 4), scratch, p, count)
      if (id == NONE) return false
      store<u32>(known + ((<usize>entry) << 2), id + 1)
    }
  }
  for (let j: u32 = 0; j < count; j++) {
    const at = out + ((<usize>j) << 2)
    store<u32>(at, load<u32>(known + ((<usize>load<u32>(at)) << 2)) - 1)
  }
  return true
}

/** The first two passes: hashes, and what the directory has under them. A place is a slot of `values`, or (`slots` given) where its slot stands. */
function hashPlaces(table: usize, values: usize, slots: usize, places: usize, strings: u32, scratch: usize, count: u32): void {
  for (let p: u32 = 0; p < strings; p++) {
    let slot = load<u32>(places + ((<usize>p) << 2))
    if (slots) slot = load<u32>(slots + ((<usize>slot) << 2))
    store<u64>(scratch + ((<usize>p) << 3), hashView(values + ((<usize>slot) << 4)))
  }
  const candidates = scratch + ((<usize>count) << 3)
  const directory: usize = load<u32>(table)
  const mask = load<u32>(table, 4)
  for (let p: u32 = 0; p < strings; p++) {
    store<u32>(candidates + ((<usize>p) << 2), load<u32>(directory + ((<usize>(load<u32>(scratch + ((<usize>p) << 3)) & mask)) << 2)))
  }
}

/** The last pass for one string: the candidate, where it is the string, or what the slow way finds or makes. */
function settle(table: usize, view: usize, scratch: usize, p: u32, count: u32): u32 {
  const candidate = load<u32>(scratch + ((<usize>count) << 3) + ((<usize>p) << 2))
  const hash = load<u64>(scratch + ((<usize>p) << 3))
  if (candidate != 0 && isEntry(<usize>load<u32>(table, 12) + <usize>(candidate - 1) * ENTRY, hash, view)) return candidate - 1
  return intern(table, view, hash)
}

/** Whether the heap could not take a string. */
export function internFailed(table: usize): bool {
  return load<u32>(table, 40) != 0
}

/** The views (absolute) of `count` ids. */
export function internedViews(table: usize, ids: usize, count: u32, out: usize): void {
  const entries: usize = load<u32>(table, 12)
  for (let j: u32 = 0; j < count; j++)
    v128.store(out + ((<usize>j) << 4), v128.load(entries + <usize>load<u32>(ids + ((<usize>j) << 2)) * ENTRY, 8))
}

/** The content hashes of `count` ids, as hashColumnView gives them: begun, or mixed into those that are there. */
export function hashInterned(table: usize, ids: usize, count: u32, hashes: usize, first: bool): void {
  const entries: usize = load<u32>(table, 12)
  for (let j: u32 = 0; j < count; j++) {
    const id = load<u32>(ids + ((<usize>j) << 2))
    putHash(hashes, j, first, id ? load<u64>(entries + <usize>id * ENTRY) : NULL_HASH)
  }
}
