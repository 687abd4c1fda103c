// Joins by a range: the build side's rows as sort entries (src/kernels/sort/prefix.ts), of which a row of the other side has those between two bounds.
// A further bound, of another expression of the build side, is looked up in a tree: +0 u32 levels, +4 u32 address of each level's u64 prefixes, those of the
// entries first, then the largest of 64 of the level before. Whole nodes below the bound are passed over.

import { ENTRY_BYTES } from '../sort/prefix'

/** The prefix of a NULL, which lies behind all others. */
const NULL_PREFIX: u64 = 0xffffffffffffffff
// Candidates of a row that are listed before the next row's turn, where one match is enough; four times as many in each further round.
const FIRST_TURN: u32 = 16

/** The first of `count` entries whose prefix is not below `bound`, or, `above`, is above it. */
function placeOf(entries: usize, count: u32, bound: u64, above: bool): u32 {
  let from: u32 = 0
  let to = count
  while (from < to) {
    const middle = from + ((to - from) >> 1)
    const prefix = load<u64>(entries + <usize>middle * ENTRY_BYTES)
    if (above ? prefix <= bound : prefix < bound) from = middle + 1
    else to = middle
  }
  return from
}

const FAN_OUT: u32 = 64
const FAN_OUT_BITS: u32 = 6

/** Writes the largest of 64 prefixes each, of `count`, to `out`; returns how many. */
export function joinRangeLevel(prefixes: usize, count: u32, out: usize): u32 {
  const nodes = (count + FAN_OUT - 1) >> FAN_OUT_BITS
  for (let n: u32 = 0; n < nodes; n++) {
    const end = min(count, (n + 1) << FAN_OUT_BITS)
    let largest: u64 = 0
    for (let i = n << FAN_OUT_BITS; i < end; i++) largest = max(largest, load<u64>(prefixes + ((<usize>i) << 3)))
    store<u64>(out + ((<usize>n) << 3), largest)
  }
  return nodes
}

/** The first entry from `from` on, before `to`, whose prefix in the tree is not below `bound`; `to` where there is none. */
function nextWithin(tree: usize, from: u32, to: u32, bound: u64): u32 {
  const levels = load<u32>(tree)
  const leaves: usize = load<u32>(tree, 4)
  let i = from
  while (i < to) {
    let passed: u32 = 0
    for (let level: u32 = 1, shift = FAN_OUT_BITS; level < levels; level++, shift += FAN_OUT_BITS) {
      if ((i & ((1 << shift) - 1)) != 0) break
      const nodes: usize = load<u32>(tree + ((<usize>level) << 2), 4)
      if (load<u64>(nodes + ((<usize>(i >> shift)) << 3)) >= bound) break
      passed = 1 << shift
    }
    if (passed == 0) {
      if (load<u64>(leaves + ((<usize>i) << 3)) >= bound) return i
      passed = 1
    }
    i += passed
  }
  return to
}

/** How many of `count` sorted entries are not of NULLs. */
export function joinRangeEntries(entries: usize, count: u32): u32 {
  return placeOf(entries, count, NULL_PREFIX, false)
}

/**
 * Writes which of the `total` sorted entries each of `count` rows has for candidates: u32 first, u32 behind the last. `lower` and `upper`: prefixes of the
 * bounds, u64 each; 0: not bounded. None where a bound is NULL.
 */
export function joinRanges(entries: usize, total: u32, lower: usize, upper: usize, count: u32, ranges: usize): void {
  for (let j: u32 = 0; j < count; j++) {
    const low: u64 = lower ? load<u64>(lower + ((<usize>j) << 3)) : 0
    const high: u64 = upper ? load<u64>(upper + ((<usize>j) << 3)) : 0
    let from: u32 = 0
    let to: u32 = 0
    if (low != NULL_PREFIX && high != NULL_PREFIX) {
      from = lower ? placeOf(entries, total, low, false) : 0
      to = upper ? placeOf(entries, total, high, true) : total
    }
    store<u32>(ranges + ((<usize>j) << 3), from)
    store<u32>(ranges + ((<usize>j) << 3), to, 4)
  }
}

/**
 * Lists pairs of live rows and their candidates, up to `limit`: the live rows' places in the batch to `places`, the entries' rows to `rows`; returns how
 * many, 0 at the end. The ranges shrink as it goes on. The state (12 bytes, zero at first): u32 live row, u32 length of a turn, u32 whether a row has
 * candidates left for another round. With `flags` (a byte for each place of the batch) rows take turns, and those that are flagged need no more. `tree` (0:
 * none): only entries whose prefix there is not below the live row's among `bounds` (u64 each).
 */
export function joinRangePairs(
  entries: usize,
  ranges: usize,
  selection: usize,
  count: u32,
  flags: usize,
  tree: usize,
  bounds: usize,
  state: usize,
  limit: u32,
  places: usize,
  rows: usize,
): u32 {
  let j = load<u32>(state)
  let turn: u32 = flags ? max(load<u32>(state, 4), FIRST_TURN) : u32.MAX_VALUE
  let total: u32 = 0
  while (total < limit) {
    if (j >= count) {
      if (load<u32>(state, 8) == 0) break
      store<u32>(state, 0, 8)
      turn = min(turn, limit) << 2
      j = 0
    }
    const range = ranges + ((<usize>j) << 3)
    let from = load<u32>(range)
    const to = load<u32>(range, 4)
    const place = selection ? load<u32>(selection + ((<usize>j) << 2)) : j
    if (from < to && !(flags && load<u8>(flags + place))) {
      const bound: u64 = tree ? load<u64>(bounds + ((<usize>j) << 3)) : 0
      const end = total + min(limit - total, turn)
      while (total < end) {
        if (tree) from = nextWithin(tree, from, to, bound)
        if (from >= to) break
        store<u32>(places + ((<usize>total) << 2), place)
        store<u32>(rows + ((<usize>total) << 2), load<u32>(entries + <usize>from * ENTRY_BYTES, 8))
        from++
        total++
      }
      store<u32>(range, from)
      if (from < to) {
        if (!flags) break
        store<u32>(state, 1, 8)
      }
    }
    j++
  }
  store<u32>(state, j)
  store<u32>(state, turn, 4)
  return total
}
