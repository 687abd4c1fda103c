// Compares two rows of one layout by a list of keys. A key (16 bytes): +0 u32 offset of the field, +4 u32 null bit (from the row's first byte),
// +8 u8 carrier code, +9 u8 descending, +10 u8 nulls first.

export const KEY_BYTES: usize = 16
// Carrier codes as src/memory/descriptor.ts writes them; what is none of these is a byte.
export const I32: u8 = 1
export const I64: u8 = 2
export const I128: u8 = 3
export const F32: u8 = 4
export const F64: u8 = 5
export const VIEW: u8 = 6
export const U64: u8 = 7
export const INTERVAL: u8 = 8

/** Whether the field of this null bit (from the row's first byte) is NULL. */
export function isNullAt(row: usize, nullBit: u32): bool {
  return ((<u32>load<u8>(row + (nullBit >> 3)) >> (nullBit & 7)) & 1) != 0
}

function order<T>(a: T, b: T): i32 {
  return <i32>(a > b) - <i32>(a < b)
}

/** NaN is the largest and equal to itself. */
function orderF64(a: f64, b: f64): i32 {
  if (a != a) return b != b ? 0 : 1
  if (b != b) return -1
  return order<f64>(a, b)
}

/** Bytes in order, then the shorter first; views whose long addresses are already absolute. */
export function orderBytes(a: usize, aLength: u32, b: usize, bLength: u32): i32 {
  const shared = min(aLength, bLength)
  let i: u32 = 0
  for (; i + 8 <= shared; i += 8) {
    const x = load<u64>(a + i),
      y = load<u64>(b + i)
    if (x != y) return bswap<u64>(x) > bswap<u64>(y) ? 1 : -1
  }
  for (; i < shared; i++) {
    const x = load<u8>(a + i),
      y = load<u8>(b + i)
    if (x != y) return x > y ? 1 : -1
  }
  return order<u32>(aLength, bLength)
}

function orderRowViews(rowA: usize, rowB: usize, offset: u32): i32 {
  const a = rowA + offset,
    b = rowB + offset
  const aLength = load<u32>(a),
    bLength = load<u32>(b)
  const aPrefix = load<u32>(a, 4),
    bPrefix = load<u32>(b, 4)
  if (aPrefix != bPrefix) return bswap<u32>(aPrefix) > bswap<u32>(bPrefix) ? 1 : -1
  return orderBytes(
    aLength <= 12 ? a + 4 : rowA + <usize>load<u64>(a, 8),
    aLength,
    bLength <= 12 ? b + 4 : rowB + <usize>load<u64>(b, 8),
    bLength,
  )
}

const MICROS_PER_DAY: i64 = 86_400_000_000

// Intervals are compared with 24 hours turned into days, then 30 days into months, each cut off towards zero (src/udf/emit/interval.ts).

/** Months and days of the interval at `at`, as one number in their order: below 2^39. */
export function intervalDays(at: usize): i64 {
  const days = <i64>load<i32>(at, 8) + load<i64>(at) / MICROS_PER_DAY
  return (<i64>load<i32>(at, 12) + days / 30) * 60 + (days % 30)
}

/** Its µs beyond whole days, between −1 and 1 day. */
export function intervalRest(at: usize): i64 {
  return load<i64>(at) % MICROS_PER_DAY
}

function orderField(a: usize, b: usize, offset: u32, carrier: u8): i32 {
  if (carrier == I64) return order<i64>(load<i64>(a + offset), load<i64>(b + offset))
  if (carrier == VIEW) return orderRowViews(a, b, offset)
  if (carrier == I32) return order<i32>(load<i32>(a + offset), load<i32>(b + offset))
  if (carrier == F64) return orderF64(load<f64>(a + offset), load<f64>(b + offset))
  if (carrier == F32) return orderF64(<f64>load<f32>(a + offset), <f64>load<f32>(b + offset))
  if (carrier == U64) return order<u64>(load<u64>(a + offset), load<u64>(b + offset))
  if (carrier == I128) {
    const high = order<i64>(load<i64>(a + offset, 8), load<i64>(b + offset, 8))
    return high != 0 ? high : order<u64>(load<u64>(a + offset), load<u64>(b + offset))
  }
  if (carrier == INTERVAL) {
    const days = order<i64>(intervalDays(a + offset), intervalDays(b + offset))
    return days != 0 ? days : order<i64>(intervalRest(a + offset), intervalRest(b + offset))
  }
  return order<u8>(load<u8>(a + offset), load<u8>(b + offset))
}

/** -1, 0 or 1 by the first of `keyCount` keys in which the rows differ. */
export function compareRows(a: usize, b: usize, keys: usize, keyCount: u32): i32 {
  for (let k: u32 = 0; k < keyCount; k++, keys += KEY_BYTES) {
    const nullBit = load<u32>(keys, 4)
    const aNull = isNullAt(a, nullBit),
      bNull = isNullAt(b, nullBit)
    if (aNull || bNull) {
      if (aNull && bNull) continue
      return aNull == (load<u8>(keys, 10) != 0) ? -1 : 1
    }
    const c = orderField(a, b, load<u32>(keys), load<u8>(keys, 8))
    if (c != 0) return load<u8>(keys, 9) ? -c : c
  }
  return 0
}
