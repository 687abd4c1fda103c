// Merges sorted runs in slices: any worker can give the rows `from` to `to` of the merged order, for where each run is cut follows from binary
// searches. A run (8 bytes): +0 u32 address of its entries, +4 u32 count. Equal rows come in the order of runs, then of places.
import { entryOrder } from './merge-sort'

function runEntries(runs: usize, r: u32): usize {
  return load<u32>(runs + ((<usize>r) << 3))
}

function runCount(runs: usize, r: u32): u32 {
  return load<u32>(runs + ((<usize>r) << 3), 4)
}

/** How many entries of run `r` come before `pivot`, the entry at place `pivotPlace` of run `pivotRun`, in the merged order; searched between `low` and `high`. */
function countBefore(runs: usize, r: u32, low: u32, high: u32, pivot: usize, pivotRun: u32, keys: usize, keyCount: u32): u32 {
  const entries = runEntries(runs, r)
  while (low < high) {
    const middle = (low + high) >> 1
    const c = entryOrder(entries + ((<usize>middle) << 4), pivot, keys, keyCount)
    if (c < 0 || (c == 0 && r < pivotRun)) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Where each run is cut so that `rank` entries of all lie before the cuts: u32 a run to `cuts`. `spans` is scratch of 12 bytes a run. Multi-way
 * selection: the pivot, from the middle of the run with the widest open span, halves at least that span in each round.
 */
export function mergeCuts(runs: usize, runsCount: u32, rank: u32, keys: usize, keyCount: u32, cuts: usize, spans: usize): void {
  const lows = spans,
    highs = spans + ((<usize>runsCount) << 2),
    found = highs + ((<usize>runsCount) << 2)
  for (let r: u32 = 0; r < runsCount; r++) {
    store<u32>(lows + ((<usize>r) << 2), 0)
    store<u32>(highs + ((<usize>r) << 2), runCount(runs, r))
  }
  while (true) {
    let widest: u32 = 0,
      span: u32 = 0
    for (let r: u32 = 0; r < runsCount; r++) {
      const open = load<u32>(highs + ((<usize>r) << 2)) - load<u32>(lows + ((<usize>r) << 2))
      if (open > span) {
        span = open
        widest = r
      }
    }
    if (span == 0) break
    const place = (load<u32>(lows + ((<usize>widest) << 2)) + load<u32>(highs + ((<usize>widest) << 2))) >> 1
    const pivot = runEntries(runs, widest) + ((<usize>place) << 4)
    let before: u32 = 0
    for (let r: u32 = 0; r < runsCount; r++) {
      const at =
        r == widest
          ? place
          : countBefore(runs, r, load<u32>(lows + ((<usize>r) << 2)), load<u32>(highs + ((<usize>r) << 2)), pivot, widest, keys, keyCount)
      store<u32>(found + ((<usize>r) << 2), at)
      before += at
    }
    if (before < rank) {
      // The pivot itself lies before the cut.
      for (let r: u32 = 0; r < runsCount; r++) store<u32>(lows + ((<usize>r) << 2), load<u32>(found + ((<usize>r) << 2)))
      store<u32>(lows + ((<usize>widest) << 2), place + 1)
    } else {
      for (let r: u32 = 0; r < runsCount; r++) store<u32>(highs + ((<usize>r) << 2), load<u32>(found + ((<usize>r) << 2)))
    }
  }
  for (let r: u32 = 0; r < runsCount; r++) store<u32>(cuts + ((<usize>r) << 2), load<u32>(lows + ((<usize>r) << 2)))
}

/** Merges on from `cuts` (which it advances): the addresses of up to `limit` rows to `rows`; returns how many. */
export function mergeNext(runs: usize, runsCount: u32, cuts: usize, limit: u32, keys: usize, keyCount: u32, rows: usize): u32 {
  let given: u32 = 0
  while (given < limit) {
    let best: usize = 0,
      bestRun: u32 = 0
    for (let r: u32 = 0; r < runsCount; r++) {
      const cut = load<u32>(cuts + ((<usize>r) << 2))
      if (cut >= runCount(runs, r)) continue
      const entry = runEntries(runs, r) + ((<usize>cut) << 4)
      if (best == 0 || entryOrder(entry, best, keys, keyCount) < 0) {
        best = entry
        bestRun = r
      }
    }
    if (best == 0) break
    store<u32>(rows + ((<usize>given) << 2), load<u32>(best, 8))
    store<u32>(cuts + ((<usize>bestRun) << 2), load<u32>(cuts + ((<usize>bestRun) << 2)) + 1)
    given++
  }
  return given
}

/**
 * As `mergeNext`, of runs of which only a window is in memory: it stops where a window is used up behind which there is more (`more`: a byte a run), for
 * what comes next may be there.
 */
export function mergeWindows(
  runs: usize,
  runsCount: u32,
  cuts: usize,
  more: usize,
  limit: u32,
  keys: usize,
  keyCount: u32,
  rows: usize,
): u32 {
  let given: u32 = 0
  for (let r: u32 = 0; r < runsCount; r++) if (isUsedUp(runs, r, cuts) && load<u8>(more + r)) return 0
  while (given < limit) {
    let best: usize = 0,
      bestRun: u32 = 0
    for (let r: u32 = 0; r < runsCount; r++) {
      if (isUsedUp(runs, r, cuts)) continue
      const entry = runEntries(runs, r) + ((<usize>load<u32>(cuts + ((<usize>r) << 2))) << 4)
      if (best == 0 || entryOrder(entry, best, keys, keyCount) < 0) {
        best = entry
        bestRun = r
      }
    }
    if (best == 0) break
    store<u32>(rows + ((<usize>given) << 2), load<u32>(best, 8))
    store<u32>(cuts + ((<usize>bestRun) << 2), load<u32>(cuts + ((<usize>bestRun) << 2)) + 1)
    given++
    if (isUsedUp(runs, bestRun, cuts) && load<u8>(more + bestRun)) break
  }
  return given
}

function isUsedUp(runs: usize, r: u32, cuts: usize): bool {
  return load<u32>(cuts + ((<usize>r) << 2)) >= runCount(runs, r)
}
