// How large the 64-bit numbers of a batch are: code for small ones needs no look at what does not fit.
import { rowAt } from '../vector'

/**
 * The least b with |v| ≤ 2^b (and v < 2^b) for the i64 at `values`: of the live rows where a selection leaves few of `rows`, else of all, for they lie side by side.
 */
export function wordBits(values: usize, selection: usize, count: u32, rows: u32): u32 {
  let seen: i64 = 0
  if (selection && count < rows >> 2) {
    for (let j: u32 = 0; j < count; j++) {
      const value = load<i64>(values + ((<usize>rowAt(selection, j)) << 3))
      seen |= value ^ (value >> 63)
    }
    return 64 - <u32>clz(seen)
  }
  const zero = i64x2.splat(0)
  let a = zero
  let b = zero
  let at = values
  const end = values + ((<usize>rows) << 3)
  for (; at + 32 <= end; at += 32) {
    const x = v128.load(at)
    const y = v128.load(at, 16)
    a = v128.or(a, v128.xor(x, i64x2.lt_s(x, zero)))
    b = v128.or(b, v128.xor(y, i64x2.lt_s(y, zero)))
  }
  for (; at < end; at += 8) {
    const value = load<i64>(at)
    seen |= value ^ (value >> 63)
  }
  a = v128.or(a, b)
  seen |= i64x2.extract_lane(a, 0) | i64x2.extract_lane(a, 1)
  return 64 - <u32>clz(seen)
}
