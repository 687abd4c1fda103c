// Row collections: rows of one layout in blocks. A row's fixed part lies in the block from its start upwards, its long strings from the
// block's end downwards, and a string's reference is relative to its own row, so that a block can be moved, spilled and handed on as it is.
//
// Collection (32 bytes): +0 first block, +4 last block, +8 rows, +12 row width, +16 arena, +20 mask offset, +24 mask bytes, +28 blocks' bytes.
// Block header (32 bytes): +0 next block, +4 rows, +8 offset behind the last row, +12 offset of the lowest heap byte, +16 size.
import { arenaAllocate } from '../memory/arena'

export const COLLECTION_BYTES: usize = 32
const BLOCK_HEADER: u32 = 32
// The first block is small, for a query may keep hundreds of collections that stay nearly empty; later ones grow to the size at which a
// block's own cost (a header, a list step) vanishes.
const FIRST_BLOCK: u32 = 4096 - 64
const LARGEST_BLOCK: u32 = 262144 - 64

/** Makes an empty collection at `collection`, whose blocks will come from `arena`. The `maskBytes` null bits of each new row at `maskOffset` are cleared. */
export function rowsOpen(collection: usize, arena: u32, width: u32, maskOffset: u32, maskBytes: u32): void {
  store<u64>(collection, 0)
  store<u32>(collection, 0, 8)
  store<u32>(collection, width, 12)
  store<u32>(collection, arena, 16)
  store<u32>(collection, maskOffset, 20)
  store<u32>(collection, maskBytes, 24)
  store<u32>(collection, 0, 28)
}

/** Forgets all rows and keeps the blocks for the next ones. */
export function rowsClear(collection: usize): void {
  for (let block: usize = load<u32>(collection); block != 0; block = load<u32>(block)) {
    store<u32>(block, 0, 4)
    store<u32>(block, BLOCK_HEADER, 8)
    store<u32>(block, load<u32>(block, 16), 12)
  }
  store<u32>(collection, load<u32>(collection), 4)
  store<u32>(collection, 0, 8)
}

/** The current block, with room for a row and `heap` bytes behind it; 0 where memory is out. */
function blockFor(collection: usize, width: u32, heap: u32): usize {
  const needed = width + heap
  let block: usize = load<u32>(collection, 4)
  if (block != 0) {
    if (load<u32>(block, 12) - load<u32>(block, 8) >= needed) return block
    // Blocks behind the last are left over from rowsClear.
    const next: usize = load<u32>(block)
    if (next != 0 && load<u32>(next, 16) - BLOCK_HEADER >= needed) {
      store<u32>(collection, <u32>next, 4)
      return next
    }
  }
  const taken = load<u32>(collection, 28)
  let size = max(FIRST_BLOCK, min(LARGEST_BLOCK, taken << 1))
  if (size < needed + BLOCK_HEADER) size = needed + BLOCK_HEADER
  size = (size + 15) & ~15
  const fresh = arenaAllocate(load<u32>(collection, 16), size)
  if (fresh == 0) return 0
  store<u32>(fresh, 0, 4)
  store<u32>(fresh, BLOCK_HEADER, 8)
  store<u32>(fresh, size, 12)
  store<u32>(fresh, size, 16)
  store<u32>(collection, taken + size, 28)
  if (block == 0) {
    store<u32>(fresh, 0)
    store<u32>(collection, <u32>fresh)
  } else {
    store<u32>(fresh, load<u32>(block))
    store<u32>(block, <u32>fresh)
  }
  store<u32>(collection, <u32>fresh, 4)
  return fresh
}

function reserveOne(collection: usize, width: u32, maskOffset: u32, maskBytes: u32, heap: u32, rowOut: usize, heapOut: usize): bool {
  const block = blockFor(collection, width, heap)
  if (block == 0) return false
  const end = load<u32>(block, 8)
  const heapStart = load<u32>(block, 12) - heap
  const row = block + end
  store<u32>(block, load<u32>(block, 4) + 1, 4)
  store<u32>(block, end + width, 8)
  store<u32>(block, heapStart, 12)
  for (let b: u32 = 0; b < maskBytes; b += 4) store<u32>(row + maskOffset + b, 0)
  store<u32>(rowOut, <u32>row)
  store<u32>(heapOut, <u32>(block + heapStart))
  return true
}

/**
 * Appends `count` rows: their addresses to `rows`, where each one's heap bytes begin to `heaps`. `need` holds the heap bytes of each row (0: none
 * need any). Returns how many rows fit the memory limit: less than `count` is a failure of the query.
 */
export function rowsReserve(collection: usize, count: u32, need: usize, rows: usize, heaps: usize): u32 {
  const width = load<u32>(collection, 12)
  const maskOffset = load<u32>(collection, 20)
  const maskBytes = load<u32>(collection, 24)
  for (let j: u32 = 0; j < count; j++) {
    const heap = need ? load<u32>(need + ((<usize>j) << 2)) : 0
    if (!reserveOne(collection, width, maskOffset, maskBytes, heap, rows + ((<usize>j) << 2), heaps + ((<usize>j) << 2))) return j
    store<u32>(collection, load<u32>(collection, 8) + 1, 8)
  }
  return count
}

/** Appends a row of zeros; 0 where memory is out. */
export function rowsAppend(collection: usize): usize {
  const width = load<u32>(collection, 12)
  const block = blockFor(collection, width, 0)
  if (block == 0) return 0
  const row = block + load<u32>(block, 8)
  store<u32>(block, load<u32>(block, 4) + 1, 4)
  store<u32>(block, load<u32>(block, 8) + width, 8)
  store<u32>(collection, load<u32>(collection, 8) + 1, 8)
  memory.fill(row, 0, width)
  return row
}

/** As `rowsReserve`, row j into the collection that the top `bits` bits of its hash name, of those that lie one behind the other at `collections`. */
export function rowsReservePartitioned(
  collections: usize,
  hashes: usize,
  bits: u32,
  count: u32,
  need: usize,
  rows: usize,
  heaps: usize,
): u32 {
  const width = load<u32>(collections, 12)
  const maskOffset = load<u32>(collections, 20)
  const maskBytes = load<u32>(collections, 24)
  for (let j: u32 = 0; j < count; j++) {
    const heap = need ? load<u32>(need + ((<usize>j) << 2)) : 0
    const partition = bits ? <usize>(load<u64>(hashes + ((<usize>j) << 3)) >> (64 - bits)) : 0
    const collection = collections + partition * COLLECTION_BYTES
    if (!reserveOne(collection, width, maskOffset, maskBytes, heap, rows + ((<usize>j) << 2), heaps + ((<usize>j) << 2))) return j
    store<u32>(collection, load<u32>(collection, 8) + 1, 8)
  }
  return count
}

/**
 * Lists the next rows of a collection: up to `limit` addresses to `out`; returns how many, 0 at the end. The cursor (8 bytes, zero at first) keeps
 * the block and the row in it.
 */
export function rowsNext(collection: usize, cursor: usize, limit: u32, out: usize): u32 {
  const width = load<u32>(collection, 12)
  let block: usize = load<u32>(cursor)
  let index = load<u32>(cursor, 4)
  if (block == 0) {
    if (index != 0) return 0
    block = load<u32>(collection)
  }
  let listed: u32 = 0
  while (block != 0 && listed < limit) {
    const count = load<u32>(block, 4)
    let row = <u32>block + BLOCK_HEADER + index * width
    while (index < count && listed < limit) {
      store<u32>(out + ((<usize>listed) << 2), row)
      row += width
      index++
      listed++
    }
    if (index < count) break
    block = load<u32>(block)
    index = 0
  }
  // A finished list is told from a fresh cursor by its index.
  if (block == 0) index = 1
  store<u32>(cursor, <u32>block)
  store<u32>(cursor, index, 4)
  return listed
}

/** Copies the first `bytes` bytes (a multiple of 8) of `count` rows to as many others (addresses, u32 each). */
export function rowsCopyHeads(from: usize, to: usize, count: u32, bytes: u32): void {
  for (let j: u32 = 0; j < count; j++) {
    const source: usize = load<u32>(from + ((<usize>j) << 2)),
      target: usize = load<u32>(to + ((<usize>j) << 2))
    for (let i: u32 = 0; i < bytes; i += 8) store<u64>(target + i, load<u64>(source + i))
  }
}

/** Puts a block, as `rowsOpen`'s collections have them, behind those of a collection. */
export function rowsAdopt(collection: usize, block: usize): void {
  const last: usize = load<u32>(collection, 4)
  store<u32>(block, 0)
  store<u32>(last ? last : collection, <u32>block)
  store<u32>(collection, <u32>block, 4)
  store<u32>(collection, load<u32>(collection, 8) + load<u32>(block, 4), 8)
  store<u32>(collection, load<u32>(collection, 28) + load<u32>(block, 16), 28)
}
