// Sorts entries (prefix + row) bottom-up: insertion sort in small runs, then merges between two buffers.
import { compareRows } from '../row/compare'
import { ENTRY_BYTES } from './prefix'

// Insertion sort wins below about a dozen entries: the run stays in one or two cache lines.
const RUN: u32 = 12

export function entryOrder(a: usize, b: usize, keys: usize, keyCount: u32): i32 {
  const x = load<u64>(a),
    y = load<u64>(b)
  if (x != y) return x > y ? 1 : -1
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

function mergeRuns(from: usize, left: u32, middle: u32, right: u32, to: usize, keys: usize, keyCount: u32): void {
  let a = from + ((<usize>left) << 4),
    b = from + ((<usize>middle) << 4),
    out = to + ((<usize>left) << 4)
  const aEnd = b,
    bEnd = from + ((<usize>right) << 4)
  // Already in order: copy as it is.
  if (a < aEnd && b < bEnd && entryOrder(b - ENTRY_BYTES, b, keys, keyCount) <= 0) {
    memory.copy(out, a, bEnd - a)
    return
  }
  while (a < aEnd && b < bEnd) {
    if (entryOrder(a, b, keys, keyCount) <= 0) {
      v128.store(out, v128.load(a))
      a += ENTRY_BYTES
    } else {
      v128.store(out, v128.load(b))
      b += ENTRY_BYTES
    }
    out += ENTRY_BYTES
  }
  memory.copy(out, a, aEnd - a)
  memory.copy(out + (aEnd - a), b, bEnd - b)
}

/** Sorts `count` entries by prefix, then by the keys (src/kernels/row/compare.ts), stably. `spare` holds as many; returns where the sorted ones lie: `entries` or `spare`. */
export function sortRows(entries: usize, spare: usize, count: u32, keys: usize, keyCount: u32): usize {
  for (let from: u32 = 0; from < count; from += RUN) insertionSort(entries, from, min(from + RUN, count), keys, keyCount)
  let source = entries,
    target = spare
  for (let width = RUN; width < count; width <<= 1) {
    for (let left: u32 = 0; left < count; left += width << 1) {
      const middle = min(left + width, count),
        right = min(left + (width << 1), count)
      mergeRuns(source, left, middle, right, target, keys, keyCount)
    }
    const swap = source
    source = target
    target = swap
  }
  return source
}
