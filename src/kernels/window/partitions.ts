// Numbers the partitions of a window: what rows are sorted by first is a small number then, whatever the keys are.
//
// Slot of the directory (8 bytes): +0 u32 1 + the partition's number, 0 where it is free; +4 u32 the upper half of its hash.
// Partition (16 bytes): +0 u64 hash; +8 u32 its first row.
import { compareRows } from '../row/compare'
import { placeAt, setPlace } from './places'

function slotFrom(directory: usize, mask: u32, hash: u64): usize {
  return directory + ((<usize>(<u32>hash & mask)) << 3)
}

function nextSlot(directory: usize, mask: u32, slot: usize): usize {
  return directory + ((slot + 8 - directory) & (((<usize>mask) << 3) | 7))
}

/**
 * Writes the number of each row's partition to `numbers` (u32 each), for rows from `from` to before `count`. Rows that are equal by the keys are of one
 * partition; `hashes` has their hashes. `known` (u32) counts the partitions. Stops where the directory (`mask` + 1 slots) is half full; returns the row it
 * stopped at.
 */
export function partitionNumbers(
  rows: usize,
  hashes: usize,
  from: u32,
  count: u32,
  keys: usize,
  keyCount: u32,
  directory: usize,
  mask: u32,
  partitions: usize,
  known: usize,
  numbers: usize,
): u32 {
  let partitionCount = load<u32>(known)
  const most = (mask + 1) >> 1
  let i = from
  for (; i < count; i++) {
    const row: usize = placeAt(rows, i)
    const hash = load<u64>(hashes + ((<usize>i) << 3))
    let slot = slotFrom(directory, mask, hash)
    let number = load<u32>(slot)
    for (; number != 0; slot = nextSlot(directory, mask, slot), number = load<u32>(slot)) {
      if (load<u32>(slot, 4) != <u32>(hash >> 32)) continue
      if (compareRows(load<u32>(partitions + ((<usize>(number - 1)) << 4), 8), row, keys, keyCount) == 0) break
    }
    if (number == 0) {
      if (partitionCount >= most) break
      const partition = partitions + ((<usize>partitionCount) << 4)
      store<u64>(partition, hash)
      store<u32>(partition, <u32>row, 8)
      number = ++partitionCount
      store<u32>(slot, number)
      store<u32>(slot, <u32>(hash >> 32), 4)
    }
    setPlace(numbers, i, number - 1)
  }
  store<u32>(known, partitionCount)
  return i
}

/** Puts the partitions into a directory, which is all zero. */
export function partitionDirectory(partitions: usize, count: u32, directory: usize, mask: u32): void {
  for (let p: u32 = 0; p < count; p++) {
    const hash = load<u64>(partitions + ((<usize>p) << 4))
    let slot = slotFrom(directory, mask, hash)
    while (load<u32>(slot) != 0) slot = nextSlot(directory, mask, slot)
    store<u32>(slot, p + 1)
    store<u32>(slot, <u32>(hash >> 32), 4)
  }
}

/** The first row of each partition, in the order of their numbers, which are written into these rows at `offset`. */
export function partitionRows(partitions: usize, count: u32, offset: u32, rows: usize): void {
  for (let p: u32 = 0; p < count; p++) {
    const row = load<u32>(partitions + ((<usize>p) << 4), 8)
    setPlace(rows, p, row)
    store<u32>(<usize>row + offset, p)
  }
}

/** Numbers partitions anew, in the order in which their first rows are now at `rows`: `numbers` of `count` rows are replaced. `ordinals`: room for a u32 each. */
export function partitionOrder(rows: usize, partitionCount: u32, offset: u32, ordinals: usize, numbers: usize, count: u32): void {
  for (let p: u32 = 0; p < partitionCount; p++) setPlace(ordinals, load<u32>(<usize>placeAt(rows, p) + offset), p)
  for (let i: u32 = 0; i < count; i++) setPlace(numbers, i, placeAt(ordinals, placeAt(numbers, i)))
}

/** Numbers below 2^bits as the prefixes of sort entries. */
export function numberPrefixes(numbers: usize, count: u32, bits: u32, prefixes: usize): void {
  for (let i: u32 = 0; i < count; i++) store<u64>(prefixes + ((<usize>i) << 3), (<u64>placeAt(numbers, i)) << (64 - bits))
}
