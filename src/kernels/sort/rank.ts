// Ranks of sorted rows: they are in the order of the window's partition keys first, then of its order keys.
import { compareRows } from '../row/compare'

/**
 * Writes each row's rank within its window partition to `ranks` (i64 each). `state` (32 bytes, zero at first) carries over from one call to the
 * next: +0 last row, +8 row number, +16 rank, +24 dense rank. `kind`: 0 row_number, 1 rank, 2 dense_rank.
 */
export function rankRows(
  rows: usize,
  count: u32,
  partitionKeys: usize,
  partitionCount: u32,
  orderKeys: usize,
  orderCount: u32,
  kind: u32,
  state: usize,
  ranks: usize,
): void {
  let last: usize = load<u32>(state)
  let number = load<u64>(state, 8),
    rank = load<u64>(state, 16),
    dense = load<u64>(state, 24)
  for (let j: u32 = 0; j < count; j++) {
    const row: usize = load<u32>(rows + ((<usize>j) << 2))
    if (last == 0 || compareRows(last, row, partitionKeys, partitionCount) != 0) {
      number = rank = dense = 1
    } else {
      number++
      if (compareRows(last, row, orderKeys, orderCount) != 0) {
        rank = number
        dense++
      }
    }
    last = row
    store<u64>(ranks + ((<usize>j) << 3), kind == 0 ? number : kind == 1 ? rank : dense)
  }
  store<u32>(state, <u32>last)
  store<u64>(state, number, 8)
  store<u64>(state, rank, 16)
  store<u64>(state, dense, 24)
}

/** Keeps of sorted entries (16 bytes each) those whose rank is at most `limit`, packed to the front; returns how many. */
export function pruneRanked(
  entries: usize,
  count: u32,
  partitionKeys: usize,
  partitionCount: u32,
  orderKeys: usize,
  orderCount: u32,
  kind: u32,
  limit: u64,
): u32 {
  let last: usize = 0,
    kept: u32 = 0
  let number: u64 = 0,
    rank: u64 = 0,
    dense: u64 = 0
  for (let j: u32 = 0; j < count; j++) {
    const entry = entries + ((<usize>j) << 4)
    const row: usize = load<u32>(entry, 8)
    if (last == 0 || compareRows(last, row, partitionKeys, partitionCount) != 0) {
      number = rank = dense = 1
    } else {
      number++
      if (compareRows(last, row, orderKeys, orderCount) != 0) {
        rank = number
        dense++
      }
    }
    last = row
    v128.store(entries + ((<usize>kept) << 4), v128.load(entry))
    kept += <u32>((kind == 0 ? number : kind == 1 ? rank : dense) <= limit)
  }
  return kept
}
