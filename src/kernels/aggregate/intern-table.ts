// Interned strings: each distinct string of a worker's group keys gets a small id, so that groups are found and compared by fixed-width words.
//
// Table (64 bytes): +0 directory (u32 entry, u32 upper half of its hash a slot), +4 slot mask, +8 strings, +12 entries by id (u32 each),
// +16 capacity of that, +20 arena, +24 where the heap goes on, +28 the end of its chunk, +36 bytes of all entries, +40 whether memory ran out, +48 a view at work
// (view-state.ts). Id 0 stands for NULL: no string finds it.
// Entry: +0 u64 hash, +8 u32 id, +12 u32 length, +16 the bytes, padded with zeros to 8: a look-up that ends well touches one place beside the directory.
// When all lanes of a stage are sealed, `internUnify` lets the ids of equal strings name the same entry: then its address stands for the string.
import { arenaAllocate } from '../memory/arena'
import { hashView, NULL_HASH } from '../row/hash'
import { bytesOf, idsOf, isValid, maskOf, rowAt, slotAt, validityOf, valuesOf } from '../vector'

const ENTRY_HEADER: u32 = 16
const CHUNK: u32 = 65536 - 64
const FIRST_CAPACITY: u32 = 256
/** What a failed allocation gives instead of an id. */
const NONE: u32 = 0xffffffff
// Strings that go through the passes of a look-up together: their entries' cache lines stay in the first-level cache from one pass to the next.
const ROUND: u32 = 128

/** Where the bytes of a string lie, by its id. */
export function interned(table: usize, id: u32): usize {
  return <usize>load<u32>(<usize>load<u32>(table, 12) + ((<usize>id) << 2)) + ENTRY_HEADER
}

/** Makes an empty table at `table`; false where memory is out. */
export function internOpen(table: usize, arena: u32): bool {
  memory.fill(table, 0, 64)
  store<u32>(table, arena, 20)
  if (!grow(table, FIRST_CAPACITY)) return false
  store<u32>(load<u32>(table, 12), 0)
  store<u32>(table, 1, 8)
  return true
}

function grow(table: usize, capacity: u32): bool {
  const arena = load<u32>(table, 20)
  const entries = arenaAllocate(arena, capacity << 2)
  if (entries == 0) return false
  // Half full at most: linear probing stays short.
  const slots = capacity << 1
  const directory = arenaAllocate(arena, slots << 3)
  if (directory == 0) return false
  const count = load<u32>(table, 8)
  if (count) memory.copy(entries, load<u32>(table, 12), (<usize>count) << 2)
  memory.fill(directory, 0, (<usize>slots) << 3)
  const mask = slots - 1
  for (let id: u32 = 1; id < count; id++) {
    const entry: usize = load<u32>(entries + ((<usize>id) << 2))
    enter(directory, mask, entry, load<u64>(entry))
  }
  store<u32>(table, <u32>directory)
  store<u32>(table, mask, 4)
  store<u32>(table, <u32>entries, 12)
  store<u32>(table, capacity, 16)
  return true
}

function enter(directory: usize, mask: u32, entry: usize, hash: u64): void {
  let slot = <u32>hash & mask
  while (load<u32>(directory + ((<usize>slot) << 3)) != 0) slot = (slot + 1) & mask
  store<u64>(directory + ((<usize>slot) << 3), ((hash >> 32) << 32) | <u64>entry)
}

/** Takes `bytes` of the table's heap, aligned to 8; 0 where memory is out, which internFailed then tells. */
export function take(table: usize, bytes: u32): usize {
  bytes = (bytes + 7) & ~7
  let at: usize = load<u32>(table, 24)
  if (at == 0 || at + bytes > <usize>load<u32>(table, 28)) {
    const size = max(CHUNK, bytes)
    at = arenaAllocate(load<u32>(table, 20), size)
    if (at == 0) {
      store<u32>(table, 1, 40)
      return 0
    }
    store<u32>(table, <u32>at + size, 28)
  }
  store<u32>(table, <u32>at + bytes, 24)
  store<u32>(table, load<u32>(table, 36) + bytes, 36)
  return at
}

// An entry that fits in a cache line lies in one: a look-up waits for one place in memory.
const LINE: u32 = 64

/** Leaves the rest of the cache line at which the heap goes on, where `bytes` would not fit in it but in the next one. */
function stepOver(table: usize, bytes: u32): void {
  const at = load<u32>(table, 24)
  const left = LINE - (at & (LINE - 1))
  if (left < bytes && bytes <= LINE) store<u32>(table, min(at + left, load<u32>(table, 28)), 24)
}

/** Copies a string to the table's heap without interning it; 0 where memory is out. */
export function internKeep(table: usize, source: usize, length: u32): usize {
  const kept = take(table, length)
  if (kept != 0) memory.copy(kept, source, length)
  return kept
}

/** Without a branch for strings of up to 32 bytes: their lengths are guessed wrongly. Reads up to 16 bytes past the end. */
function sameBytes(a: usize, b: usize, length: u32): bool {
  const from = select<u32>(length - 16, 0, length > 16)
  const first = v128.xor(v128.load(a), v128.load(b))
  const last = v128.xor(v128.load(a + from), v128.load(b + from))
  const byteNumbers = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  const differs = v128.and(v128.or(first, last), i8x16.lt_u(byteNumbers, i8x16.splat(<i8>min(length, 16))))
  if (v128.any_true(differs)) return false
  for (let i: u32 = 16; i < from; i += 16) if (v128.any_true(v128.xor(v128.load(a + i), v128.load(b + i)))) return false
  return true
}

function isEntry(entry: usize, hash: u64, view: usize): bool {
  const length = load<u32>(view)
  return (
    load<u64>(entry) == hash &&
    load<u32>(entry, 12) == length &&
    sameBytes(entry + ENTRY_HEADER, select<usize>(view + 4, <usize>load<u64>(view, 8), length <= 12), length)
  )
}

function intern(table: usize, view: usize, hash: u64): u32 {
  const directory: usize = load<u32>(table)
  const mask = load<u32>(table, 4)
  const tag = <u32>(hash >> 32)
  let slot = <u32>hash & mask
  while (true) {
    const at = directory + ((<usize>slot) << 3)
    const entry: usize = load<u32>(at)
    if (entry == 0) break
    if (load<u32>(at, 4) == tag && isEntry(entry, hash, view)) return load<u32>(entry, 8)
    slot = (slot + 1) & mask
  }
  return add(table, view, hash)
}

function add(table: usize, view: usize, hash: u64): u32 {
  const id = load<u32>(table, 8)
  if (id == load<u32>(table, 16) && !grow(table, id << 1)) return NONE
  const length = load<u32>(view)
  stepOver(table, ENTRY_HEADER + length)
  const entry = take(table, ENTRY_HEADER + length)
  if (entry == 0) return NONE
  store<u64>(entry, hash)
  store<u32>(entry, id, 8)
  store<u32>(entry, length, 12)
  if (length) store<u64>(entry + ENTRY_HEADER + ((length - 1) & ~7), 0)
  memory.copy(entry + ENTRY_HEADER, bytesOf(view), length)
  store<u32>(<usize>load<u32>(table, 12) + ((<usize>id) << 2), <u32>entry)
  enter(load<u32>(table), load<u32>(table, 4), entry, hash)
  store<u32>(table, id + 1, 8)
  return id
}

/** The first entry behind a slot whose tag agrees; 0 where there is none. */
function nextCandidate(directory: usize, mask: u32, slot: u32, tag: u32): usize {
  while (true) {
    slot = (slot + 1) & mask
    const at = directory + ((<usize>slot) << 3)
    const entry: usize = load<u32>(at)
    if (entry == 0 || load<u32>(at, 4) == tag) return entry
  }
}

/**
 * Interns the strings at `count` slots of `values` (u32 each at `slots`): their ids to `ids`. In passes (hash, look into the directory, touch the
 * entry, compare), so that the cache misses of many strings overlap: each pass is a short loop whose rounds do not wait for each other. `scratch`:
 * 16 bytes a string of a round. False where memory is out.
 */
function internSlots(table: usize, values: usize, slots: usize, count: u32, ids: usize, scratch: usize): bool {
  for (let from: u32 = 0; from < count; from += ROUND) {
    const n = min(ROUND, count - from)
    const at = slots + ((<usize>from) << 2)
    for (let p: u32 = 0; p < n; p++) {
      store<u64>(scratch + ((<usize>p) << 4), hashView(values + ((<usize>load<u32>(at + ((<usize>p) << 2))) << 4)))
    }
    const directory: usize = load<u32>(table)
    const mask = load<u32>(table, 4)
    // Only loads and stores, so that many of the directory's cache misses are under way at once.
    for (let p: u32 = 0; p < n; p++) {
      const place = scratch + ((<usize>p) << 4)
      store<u64>(place, load<u64>(directory + ((<usize>(load<u32>(place) & mask)) << 3)), 8)
    }
    // What a wrongly guessed branch waits for lies in the first-level cache; the entry that is touched is waited for by none.
    for (let p: u32 = 0; p < n; p++) {
      const place = scratch + ((<usize>p) << 4)
      const tag = load<u32>(place, 4)
      let entry: usize = load<u32>(place, 8)
      if (entry != 0 && load<u32>(place, 12) != tag) entry = nextCandidate(directory, mask, load<u32>(place) & mask, tag)
      store<u32>(place, <u32>entry, 8)
      // Address 8 holds nothing of interest: a load without a branch.
      store<u32>(place, load<u32>(entry, 8), 12)
    }
    for (let p: u32 = 0; p < n; p++) {
      const place = scratch + ((<usize>p) << 4)
      const view = values + ((<usize>load<u32>(at + ((<usize>p) << 2))) << 4)
      const hash = load<u64>(place)
      const entry: usize = load<u32>(place, 8)
      let id: u32
      if (entry != 0 && isEntry(entry, hash, view)) id = load<u32>(place, 12)
      else id = intern(table, view, hash)
      if (id == NONE) return false
      store<u32>(ids + ((<usize>(from + p)) << 2), id)
    }
  }
  return true
}

/** Bytes of scratch memory that interning a batch of `rows` takes. */
export function internScratchBytes(rows: u32): u32 {
  return (ROUND << 4) + (rows << 3)
}

/**
 * Interns the live rows' strings of a flat or constant column; ids (u32, dense; 0 for NULL) to `out`. `scratch`: internScratchBytes. False where
 * memory is out.
 */
export function internViews(table: usize, vector: usize, selection: usize, count: u32, out: usize, scratch: usize): bool {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  const slots = scratch + ((<usize>ROUND) << 4)
  for (let j: u32 = 0; j < count; j++) store<u32>(slots + ((<usize>j) << 2), slotAt(ids, mask, rowAt(selection, j)))
  // A NULL's slot holds the empty string, which is interned for nothing.
  if (!internSlots(table, values, slots, count, out, scratch)) return false
  if (validity == 0) return true
  for (let j: u32 = 0; j < count; j++) {
    if (!isValid(validity, load<u32>(slots + ((<usize>j) << 2)))) store<u32>(out + ((<usize>j) << 2), 0)
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
  const fresh = scratch + ((<usize>ROUND) << 4)
  const freshIds = fresh + ((<usize>count) << 2)
  let news: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const entry = load<u32>(ids + ((<usize>rowAt(selection, j)) << 2))
    store<u32>(out + ((<usize>j) << 2), entry)
    const at = known + ((<usize>entry) << 2)
    if (load<u32>(at) != 0) continue
    // Marks it as met; NULL has its id already.
    store<u32>(at, isValid(validity, entry) ? NONE : 1)
    store<u32>(fresh + ((<usize>news) << 2), entry)
    news += <u32>isValid(validity, entry)
  }
  if (news) {
    if (!internSlots(table, values, fresh, news, freshIds, scratch)) return false
    for (let p: u32 = 0; p < news; p++) {
      const entry = load<u32>(fresh + ((<usize>p) << 2))
      store<u32>(known + ((<usize>entry) << 2), load<u32>(freshIds + ((<usize>p) << 2)) + 1)
    }
  }
  for (let j: u32 = 0; j < count; j++) {
    const at = out + ((<usize>j) << 2)
    store<u32>(at, load<u32>(known + ((<usize>load<u32>(at)) << 2)) - 1)
  }
  return true
}

/** Whether the heap could not take a string. */
export function internFailed(table: usize): bool {
  return load<u32>(table, 40) != 0
}

/** 32 bits of the content hash of an id. */
export function entryHash32(table: usize, id: u32): u32 {
  if (id == 0) return <u32>NULL_HASH
  return load<u32>(<usize>load<u32>(<usize>load<u32>(table, 12) + ((<usize>id) << 2)), 4)
}

/** The view (absolute) of an entry's string; of no entry (NULL) zeros. */
export function entryView(entry: usize, view: usize): void {
  if (entry == 0) {
    store<u64>(view, 0)
    store<u64>(view, 0, 8)
    return
  }
  const length = load<u32>(entry, 12)
  store<u32>(view, length)
  if (length <= 12) {
    store<u64>(view, length ? load<u64>(entry, 16) : 0, 4)
    store<u32>(view, length > 8 ? load<u32>(entry, 24) : 0, 12)
  } else {
    store<u32>(view, load<u32>(entry, 16), 4)
    store<u64>(view, <u64>entry + ENTRY_HEADER, 8)
  }
}

/** The views of all strings, that of id 1 first, to `out`. */
export function internedViews(table: usize, out: usize): void {
  const entries: usize = load<u32>(table, 12)
  const count = load<u32>(table, 8)
  for (let id: u32 = 1; id < count; id++, out += 16) entryView(load<u32>(entries + ((<usize>id) << 2)), out)
}

/** In `count` keys (`stride` bytes each) the ids at `offset` give way to the addresses of their entries; 0 for NULL. */
export function internedEntries(table: usize, keys: usize, stride: u32, offset: u32, count: u32): void {
  const entries: usize = load<u32>(table, 12)
  keys += offset
  for (let j: u32 = 0; j < count; j++, keys += stride) store<u32>(keys, load<u32>(entries + ((<usize>load<u32>(keys)) << 2)))
}

/** How many ids a table has given, that of NULL among them. */
export function internCount(table: usize): u32 {
  return load<u32>(table, 8)
}

/**
 * Lets the ids `from` to `to` of a table name the entries that the first of `others` (tables, u32 each) with the same string has for it. An id is written
 * once, and of the others only directories and strings are read: several threads may do the same at once. `scratch`: 20 bytes a string of a round.
 */
export function internUnify(table: usize, others: usize, othersCount: u32, from: u32, to: u32, scratch: usize): void {
  const entries: usize = load<u32>(table, 12)
  const pending = scratch + ((<usize>ROUND) << 4)
  for (let start = from; start < to; start += ROUND) {
    const n = min(ROUND, to - start)
    const ids = entries + ((<usize>start) << 2)
    let left: u32 = 0
    for (let p: u32 = 0; p < n; p++) {
      const entry: usize = load<u32>(ids + ((<usize>p) << 2))
      if (entry == 0) continue
      store<u64>(scratch + ((<usize>p) << 4), load<u64>(entry))
      store<u32>(pending + ((<usize>left) << 2), p)
      left++
    }
    for (let o: u32 = 0; o < othersCount && left != 0; o++) {
      left = unifyWith(load<u32>(others + ((<usize>o) << 2)), ids, pending, left, scratch)
    }
  }
}

/** Looks up the `count` strings whose places are `pending`; returns how many were not found, their places to the front of `pending`. */
function unifyWith(other: usize, ids: usize, pending: usize, count: u32, scratch: usize): u32 {
  const directory: usize = load<u32>(other)
  const mask = load<u32>(other, 4)
  for (let k: u32 = 0; k < count; k++) {
    const place = scratch + ((<usize>load<u32>(pending + ((<usize>k) << 2))) << 4)
    const slot = directory + ((<usize>(load<u32>(place) & mask)) << 3)
    store<u32>(place, load<u32>(slot, 4) == load<u32>(place, 4) ? load<u32>(slot) : 0, 8)
  }
  // Touches the candidates, so that their cache misses overlap. Address 8 holds nothing of interest.
  for (let k: u32 = 0; k < count; k++) {
    const place = scratch + ((<usize>load<u32>(pending + ((<usize>k) << 2))) << 4)
    store<u32>(place, load<u32>(max<u32>(load<u32>(place, 8), 8)), 12)
  }
  let left: u32 = 0
  for (let k: u32 = 0; k < count; k++) {
    const p: usize = load<u32>(pending + ((<usize>k) << 2))
    const entry: usize = load<u32>(ids + (p << 2))
    const found = findEntry(directory, mask, entry, load<u64>(scratch + (p << 4)))
    store<u32>(pending + ((<usize>left) << 2), <u32>p)
    left += <u32>(found == 0)
    if (found != 0 && found != entry) store<u32>(ids + (p << 2), <u32>found)
  }
  return left
}

/** The entry of the same string in a directory; 0 where there is none. */
function findEntry(directory: usize, mask: u32, entry: usize, hash: u64): usize {
  let slot = <u32>hash & mask
  while (true) {
    const at = directory + ((<usize>slot) << 3)
    const candidate: usize = load<u32>(at)
    if (candidate == 0 || candidate == entry || (load<u32>(at, 4) == <u32>(hash >> 32) && sameEntry(candidate, entry))) return candidate
    slot = (slot + 1) & mask
  }
}

function sameEntry(a: usize, b: usize): bool {
  const length = load<u32>(a, 12)
  return load<u64>(a) == load<u64>(b) && load<u32>(b, 12) == length && sameBytes(a + ENTRY_HEADER, b + ENTRY_HEADER, length)
}

/** The views of the strings whose ids (u32) lie at `offset` of `count` rows (addresses at `rows`), to `out`; of NULL zeros. */
export function internedRows(table: usize, rows: usize, count: u32, offset: u32, out: usize): void {
  const entries: usize = load<u32>(table, 12)
  for (let j: u32 = 0; j < count; j++, out += 16) {
    const id = load<u32>(<usize>load<u32>(rows + ((<usize>j) << 2)) + offset)
    entryView(load<u32>(entries + ((<usize>id) << 2)), out)
  }
}
