// Big-endian two's complement numbers (decimals in byte arrays, UUIDs) to i64 and i128, low word first.
import { ENDS_EARLY, MALFORMED, OUT_OF_RANGE } from '../codec/failure'
import { holds } from './plain'
import { viewBytes } from './views'

/** The number in the `length` (1 to 8) bytes at `source`; reads 8. */
function shortNumber(source: usize, length: u32): i64 {
  return <i64>bswap<u64>(load<u64>(source)) >> (64 - 8 * length)
}

/** Whether the `count` bytes at `source` only repeat `sign` (0 or -1). */
function onlySign(source: usize, count: u32, sign: i64): bool {
  for (let i: u32 = 0; i < count; i++) if (load<u8>(source + i) != <u8>sign) return false
  return true
}

/** Stores the number in `length` bytes (none is 0) as i64; false where it does not fit. */
function storeI64(source: usize, length: u32, out: usize): bool {
  if (length <= 8) {
    store<i64>(out, length ? shortNumber(source, length) : 0)
    return true
  }
  const low = shortNumber(source + length - 8, 8)
  store<i64>(out, low)
  return onlySign(source, length - 8, low >> 63)
}

/** Stores the number in `length` bytes (none is 0) as i128; false where it does not fit. Up to 12 bytes may lie where it is stored: they are read first. */
function storeI128(source: usize, length: u32, out: usize): bool {
  if (length <= 8) {
    const low = length ? shortNumber(source, length) : 0
    store<i64>(out, low)
    store<i64>(out, low >> 63, 8)
    return true
  }
  const low = shortNumber(source + length - 8, 8)
  const rest = length - 8
  const high = rest <= 8 ? shortNumber(source, rest) : shortNumber(source + rest - 8, 8)
  store<i64>(out, low)
  store<i64>(out, high, 8)
  return rest <= 8 || onlySign(source, rest - 8, high >> 63)
}

/** FIXED_LEN_BYTE_ARRAY(`width`) decimals to i64. Returns `count`, ENDS_EARLY, MALFORMED (width 0), or OUT_OF_RANGE. */
export function fixedToI64(source: usize, end: usize, width: u32, count: u32, out: usize): i32 {
  if (width == 0) return MALFORMED
  if (!holds(source, end, count, width)) return ENDS_EARLY
  let todo = count
  if (width <= 8) {
    // Two at a time: each value's bytes reversed into the top of its lane, and shifted down with its sign.
    const below: u64 = width == 8 ? 0 : <u64>-1 >> (8 * width)
    const reversed: u64 = 0x0001020304050607
    const swizzle = i64x2.replace_lane(i64x2.splat(reversed | below), 1, (reversed + 0x0101010101010101 * <u64>width) | below)
    const shift = 64 - 8 * width
    for (; todo >= 2; todo -= 2, source += 2 * width, out += 16) {
      v128.store(out, i64x2.shr_s(v128.swizzle(v128.load(source), swizzle), shift))
    }
  }
  let fits = true
  for (; todo > 0; todo--, source += width, out += 8) fits = storeI64(source, width, out) && fits
  return fits ? <i32>count : OUT_OF_RANGE
}

/** FIXED_LEN_BYTE_ARRAY(`width`) decimals to i128. Returns `count`, ENDS_EARLY, MALFORMED (width 0), or OUT_OF_RANGE. */
export function fixedToI128(source: usize, end: usize, width: u32, count: u32, out: usize): i32 {
  if (width == 0) return MALFORMED
  if (!holds(source, end, count, width)) return ENDS_EARLY
  let todo = count
  if (width <= 16) {
    const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    const above = i8x16.ge_u(places, i8x16.splat(<i8>width))
    const swizzle = v128.or(i8x16.sub(i8x16.splat(<i8>(width - 1)), places), above)
    for (; todo > 0; todo--, source += width, out += 16) {
      const sign = v128.and(i8x16.lt_s(v128.load8_splat(source), i8x16.splat(0)), above)
      v128.store(out, v128.or(v128.swizzle(v128.load(source), swizzle), sign))
    }
  }
  let fits = true
  for (; todo > 0; todo--, source += width, out += 16) fits = storeI128(source, width, out) && fits
  return fits ? <i32>count : OUT_OF_RANGE
}

/** Decimals in byte arrays, given as views, to i64. Returns `count` or OUT_OF_RANGE. */
export function viewsToI64(views: usize, count: u32, out: usize): i32 {
  let fits = true
  for (let i: u32 = 0; i < count; i++, views += 16, out += 8) fits = storeI64(viewBytes(views), load<u32>(views), out) && fits
  return fits ? <i32>count : OUT_OF_RANGE
}

/** Decimals in byte arrays, given as views, to i128. Returns `count` or OUT_OF_RANGE. `out` may be `views`. */
export function viewsToI128(views: usize, count: u32, out: usize): i32 {
  let fits = true
  for (let i: u32 = 0; i < count; i++, views += 16, out += 16) fits = storeI128(viewBytes(views), load<u32>(views), out) && fits
  return fits ? <i32>count : OUT_OF_RANGE
}

/** UUIDs (16 bytes each) to i128 with the top bit flipped, so that signed order is theirs. Returns `count` or ENDS_EARLY. */
export function uuidToI128(source: usize, end: usize, count: u32, out: usize): i32 {
  if (!holds(source, end, count, 16)) return ENDS_EARLY
  const reverse = i8x16(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
  const top = i64x2(0, i64.MIN_VALUE)
  for (let i: u32 = 0; i < count; i++, source += 16, out += 16) {
    v128.store(out, v128.xor(v128.swizzle(v128.load(source), reverse), top))
  }
  return count
}
