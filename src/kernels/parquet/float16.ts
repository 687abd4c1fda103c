// IEEE half floats (FIXED_LEN_BYTE_ARRAY of 2) to f32.
import { ENDS_EARLY } from '../codec/failure'
import { holds } from './plain'

/** What the exponent gains on the way from a half to a float, as a factor: 2 to the 112th. */
const REBIAS: f32 = reinterpret<f32>(0x77800000)

function halvesToFloats(halves: v128): v128 {
  // Multiplying gets normal and subnormal numbers right at once; infinities and NaNs get the full exponent put in.
  const magnitude = i32x4.shl(v128.and(halves, i32x4.splat(0x7fff)), 13)
  const scaled = f32x4.mul(magnitude, f32x4.splat(REBIAS))
  const special = v128.and(i32x4.ge_s(magnitude, i32x4.splat(0x0f800000)), i32x4.splat(0x7f800000))
  const sign = i32x4.shl(v128.and(halves, i32x4.splat(0x8000)), 16)
  return v128.or(v128.or(scaled, special), sign)
}

/** Converts `count` halves at `source` to floats at `out`. Returns `count` or ENDS_EARLY. */
export function halfToFloat(source: usize, end: usize, count: u32, out: usize): i32 {
  if (!holds(source, end, count, 2)) return ENDS_EARLY
  let todo = count
  for (; todo >= 4; todo -= 4, source += 8, out += 16) v128.store(out, halvesToFloats(v128.load16x4_u(source)))
  for (; todo > 0; todo--, source += 2, out += 4) {
    store<u32>(out, i32x4.extract_lane(halvesToFloats(i32x4.splat(load<u16>(source))), 0))
  }
  return count
}
