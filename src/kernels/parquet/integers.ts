// int32 values to the integers that a column's logical type says they are. `out` may be `source` where the width stays the same.
import { ENDS_EARLY } from '../codec/failure'
import { holds } from './plain'

/** Signed integers of `bits` (8 or 16) kept in int32: only the low bits count. Returns `count` or ENDS_EARLY. */
export function narrowI32(source: usize, end: usize, bits: u32, count: u32, out: usize): i32 {
  if (!holds(source, end, count, 4)) return ENDS_EARLY
  const shift = (32 - bits) & 31
  let todo = count
  for (; todo >= 4; todo -= 4, source += 16, out += 16) v128.store(out, i32x4.shr_s(i32x4.shl(v128.load(source), shift), shift))
  for (; todo > 0; todo--, source += 4, out += 4) store<i32>(out, (load<i32>(source) << shift) >> shift)
  return count
}

/** Unsigned integers of `bits` (8 or 16) kept in int32: only the low bits count. Returns `count` or ENDS_EARLY. */
export function narrowU32(source: usize, end: usize, bits: u32, count: u32, out: usize): i32 {
  if (!holds(source, end, count, 4)) return ENDS_EARLY
  const mask: u32 = 0xffffffff >> ((32 - bits) & 31)
  const masks = i32x4.splat(mask)
  let todo = count
  for (; todo >= 4; todo -= 4, source += 16, out += 16) v128.store(out, v128.and(v128.load(source), masks))
  for (; todo > 0; todo--, source += 4, out += 4) store<u32>(out, load<u32>(source) & mask)
  return count
}

/** int32 to i64 (also decimals). Returns `count` or ENDS_EARLY. */
export function widenI32(source: usize, end: usize, count: u32, out: usize): i32 {
  if (!holds(source, end, count, 4)) return ENDS_EARLY
  let todo = count
  for (; todo >= 4; todo -= 4, source += 16, out += 32) {
    const four = v128.load(source)
    v128.store(out, i64x2.extend_low_i32x4_s(four))
    v128.store(out, i64x2.extend_high_i32x4_s(four), 16)
  }
  for (; todo > 0; todo--, source += 4, out += 8) store<i64>(out, <i64>load<i32>(source))
  return count
}

/** Unsigned int32 to i64. Returns `count` or ENDS_EARLY. */
export function widenU32(source: usize, end: usize, count: u32, out: usize): i32 {
  if (!holds(source, end, count, 4)) return ENDS_EARLY
  let todo = count
  for (; todo >= 4; todo -= 4, source += 16, out += 32) {
    const four = v128.load(source)
    v128.store(out, i64x2.extend_low_i32x4_u(four))
    v128.store(out, i64x2.extend_high_i32x4_u(four), 16)
  }
  for (; todo > 0; todo--, source += 4, out += 8) store<u64>(out, <u64>load<u32>(source))
  return count
}
