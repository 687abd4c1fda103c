// Values without gaps to values with gaps: `dense` holds the values that are there, the bitmap says where they belong. All work
// from the end to the beginning, so `out` may be `dense`: no value is written over before it was read.
import { bitsAt } from './bits'

/** For four slots and each pattern of their bits: which of the next dense 4-byte values goes where (-1: none). */
const FOUR = memory.data<u32>([
  -1, -1, -1, -1, 0x03020100, -1, -1, -1, -1, 0x03020100, -1, -1, 0x03020100, 0x07060504, -1, -1, -1, -1, 0x03020100, -1, 0x03020100, -1,
  0x07060504, -1, -1, 0x03020100, 0x07060504, -1, 0x03020100, 0x07060504, 0x0b0a0908, -1, -1, -1, -1, 0x03020100, 0x03020100, -1, -1,
  0x07060504, -1, 0x03020100, -1, 0x07060504, 0x03020100, 0x07060504, -1, 0x0b0a0908, -1, -1, 0x03020100, 0x07060504, 0x03020100, -1,
  0x07060504, 0x0b0a0908, -1, 0x03020100, 0x07060504, 0x0b0a0908, 0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c,
])

/** For four slots and each pattern of their bits: which of the next dense bytes goes where (0xff: none). */
const FOUR_BYTES = memory.data<u32>([
  0xffffffff, 0xffffff00, 0xffff00ff, 0xffff0100, 0xff00ffff, 0xff01ff00, 0xff0100ff, 0xff020100, 0x00ffffff, 0x01ffff00, 0x01ff00ff,
  0x02ff0100, 0x0100ffff, 0x0201ff00, 0x020100ff, 0x03020100,
])

/** The bits of slots `from` to `from + count` (at most 64) of the bitmap. */
function slots(validity: usize, bitOffset: u32, from: u32, count: u32): u64 {
  const bit = bitOffset + from
  return bitsAt(validity + (bit >> 3), bit & 7) & (<u64>-1 >> (64 - count))
}

/** Moves `length` bytes up, or not at all, from the end in 16-byte steps. */
function moveUp(out: usize, source: usize, length: usize): void {
  if (out == source) return
  while (length >= 16) {
    length -= 16
    v128.store(out + length, v128.load(source + length))
  }
  while (length > 0) {
    length--
    store<u8>(out + length, load<u8>(source + length))
  }
}

/**
 * Spreads the `valid` bytes at `dense` over `count` slots by the bits from `bitOffset` of `validity` on, which holds `valid` ones.
 * Slots without a value get 0.
 */
export function spread1(dense: usize, valid: u32, validity: usize, bitOffset: u32, count: u32, out: usize): void {
  let next = dense + valid
  while (count > 0) {
    const n = ((count - 1) & 63) + 1
    count -= n
    const bits = slots(validity, bitOffset, count, n)
    const to = out + count
    let i = n
    for (; i & 3; i--) {
      const there = <u32>(bits >> (i - 1)) & 1
      next -= there
      store<u8>(to + i - 1, <u32>load<u8>(next) & (0 - there))
    }
    while (i > 0) {
      i -= 4
      const four = <u32>(bits >> i) & 15
      next -= <usize>popcnt<u32>(four)
      const values = v128.swizzle(v128.load32_zero(next), v128.load32_zero(FOUR_BYTES + (four << 2)))
      v128.store_lane<u32>(to + i, values, 0)
    }
  }
}

/** The same for 4-byte values; slots without a value get `fill` (dictionary ids: the entry that is NULL). */
export function spread4(dense: usize, valid: u32, validity: usize, bitOffset: u32, count: u32, out: usize, fill: u32): void {
  let next = dense + ((<usize>valid) << 2)
  const fills = i32x4.splat(fill)
  while (count > 0) {
    const n = ((count - 1) & 63) + 1
    count -= n
    const bits = slots(validity, bitOffset, count, n)
    const to = out + ((<usize>count) << 2)
    if (bits == <u64>-1) {
      next -= 256
      moveUp(to, next, 256)
      continue
    }
    let i = n
    for (; i & 3; i--) {
      const there = <u32>(bits >> (i - 1)) & 1
      next -= there << 2
      store<u32>(to + ((i - 1) << 2), there ? load<u32>(next) : fill)
    }
    while (i > 0) {
      i -= 4
      const four = <u32>(bits >> i) & 15
      const places = v128.load(FOUR + (four << 4))
      next -= (<usize>popcnt<u32>(four)) << 2
      const values = v128.swizzle(v128.load(next), places)
      v128.store(to + (i << 2), v128.or(values, v128.and(i32x4.shr_s(places, 31), fills)))
    }
  }
}

/** The same for 8-byte values; slots without a value get 0. */
export function spread8(dense: usize, valid: u32, validity: usize, bitOffset: u32, count: u32, out: usize): void {
  let next = dense + ((<usize>valid) << 3)
  while (count > 0) {
    const n = ((count - 1) & 63) + 1
    count -= n
    const bits = slots(validity, bitOffset, count, n)
    const to = out + ((<usize>count) << 3)
    if (bits == <u64>-1) {
      next -= 512
      moveUp(to, next, 512)
      continue
    }
    for (let i = n; i > 0; i--) {
      const there = <u64>(bits >> (i - 1)) & 1
      next -= (<usize>there) << 3
      store<u64>(to + ((i - 1) << 3), load<u64>(next) & (0 - there))
    }
  }
}

/** The same for 16-byte values (views, i128); slots without a value get 0. */
export function spread16(dense: usize, valid: u32, validity: usize, bitOffset: u32, count: u32, out: usize): void {
  let next = dense + ((<usize>valid) << 4)
  while (count > 0) {
    const n = ((count - 1) & 63) + 1
    count -= n
    const bits = slots(validity, bitOffset, count, n)
    const to = out + ((<usize>count) << 4)
    if (bits == <u64>-1) {
      next -= 1024
      moveUp(to, next, 1024)
      continue
    }
    for (let i = n; i > 0; i--) {
      const there = <u64>(bits >> (i - 1)) & 1
      next -= (<usize>there) << 4
      v128.store(to + ((i - 1) << 4), v128.and(v128.load(next), i64x2.splat(0 - there)))
    }
  }
}
