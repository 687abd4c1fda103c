// Bit streams, least significant bit first: copied between any two bit positions, filled, and turned into bytes.

/** The 64 bits that begin at bit `bit` (0 to 7) of `source`; reads 9 bytes. */
export function bitsAt(source: usize, bit: u32): u64 {
  return (load<u64>(source) >> bit) | (((<u64>load<u8>(source, 8)) << (63 - bit)) << 1)
}

/** Writes the low `count` (1 to 64) bits of `word` at bit `at` of `bitmap`; every other bit stays as it is. */
export function putBits(bitmap: usize, at: u32, word: u64, count: u32): void {
  let out = bitmap + (at >> 3)
  const shift = at & 7
  if (shift) {
    const head = min<u32>(8 - shift, count)
    const mask = (((<u32>1) << head) - 1) << shift
    store<u8>(out, (<u32>load<u8>(out) & ~mask) | (((<u32>word) << shift) & mask))
    word >>= head
    count -= head
    out++
  }
  if (count == 64) {
    store<u64>(out, word)
    return
  }
  for (; count >= 8; count -= 8, word >>= 8) store<u8>(out++, <u8>word)
  if (count) {
    const mask = ((<u32>1) << count) - 1
    store<u8>(out, (<u32>load<u8>(out) & ~mask) | (<u32>word & mask))
  }
}

/** Sets `count` bits of `bitmap` from bit `at` on to `value` (0 or 1). */
export function fillBits(bitmap: usize, at: u32, count: u32, value: u32): void {
  const word: u64 = value ? -1 : 0
  const head = min<u32>((8 - (at & 7)) & 7, count)
  if (head) putBits(bitmap, at, word, head)
  at += head
  count -= head
  const bytes = count >> 3
  memory.fill(bitmap + (at >> 3), <u8>word, bytes)
  if (count & 7) putBits(bitmap, at + (bytes << 3), word, count & 7)
}

/**
 * Copies `count` bits from bit `bit` (0 to 7) of `source` to bit `at` of `bitmap` and returns how many of them are 1.
 * With `bitmap` 0 it only counts.
 */
export function copyBits(source: usize, bit: u32, count: u32, bitmap: usize, at: u32): u32 {
  let ones: u32 = 0
  const head = min<u32>((8 - (at & 7)) & 7, count)
  if (head) {
    const word = bitsAt(source, bit) & (((<u64>1) << head) - 1)
    if (bitmap) putBits(bitmap, at, word, head)
    ones = <u32>popcnt<u64>(word)
    source += (bit + head) >> 3
    bit = (bit + head) & 7
    at += head
    count -= head
  }
  let out = bitmap + (at >> 3)
  for (; count >= 64; count -= 64, source += 8, out += 8) {
    const word = bitsAt(source, bit)
    if (bitmap) store<u64>(out, word)
    ones += <u32>popcnt<u64>(word)
  }
  if (count) {
    const word = bitsAt(source, bit) & (((<u64>1) << count) - 1)
    if (bitmap) putBits(out, 0, word, count)
    ones += <u32>popcnt<u64>(word)
  }
  return ones
}

/** Turns `count` bits from bit `bit` (0 to 7) of `source` into bytes 0 and 1 at `out`. */
export function bitsToBytes(source: usize, bit: u32, count: u32, out: usize): void {
  const which = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128)
  const spread = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)
  const one = i8x16.splat(1)
  for (; count >= 16; count -= 16, source += 2, out += 16) {
    const bytes = v128.swizzle(i32x4.splat(load<u32>(source) >> bit), spread)
    v128.store(out, v128.and(i8x16.eq(v128.and(bytes, which), which), one))
  }
  const rest = load<u32>(source) >> bit
  for (let i: u32 = 0; i < count; i++) store<u8>(out + i, (rest >> i) & 1)
}
