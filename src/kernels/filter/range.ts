// Ranges: of sort prefixes (../sort/prefix.ts), what run-time filters know of keys, whatever their type; of values, what tables in memory know of a segment.
import { isValid, rowAt, slotAt } from '../vector'

/** The prefix of NULL under an order with NULLs last. */
const NULL_LAST: u64 = 0xffffffffffffffff

/** Widens the range at `range` (u64 smallest, u64 largest; begin with 2^64 - 1 and 0) to `count` prefixes made with NULLs last; NULLs are left out. */
export function rangeWiden(prefixes: usize, count: u32, range: usize): void {
  let low = load<u64>(range)
  let high = load<u64>(range, 8)
  for (let j: u32 = 0; j < count; j++) {
    const prefix = load<u64>(prefixes + ((<usize>j) << 3))
    if (prefix == NULL_LAST) continue
    if (prefix < low) low = prefix
    if (prefix > high) high = prefix
  }
  store<u64>(range, low)
  store<u64>(range, high, 8)
}

/** Keeps the live rows whose prefix (by position among the live rows) lies in the range. Returns how many. `out` may be `selection`. */
export function rangeSelect(prefixes: usize, selection: usize, count: u32, low: u64, high: u64, out: usize): u32 {
  let kept: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const prefix = load<u64>(prefixes + ((<usize>j) << 3))
    store<u32>(out + ((<usize>kept) << 2), rowAt(selection, j))
    kept += <u32>(prefix >= low) & <u32>(prefix <= high)
  }
  return kept
}

/** Keeps the live rows whose dictionary entry has a byte other than 0 in `passing`. Returns how many. `out` may be `selection`. */
export function entrySelect(ids: usize, selection: usize, count: u32, passing: usize, out: usize): u32 {
  let kept: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const row = rowAt(selection, j)
    store<u32>(out + ((<usize>kept) << 2), row)
    kept += <u32>(load<u8>(passing + slotAt(ids, 0, row)) != 0)
  }
  return kept
}

/** Writes the smallest and the largest of `rows` i32s that are not NULL to `out` (i64 each); where there is none, the first is above the second. */
export function valueRange32(values: usize, validity: usize, rows: u32, out: usize): void {
  let low: i32 = i32.MAX_VALUE
  let high: i32 = i32.MIN_VALUE
  for (let row: u32 = 0; row < rows; row++) {
    if (!isValid(validity, row)) continue
    const value = load<i32>(values + ((<usize>row) << 2))
    low = min(low, value)
    high = max(high, value)
  }
  store<i64>(out, low)
  store<i64>(out, high, 8)
}

/** As `valueRange32`, of i64s; of u64s where `flip` is 1 << 63, with whose highest bit flipped they are written. */
export function valueRange64(values: usize, validity: usize, rows: u32, flip: u64, out: usize): void {
  let low: i64 = i64.MAX_VALUE
  let high: i64 = i64.MIN_VALUE
  for (let row: u32 = 0; row < rows; row++) {
    if (!isValid(validity, row)) continue
    const value = load<i64>(values + ((<usize>row) << 3)) ^ <i64>flip
    low = value < low ? value : low
    high = value > high ? value : high
  }
  store<i64>(out, low)
  store<i64>(out, high, 8)
}
