// Whether bytes are UTF-8. ASCII is passed over 64 bytes at a time; the rest goes through three tables by half bytes, in which
// each bit stands for one mistake that two neighbouring bytes can make, and a mistake is made where all three agree
// (Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte").

const TOO_SHORT: u8 = 0x01 // a lead byte without its continuation
const TOO_LONG: u8 = 0x02 // a continuation after ASCII
const OVERLONG_3: u8 = 0x04
const TOO_LARGE: u8 = 0x08 // beyond U+10FFFF
const SURROGATE: u8 = 0x10
const OVERLONG_2: u8 = 0x20
const OVERLONG_4: u8 = 0x40 // also a lead byte from 0xf5 on before 0x80 to 0x8f
const TWO_CONTINUATIONS: u8 = 0x80 // right where a character of 3 or 4 bytes goes on, and only there

/** Mistakes that the low half of the first byte cannot rule out. */
const ANY_LOW: u8 = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS
const LARGE_LOW: u8 = ANY_LOW | TOO_LARGE | OVERLONG_4
const CONTINUATION: u8 = TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS

const FIRST_HIGH = memory.data<u8>([
  TOO_LONG,
  TOO_LONG,
  TOO_LONG,
  TOO_LONG,
  TOO_LONG,
  TOO_LONG,
  TOO_LONG,
  TOO_LONG,
  TWO_CONTINUATIONS,
  TWO_CONTINUATIONS,
  TWO_CONTINUATIONS,
  TWO_CONTINUATIONS,
  TOO_SHORT | OVERLONG_2,
  TOO_SHORT,
  TOO_SHORT | OVERLONG_3 | SURROGATE,
  TOO_SHORT | TOO_LARGE | OVERLONG_4,
])
const FIRST_LOW = memory.data<u8>([
  ANY_LOW | OVERLONG_2 | OVERLONG_3 | OVERLONG_4,
  ANY_LOW | OVERLONG_2,
  ANY_LOW,
  ANY_LOW,
  ANY_LOW | TOO_LARGE,
  LARGE_LOW,
  LARGE_LOW,
  LARGE_LOW,
  LARGE_LOW,
  LARGE_LOW,
  LARGE_LOW,
  LARGE_LOW,
  LARGE_LOW,
  LARGE_LOW | SURROGATE,
  LARGE_LOW,
  LARGE_LOW,
])
const SECOND_HIGH = memory.data<u8>([
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  CONTINUATION | OVERLONG_3 | OVERLONG_4,
  CONTINUATION | OVERLONG_3 | TOO_LARGE,
  CONTINUATION | SURROGATE | TOO_LARGE,
  CONTINUATION | SURROGATE | TOO_LARGE,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
  TOO_SHORT,
])

/** Nonzero bytes where `block`, which follows `before`, breaks the rules. */
function mistakes(before: v128, block: v128): v128 {
  const first = v128.shuffle<i8>(before, block, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30)
  const second = v128.shuffle<i8>(before, block, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29)
  const third = v128.shuffle<i8>(before, block, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28)
  const low = i8x16.splat(0x0f)
  const pairs = v128.and(
    v128.and(
      v128.swizzle(v128.load(FIRST_HIGH), v128.and(i16x8.shr_u(first, 4), low)),
      v128.swizzle(v128.load(FIRST_LOW), v128.and(first, low)),
    ),
    v128.swizzle(v128.load(SECOND_HIGH), v128.and(i16x8.shr_u(block, 4), low)),
  )
  // 0x80 where a lead byte (from 0xe0 on two places before, from 0xf0 on three) asks for a continuation here.
  const asked = v128.or(i8x16.sub_sat_u(second, i8x16.splat(0x60)), i8x16.sub_sat_u(third, i8x16.splat(0x70)))
  return v128.xor(v128.and(asked, i8x16.splat(-128)), pairs)
}

/** 1 where the `length` bytes at `source` are UTF-8, else 0. */
export function utf8Valid(source: usize, length: u32): u32 {
  const zero = i8x16.splat(0)
  let before = zero
  let wrong = zero
  while (length >= 16) {
    // What came before matters only where it was not ASCII.
    if (length >= 64 && !i8x16.bitmask(before)) {
      const all = v128.or(v128.or(v128.load(source), v128.load(source, 16)), v128.or(v128.load(source, 32), v128.load(source, 48)))
      if (!i8x16.bitmask(all)) {
        source += 64
        length -= 64
        continue
      }
    }
    const block = v128.load(source)
    if (i8x16.bitmask(v128.or(before, block))) wrong = v128.or(wrong, mistakes(before, block))
    before = block
    source += 16
    length -= 16
  }
  // The rest, with zeros behind it, so that a character cut short is noticed.
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  const rest = v128.and(v128.load(source), i8x16.lt_u(places, i8x16.splat(<i8>length)))
  if (i8x16.bitmask(v128.or(before, rest))) wrong = v128.or(wrong, mistakes(before, rest))
  return v128.any_true(wrong) ? 0 : 1
}

/** How many of `count` string views are UTF-8, up to the first that is not. */
export function utf8ValidViews(views: usize, count: u32): u32 {
  for (let i: u32 = 0; i < count; i++, views += 16) {
    const length = load<u32>(views)
    if (length > 12) {
      if (!utf8Valid(load<usize>(views, 8), length)) return i
    } else if (i8x16.bitmask(v128.load(views)) >> 4 && !utf8Valid(views + 4, length)) return i
  }
  return count
}

/** 1 where no byte has its top bit set: a page of short ASCII strings passes as a whole, its lengths included. */
export function isAscii(source: usize, length: u32): u32 {
  let all = i8x16.splat(0)
  for (; length >= 64; length -= 64, source += 64) {
    const first = v128.or(v128.load(source), v128.load(source, 16))
    all = v128.or(all, v128.or(first, v128.or(v128.load(source, 32), v128.load(source, 48))))
  }
  let bits: u32 = 0
  for (; length > 0; length--) bits |= <u32>load<u8>(source++)
  return i8x16.bitmask(all) || bits & 0x80 ? 0 : 1
}
