// Interned strings: each distinct string of a worker's group keys gets a small id, so that groups are found and compared by fixed-width words.
//
// Table (64 bytes): +0 directory (u32 id + 1 a slot), +4 slot mask, +8 strings, +12 entries, +16 capacity of entries, +20 arena,
// +24 current heap chunk, +28 bytes used in it, +32 first chunk, +36 bytes of all strings, +40 whether memory ran out, +48 the view of the empty string, whose id is 0:
// a NULL's word is zero, and stands for a view of zeros. Entry (24 bytes): +0 hash, +8 view (absolute).
// Heap chunk: +0 next, +4 size, then bytes.
import { arenaAllocate } from '../memory/arena'
import { hashView } from '../row/hash'
import { idsOf, maskOf, rowAt, slotAt, valuesOf } from '../vector'

const ENTRY: usize = 24
const EMPTY: usize = 48
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
  intern(table, table + EMPTY)
  return true
}

/** Forgets all strings and keeps the memory. */
export function internClear(table: usize): void {
  memory.fill(load<u32>(table), 0, (<usize>load<u32>(table, 4) + 1) << 2)
  store<u32>(table, 0, 8)
  store<u32>(table, load<u32>(table, 32), 24)
  store<u32>(table, CHUNK_HEADER, 28)
  store<u32>(table, 0, 36)
  intern(table, table + EMPTY)
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
  for (let id: u32 = 0; id < count; id++) {
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

function intern(table: usize, view: usize): u32 {
  const hash = hashView(view)
  const length = load<u32>(view)
  const entries: usize = load<u32>(table, 12)
  const directory: usize = load<u32>(table)
  const mask = load<u32>(table, 4)
  let slot = <u32>hash & mask
  while (true) {
    const id = load<u32>(directory + ((<usize>slot) << 2))
    if (id == 0) break
    const entry = entries + <usize>(id - 1) * ENTRY
    if (load<u64>(entry) == hash && load<u64>(entry, 8) == load<u64>(view)) {
      if (
        length <= 12 ? load<u64>(entry, 16) == load<u64>(view, 8) : sameLong(<usize>load<u64>(entry, 16), <usize>load<u64>(view, 8), length)
      )
        return id - 1
    }
    slot = (slot + 1) & mask
  }
  const id = load<u32>(table, 8)
  if (id == load<u32>(table, 16)) {
    if (!grow(table, id << 1)) return NONE
    return intern(table, view)
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

/** Interns the live rows' strings of a flat or constant column; ids (u32, dense) to `out`. False where memory is out. */
export function internViews(table: usize, vector: usize, selection: usize, count: u32, out: usize): bool {
  const values = valuesOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  for (let j: u32 = 0; j < count; j++) {
    const id = intern(table, values + ((<usize>slotAt(ids, mask, rowAt(selection, j))) << 4))
    if (id == NONE) return false
    store<u32>(out + ((<usize>j) << 2), id)
  }
  return true
}

/** As `internViews` for a dictionary column: each entry that a live row refers to is interned once. `known` holds id + 1 an entry, 0 where not yet known. */
export function internDictionary(table: usize, vector: usize, known: usize, selection: usize, count: u32, out: usize): bool {
  const values = valuesOf(vector),
    ids = idsOf(vector)
  for (let j: u32 = 0; j < count; j++) {
    const entry: usize = load<u32>(ids + ((<usize>rowAt(selection, j)) << 2))
    let id = load<u32>(known + (entry << 2))
    if (id == 0) {
      id = intern(table, values + (entry << 4)) + 1
      if (id == 0) return false
      store<u32>(known + (entry << 2), id)
    }
    store<u32>(out + ((<usize>j) << 2), id - 1)
  }
  return true
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
