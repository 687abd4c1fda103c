// The first rows of each group, while rows come in: entries (candidates) are kept until there are many, then pruned to what ranks within the limit. What a
// full group has last then bounds what it still takes.
//
// Candidate (16 bytes): +0 u64 prefix of the first order key, +8 u32 row, +12 u32 the group's row. Behind its key (at `offset`) a group's row has: +0 u64
// the complement of its bound, +8 u32 candidates, +12 u32 1 + where they begin; both zero between prunings.

import { compareRows } from '../row/compare'
import { rowAt } from '../vector'
import { sortRows } from './merge-sort'
import { ENTRY_BYTES } from './prefix'

const COUNT: u32 = 8
const BEGIN: u32 = 12

/**
 * Keeps the live rows whose prefix (u64 each) is at most the bound of their group (row addresses at `groups`): rows of the batch to `kept`; prefixes and
 * groups are packed to the front. Returns how many.
 */
export function selectCandidates(groups: usize, offset: u32, prefixes: usize, selection: usize, count: u32, kept: usize): u32 {
  let n: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const group = load<u32>(groups + ((<usize>j) << 2))
    const prefix = load<u64>(prefixes + ((<usize>j) << 3))
    store<u32>(kept + ((<usize>n) << 2), rowAt(selection, j))
    store<u64>(prefixes + ((<usize>n) << 3), prefix)
    store<u32>(groups + ((<usize>n) << 2), group)
    n += <u32>(prefix <= ~load<u64>(<usize>group + offset))
  }
  return n
}

/** Makes candidates of prefixes, rows and groups. */
export function candidateEntries(prefixes: usize, rows: usize, groups: usize, count: u32, entries: usize): void {
  for (let j: u32 = 0; j < count; j++) {
    const entry = entries + ((<usize>j) << 4)
    store<u64>(entry, load<u64>(prefixes + ((<usize>j) << 3)))
    store<u32>(entry, load<u32>(rows + ((<usize>j) << 2)), 8)
    store<u32>(entry, load<u32>(groups + ((<usize>j) << 2)), 12)
  }
}

/** Puts the entries' rows where they were moved to. */
export function moveCandidates(entries: usize, rows: usize, count: u32): void {
  for (let j: u32 = 0; j < count; j++) store<u32>(entries + ((<usize>j) << 4), load<u32>(rows + ((<usize>j) << 2)), 8)
}

/**
 * Keeps of `count` candidates those whose rank within their group is at most `limit`, packed to the front of `entries`, group by group in order; returns
 * how many. `spare` and `sorting` each hold as many. `kind`: as src/kernels/sort/rank.ts.
 */
export function pruneCandidates(
  entries: usize,
  spare: usize,
  sorting: usize,
  count: u32,
  offset: u32,
  keys: usize,
  keyCount: u32,
  kind: u32,
  limit: u64,
): u32 {
  gather(entries, spare, count, offset)
  let kept: u32 = 0
  for (let from: u32 = 0; from < count; ) {
    const begin = spare + ((<usize>from) << 4)
    const group = <usize>load<u32>(begin, 12) + offset
    const many = load<u32>(group, COUNT)
    store<u64>(group, 0, COUNT)
    const sorted = sortRows(begin, sorting, many, keys, keyCount, 0)
    kept += firstOf(sorted, many, group, entries + ((<usize>kept) << 4), keys, keyCount, kind, limit)
    from += many
  }
  return kept
}

/** Copies candidates to `spare` so that those of a group lie together. */
function gather(entries: usize, spare: usize, count: u32, offset: u32): void {
  const end = entries + ((<usize>count) << 4)
  for (let at = entries; at < end; at += ENTRY_BYTES) {
    const many = <usize>load<u32>(at, 12) + offset + COUNT
    store<u32>(many, load<u32>(many) + 1)
  }
  let next: u32 = 1
  for (let at = entries; at < end; at += ENTRY_BYTES) {
    const group = <usize>load<u32>(at, 12) + offset
    let place = load<u32>(group, BEGIN)
    if (place == 0) {
      place = next
      next += load<u32>(group, COUNT)
    }
    v128.store(spare + ((<usize>(place - 1)) << 4), v128.load(at))
    store<u32>(group, place + 1, BEGIN)
  }
}

/** Copies the sorted candidates of a group that rank within the limit to `out`; where that is as many as it may have, the last bounds the group. */
function firstOf(sorted: usize, count: u32, group: usize, out: usize, keys: usize, keyCount: u32, kind: u32, limit: u64): u32 {
  let rank: u64 = 0,
    dense: u64 = 0,
    last: usize = 0
  let kept: u32 = 0
  for (; kept < count; kept++) {
    const entry = sorted + ((<usize>kept) << 4)
    const row: usize = load<u32>(entry, 8)
    if (kept == 0 || compareRows(last, row, keys, keyCount) != 0) {
      rank = <u64>kept + 1
      dense++
    }
    last = row
    if ((kind == 0 ? <u64>kept + 1 : kind == 1 ? rank : dense) > limit) break
    v128.store(out + ((<usize>kept) << 4), v128.load(entry))
  }
  if (kept != 0 && (kind == 2 ? min<u64>(dense, limit) : <u64>kept) >= limit) {
    store<u64>(group, ~load<u64>(sorted + ((<usize>(kept - 1)) << 4)))
  }
  return kept
}
