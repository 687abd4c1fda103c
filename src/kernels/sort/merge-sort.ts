// Sorts entries (prefix + row): many are first dealt out to buckets by their prefixes; then bottom-up, insertion sort in small runs and merges between two
// buffers.
import { compareRows } from '../row/compare'
import { ENTRY_BYTES } from './prefix'

// Insertion sort wins below about a dozen entries: the run stays in one or two cache lines.
const RUN: u32 = 12

export function entryOrder(a: usize, b: usize, keys: usize, keyCount: u32): i32 {
  const x = load<u64>(a),
    y = load<u64>(b)
  if (x != y) return x > y ? 1 : -1
  const p = load<u32>(a, 12),
    q = load<u32>(b, 12)
  if (p != q) return p > q ? 1 : -1
  return compareRows(load<u32>(a, 8), load<u32>(b, 8), keys, keyCount)
}

function insertionSort(entries: usize, from: u32, to: u32, keys: usize, keyCount: u32): void {
  for (let i = from + 1; i < to; i++) {
    const moving = v128.load(entries + ((<usize>i) << 4))
    // The moving entry is kept at its old place until the place for it is known.
    const place = entries + ((<usize>i) << 4)
    let j = i
    while (j > from && entryOrder(entries + ((<usize>(j - 1)) << 4), place, keys, keyCount) > 0) j--
    if (j == i) continue
    memory.copy(entries + ((<usize>(j + 1)) << 4), entries + ((<usize>j) << 4), (<usize>(i - j)) << 4)
    v128.store(entries + ((<usize>j) << 4), moving)
  }
}

// Entries that are sorted or merged between two looks at whether anybody still waits for them: a millisecond or so.
const POLL_ENTRIES: u32 = 8192

/** Whether the word at `cancelled` (0: there is none) says that nobody waits any more. */
function isCancelled(cancelled: usize): bool {
  return cancelled != 0 && atomic.load<i32>(cancelled) != 0
}

/** False where it left off because of a cancel. */
function mergeRuns(from: usize, left: u32, middle: u32, right: u32, to: usize, keys: usize, keyCount: u32, cancelled: usize): bool {
  let a = from + ((<usize>left) << 4),
    b = from + ((<usize>middle) << 4),
    out = to + ((<usize>left) << 4)
  const aEnd = b,
    bEnd = from + ((<usize>right) << 4)
  // Already in order: copy as it is.
  if (a < aEnd && b < bEnd && entryOrder(b - ENTRY_BYTES, b, keys, keyCount) <= 0) {
    memory.copy(out, a, bEnd - a)
    return true
  }
  while (a < aEnd && b < bEnd) {
    let steps = POLL_ENTRIES
    while (a < aEnd && b < bEnd && steps > 0) {
      const x = load<u64>(a),
        y = load<u64>(b)
      // Without a branch where prefixes differ: which side is next cannot be foretold.
      const isRight = <usize>(x == y ? entryOrder(a, b, keys, keyCount) > 0 : x > y)
      v128.store(out, v128.load(isRight ? b : a))
      a += (1 - isRight) << 4
      b += isRight << 4
      out += ENTRY_BYTES
      steps--
    }
    if (steps == 0 && isCancelled(cancelled)) return false
  }
  memory.copy(out, a, aEnd - a)
  memory.copy(out + (aEnd - a), b, bEnd - b)
  return true
}

/**
 * Sorts `count` entries by prefix, then by the keys (src/kernels/row/compare.ts), stably. `spare` holds as many; returns where the sorted ones lie:
 * `entries` or `spare`, or 0 where it left off because the word at `cancelled` (an address; 0: none) was set.
 */
export function sortRows(entries: usize, spare: usize, count: u32, keys: usize, keyCount: u32, cancelled: usize): usize {
  if (count > BUCKETS_FROM && dealOut(entries, spare, count, cancelled)) {
    return isCancelled(cancelled) ? 0 : sortBuckets(entries, spare, count, keys, keyCount, cancelled)
  }
  return mergeSort(entries, spare, count, keys, keyCount, cancelled)
}

function mergeSort(entries: usize, spare: usize, count: u32, keys: usize, keyCount: u32, cancelled: usize): usize {
  let done: u32 = 0
  for (let from: u32 = 0; from < count; from += RUN) {
    insertionSort(entries, from, min(from + RUN, count), keys, keyCount)
    done += RUN
    if (done < POLL_ENTRIES) continue
    done = 0
    if (isCancelled(cancelled)) return 0
  }
  let source = entries,
    target = spare
  for (let width = RUN; width < count; width <<= 1) {
    for (let left: u32 = 0; left < count; left += width << 1) {
      const middle = min(left + width, count),
        right = min(left + (width << 1), count)
      if (!mergeRuns(source, left, middle, right, target, keys, keyCount, cancelled)) return 0
      done += right - left
      if (done < POLL_ENTRIES) continue
      done = 0
      if (isCancelled(cancelled)) return 0
    }
    const swap = source
    source = target
    target = swap
  }
  return source
}

// Entries beyond which merging leaves the second-level cache.
const BUCKETS_FROM: u32 = 16384
// Few enough that a place in each stays in the caches. Their ends lie behind the spare entries.
const BUCKETS: u32 = 1024

/** Entries that the spare memory of a sort has to hold beside as many as are sorted. */
export function sortSpareEntries(): u32 {
  return (BUCKETS * 4) >> 4
}

// Entries dealt out between two looks at the word of a cancel: the first touch of so much memory takes some milliseconds.
const DEALT_AT_ONCE: usize = 65536

/**
 * Deals entries out to `spare`, in order of the buckets that their prefixes fall into; false where all prefixes are one. The buckets' ends to behind
 * `spare`. After a cancel it leaves off anywhere.
 */
function dealOut(entries: usize, spare: usize, count: u32, cancelled: usize): bool {
  const end = entries + ((<usize>count) << 4)
  let least = u64.MAX_VALUE,
    most: u64 = 0
  for (let at = entries; at < end; at += ENTRY_BYTES) {
    const prefix = load<u64>(at)
    least = min(least, prefix)
    most = max(most, prefix)
  }
  if (least == most) return false
  const bits = <u64>64 - clz<u64>(most - least)
  const shift: u64 = bits > 10 ? bits - 10 : 0
  const ends = spare + ((<usize>count) << 4)
  memory.fill(ends, 0, BUCKETS << 2)
  for (let at = entries; at < end; at += ENTRY_BYTES) {
    const bucket = ends + ((<usize>((load<u64>(at) - least) >> shift)) << 2)
    store<u32>(bucket, load<u32>(bucket) + 1)
  }
  let sum: u32 = 0
  for (let b: u32 = 0; b < BUCKETS; b++) {
    const bucket = ends + ((<usize>b) << 2)
    const many = load<u32>(bucket)
    store<u32>(bucket, sum)
    sum += many
  }
  // Where a bucket's next entry goes is, in the end, where it ends.
  let at = entries
  while (at < end && !isCancelled(cancelled)) {
    // The end may be close to that of all addresses: nothing is added to one before it is known to fit.
    const pause = at + min(end - at, DEALT_AT_ONCE * ENTRY_BYTES)
    for (; at < pause; at += ENTRY_BYTES) {
      const bucket = ends + ((<usize>((load<u64>(at) - least) >> shift)) << 2)
      const place = load<u32>(bucket)
      v128.store(spare + ((<usize>place) << 4), v128.load(at))
      store<u32>(bucket, place + 1)
    }
  }
  return true
}

/** Sorts each bucket in `spare` to its place in `entries`, which it returns; 0 after a cancel. */
function sortBuckets(entries: usize, spare: usize, count: u32, keys: usize, keyCount: u32, cancelled: usize): usize {
  const ends = spare + ((<usize>count) << 4)
  let from: u32 = 0
  for (let b: u32 = 0; b < BUCKETS; b++) {
    const to = load<u32>(ends + ((<usize>b) << 2))
    const at = (<usize>from) << 4
    const sorted = mergeSort(spare + at, entries + at, to - from, keys, keyCount, cancelled)
    if (sorted == 0 || isCancelled(cancelled)) return 0
    if (sorted != entries + at) memory.copy(entries + at, sorted, (<usize>(to - from)) << 4)
    from = to
  }
  return entries
}
