// Bit-packed integers (least significant bit first) to u32s. Eight values of w bits take w whole bytes, whatever bit they begin
// at, so one set of lanes serves a whole run: gather each value's four bytes with a swizzle, push it against the lane's top with a
// multiplication (Wasm has no shift by lane), and shift all lanes down alike.

/** Above this width a value that begins at bit 7 no longer lies within four bytes. */
export const MAX_LANE_WIDTH: u32 = 25

/** Bytes of a set of lanes: swizzle and multiplier of values 0 to 3, then of values 4 to 7. */
export const LANES_BYTES: u32 = 64

function laneSwizzle(width: u32, bit: u32): v128 {
  // Lane i takes bytes b to b + 3, with b the byte in which its value begins.
  const ones: u32 = 0x01010101
  let lanes = i32x4.splat(0x03020100)
  lanes = i32x4.replace_lane(lanes, 1, 0x03020100 + ((bit + width) >> 3) * ones)
  lanes = i32x4.replace_lane(lanes, 2, 0x03020100 + ((bit + 2 * width) >> 3) * ones)
  return i32x4.replace_lane(lanes, 3, 0x03020100 + ((bit + 3 * width) >> 3) * ones)
}

function laneScale(width: u32, bit: u32): v128 {
  const top: u32 = 32 - width
  let lanes = i32x4.splat(1 << (top - bit))
  lanes = i32x4.replace_lane(lanes, 1, 1 << (top - ((bit + width) & 7)))
  lanes = i32x4.replace_lane(lanes, 2, 1 << (top - ((bit + 2 * width) & 7)))
  return i32x4.replace_lane(lanes, 3, 1 << (top - ((bit + 3 * width) & 7)))
}

/** Writes to `lanes` the set for values of `width` (1 to MAX_LANE_WIDTH) bits of which the first begins at bit `bit` (0 to 7). */
export function prepareLanes(lanes: usize, width: u32, bit: u32): void {
  const second = (bit + 4 * width) & 7
  v128.store(lanes, laneSwizzle(width, bit))
  v128.store(lanes, laneScale(width, bit), 16)
  v128.store(lanes, laneSwizzle(width, second), 32)
  v128.store(lanes, laneScale(width, second), 48)
}

/** The value of `width` (1 to 32) bits at bit `bit` of `source`; reads 8 bytes. */
export function unpackOne(source: usize, bit: u64, width: u32): u32 {
  return <u32>((load<u64>(source + <usize>(bit >> 3)) >> (bit & 7)) & (((<u64>1) << width) - 1))
}

/**
 * Unpacks `count` values of `width` (1 to 32) bits, the first at bit `bit` (0 to 7) of `source`, to u32s at `out`. `lanes` is what
 * prepareLanes made for them (unused above MAX_LANE_WIDTH). Reads up to 16 bytes past the last value.
 */
export function unpackU32(source: usize, bit: u32, width: u32, count: u32, out: usize, lanes: usize): void {
  if (width <= MAX_LANE_WIDTH && count >= 8) {
    const swizzleLow = v128.load(lanes)
    const scaleLow = v128.load(lanes, 16)
    const swizzleHigh = v128.load(lanes, 32)
    const scaleHigh = v128.load(lanes, 48)
    const down = 32 - width
    const half = (bit + 4 * width) >> 3
    for (; count >= 8; count -= 8) {
      const low = i32x4.mul(v128.swizzle(v128.load(source), swizzleLow), scaleLow)
      const high = i32x4.mul(v128.swizzle(v128.load(source + half), swizzleHigh), scaleHigh)
      v128.store(out, i32x4.shr_u(low, down))
      v128.store(out, i32x4.shr_u(high, down), 16)
      source += width
      out += 32
    }
  }
  let at: u64 = bit
  for (; count > 0; count--) {
    store<u32>(out, unpackOne(source, at, width))
    at += width
    out += 4
  }
}
