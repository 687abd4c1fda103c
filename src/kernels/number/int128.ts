// 128-bit signed integers as two u64 words, low first: what generated code does not do inline. Results go to `out`.

function storeWide(out: usize, low: u64, high: u64): void {
  store<u64>(out, low)
  store<u64>(out, high, 8)
}

/** The high word of the unsigned product of two words. */
function multiplyHigh(a: u64, b: u64): u64 {
  const al = a & 0xffffffff,
    ah = a >> 32,
    bl = b & 0xffffffff,
    bh = b >> 32
  const middle = ah * bl + ((al * bl) >> 32)
  const cross = al * bh + (middle & 0xffffffff)
  return ah * bh + (middle >> 32) + (cross >> 32)
}

/** The product, wrapped. Returns 1 where it does not fit 128 bits with a sign, else 0. */
export function i128Multiply(aLow: u64, aHigh: u64, bLow: u64, bHigh: u64, out: usize): u32 {
  const negative = (aHigh ^ bHigh) >> 63 != 0
  if (<i64>aHigh < 0) {
    aHigh = ~aHigh + u64(aLow == 0)
    aLow = 0 - aLow
  }
  if (<i64>bHigh < 0) {
    bHigh = ~bHigh + u64(bLow == 0)
    bLow = 0 - bLow
  }
  let low = aLow * bLow
  let high = multiplyHigh(aLow, bLow)
  // At most one of the high words may be there; its cross product must fit the high word.
  let overflow = aHigh != 0 && bHigh != 0
  const cross = aHigh * bLow + bHigh * aLow
  overflow = overflow || multiplyHigh(aHigh, bLow) != 0 || multiplyHigh(bHigh, aLow) != 0
  high += cross
  overflow = overflow || high < cross
  if (negative) {
    high = ~high + u64(low == 0)
    low = 0 - low
    // −2¹²⁷ is the one magnitude with the top bit set that fits.
    overflow = overflow || (<i64>high >= 0 && (high | low) != 0)
  } else overflow = overflow || <i64>high < 0
  storeWide(out, low, high)
  return u32(overflow)
}

/** Quotient to `out`, remainder to `out + 16`; of magnitudes, by shifting and subtracting where the divisor has a high word. */
function divideMagnitudes(aLow: u64, aHigh: u64, bLow: u64, bHigh: u64, out: usize): void {
  if (aHigh == 0 && bHigh == 0) {
    storeWide(out, aLow / bLow, 0)
    storeWide(out + 16, aLow % bLow, 0)
    return
  }
  if (bHigh == 0 && bLow >> 32 == 0) {
    // Four digits of 32 bits by a divisor of 32.
    const high = aHigh / bLow
    let rest = aHigh % bLow
    const upper = (rest << 32) | (aLow >> 32)
    rest = upper % bLow
    const lower = (rest << 32) | (aLow & 0xffffffff)
    storeWide(out, ((upper / bLow) << 32) | (lower / bLow), high)
    storeWide(out + 16, lower % bLow, 0)
    return
  }
  let quotientLow: u64 = 0,
    quotientHigh: u64 = 0,
    restLow: u64 = 0,
    restHigh: u64 = 0
  const zeros = aHigh ? clz<u64>(aHigh) : 64 + clz<u64>(aLow)
  for (let bit: i32 = 127 - <i32>zeros; bit >= 0; bit--) {
    const next = bit >= 64 ? (aHigh >> (bit - 64)) & 1 : (aLow >> bit) & 1
    const carry = restHigh >> 63
    restHigh = (restHigh << 1) | (restLow >> 63)
    restLow = (restLow << 1) | next
    if (carry != 0 || restHigh > bHigh || (restHigh == bHigh && restLow >= bLow)) {
      restHigh = restHigh - bHigh - u64(restLow < bLow)
      restLow -= bLow
      if (bit >= 64) quotientHigh |= (<u64>1) << (bit - 64)
      else quotientLow |= (<u64>1) << bit
    }
  }
  storeWide(out, quotientLow, quotientHigh)
  storeWide(out + 16, restLow, restHigh)
}

function divideSigned(aLow: u64, aHigh: u64, bLow: u64, bHigh: u64, out: usize, wanted: usize, negate: bool): void {
  if (<i64>aHigh < 0) {
    aHigh = ~aHigh + u64(aLow == 0)
    aLow = 0 - aLow
  }
  if (<i64>bHigh < 0) {
    bHigh = ~bHigh + u64(bLow == 0)
    bLow = 0 - bLow
  }
  // Both results are computed above the 16 bytes that the caller gave; the stack has no room of its own.
  divideMagnitudes(aLow, aHigh, bLow, bHigh, out)
  let low = load<u64>(out + wanted),
    high = load<u64>(out + wanted, 8)
  if (negate) {
    high = ~high + u64(low == 0)
    low = 0 - low
  }
  storeWide(out, low, high)
}

/** The quotient, cut off towards zero; 0 where the divisor is 0. Uses 32 bytes at `out`. */
export function i128Divide(aLow: u64, aHigh: u64, bLow: u64, bHigh: u64, out: usize): u32 {
  if ((bLow | bHigh) == 0) storeWide(out, 0, 0)
  else divideSigned(aLow, aHigh, bLow, bHigh, out, 0, (aHigh ^ bHigh) >> 63 != 0)
  return 0
}

/** The remainder with the sign of the dividend; 0 where the divisor is 0. Uses 32 bytes at `out`. */
export function i128Remainder(aLow: u64, aHigh: u64, bLow: u64, bHigh: u64, out: usize): u32 {
  if ((bLow | bHigh) == 0) storeWide(out, 0, 0)
  else divideSigned(aLow, aHigh, bLow, bHigh, out, 16, <i64>aHigh < 0)
  return 0
}

/** a − b·trunc(a/b), exactly. */
export function f64Remainder(a: f64, b: f64): f64 {
  return a % b
}
