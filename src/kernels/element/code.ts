// Values as they lie within nested ones: big-endian, in bits that are in order as the values are. A code says how, and so what carrier they come from.
// src/common/nested has the same for JavaScript.

export const BOOLEAN: u32 = 0
export const SIGNED_32: u32 = 1
export const UNSIGNED_32: u32 = 2
export const SIGNED_64: u32 = 3
export const UNSIGNED_64: u32 = 4
export const SIGNED_128: u32 = 5
export const MONTHS_DAYS_MICROS: u32 = 6
export const FLOAT: u32 = 7
export const DOUBLE: u32 = 8
/** Text, blobs: any number of bytes. */
export const TEXT: u32 = 9
/** The bytes of a nested value: as they are. */
export const NESTED: u32 = 10

export const LIST_END: u8 = 0
export const PRESENT: u8 = 1
export const ABSENT: u8 = 2

const SIGN_32: u32 = 0x80000000
const SIGN_64: u64 = 0x8000000000000000

/** Bytes of a value; 0 where they depend on it. */
export function codeWidth(code: u32): u32 {
  switch (code) {
    case BOOLEAN:
      return 1
    case SIGNED_32:
    case UNSIGNED_32:
    case FLOAT:
      return 4
    case SIGNED_64:
    case UNSIGNED_64:
    case DOUBLE:
      return 8
    case SIGNED_128:
    case MONTHS_DAYS_MICROS:
      return 16
    default:
      return 0
  }
}

/** Writes a value of fixed width that lies in its carrier at `value`. */
export function encodeFixed(code: u32, value: usize, to: usize): void {
  switch (code) {
    case BOOLEAN:
      store<u8>(to, load<u8>(value))
      return
    case SIGNED_32:
      store<u32>(to, bswap<u32>(load<u32>(value) ^ SIGN_32))
      return
    case UNSIGNED_32:
      store<u32>(to, bswap<u32>(load<u32>(value)))
      return
    case SIGNED_64:
      store<u64>(to, bswap<u64>(load<u64>(value) ^ SIGN_64))
      return
    case UNSIGNED_64:
      store<u64>(to, bswap<u64>(load<u64>(value)))
      return
    case SIGNED_128:
      store<u64>(to, bswap<u64>(load<u64>(value, 8) ^ SIGN_64))
      store<u64>(to, bswap<u64>(load<u64>(value)), 8)
      return
    case MONTHS_DAYS_MICROS:
      store<u64>(to, bswap<u64>(load<u64>(value, 8) ^ 0x8000000080000000))
      store<u64>(to, bswap<u64>(load<u64>(value) ^ SIGN_64), 8)
      return
    case FLOAT: {
      const number = load<f32>(value)
      // One NaN, one zero.
      const bits: u32 = number != number ? 0x7fc00000 : number == 0 ? 0 : reinterpret<u32>(number)
      store<u32>(to, bswap<u32>(bits & SIGN_32 ? ~bits : bits ^ SIGN_32))
      return
    }
    case DOUBLE: {
      const number = load<f64>(value)
      const bits: u64 = number != number ? 0x7ff8000000000000 : number == 0 ? 0 : reinterpret<u64>(number)
      store<u64>(to, bswap<u64>(bits & SIGN_64 ? ~bits : bits ^ SIGN_64))
    }
  }
}

/** The reverse of `encodeFixed`: writes the carrier's value. */
export function decodeFixed(code: u32, from: usize, value: usize): void {
  switch (code) {
    case BOOLEAN:
      store<u8>(value, load<u8>(from))
      return
    case SIGNED_32:
      store<u32>(value, bswap<u32>(load<u32>(from)) ^ SIGN_32)
      return
    case UNSIGNED_32:
      store<u32>(value, bswap<u32>(load<u32>(from)))
      return
    case SIGNED_64:
      store<u64>(value, bswap<u64>(load<u64>(from)) ^ SIGN_64)
      return
    case UNSIGNED_64:
      store<u64>(value, bswap<u64>(load<u64>(from)))
      return
    case SIGNED_128:
      store<u64>(value, bswap<u64>(load<u64>(from)) ^ SIGN_64, 8)
      store<u64>(value, bswap<u64>(load<u64>(from, 8)))
      return
    case MONTHS_DAYS_MICROS:
      store<u64>(value, bswap<u64>(load<u64>(from)) ^ 0x8000000080000000, 8)
      store<u64>(value, bswap<u64>(load<u64>(from, 8)) ^ SIGN_64)
      return
    case FLOAT: {
      const bits = bswap<u32>(load<u32>(from))
      store<u32>(value, bits & SIGN_32 ? bits ^ SIGN_32 : ~bits)
      return
    }
    case DOUBLE: {
      const bits = bswap<u64>(load<u64>(from))
      store<u64>(value, bits & SIGN_64 ? bits ^ SIGN_64 : ~bits)
    }
  }
}

/** Bytes that a text of `length` bytes takes: its zeros are written as two, and two more end it. Reads up to 15 bytes more. */
export function textWidth(text: usize, length: u32): u32 {
  const zero = i8x16.splat(0)
  let zeros: u32 = 2
  let i: u32 = 0
  for (; i + 16 <= length; i += 16) zeros += <u32>popcnt<i32>(i8x16.bitmask(i8x16.eq(v128.load(text + i), zero)))
  if (i < length) zeros += <u32>popcnt<i32>(i8x16.bitmask(i8x16.eq(v128.load(text + i), zero)) & ((1 << (length - i)) - 1))
  return length + zeros
}

export function encodeText(text: usize, length: u32, to: usize, width: u32): void {
  if (width == length + 2) {
    memory.copy(to, text, length)
    store<u16>(to + length, 0)
    return
  }
  for (let i: u32 = 0; i < length; i++) {
    const byte = load<u8>(text + i)
    store<u8>(to++, byte)
    if (byte == 0) store<u8>(to++, 0xff)
  }
  store<u16>(to, 0)
}

/** The address behind a text that begins at `from`. Reads up to 15 bytes more. */
export function textEnd(from: usize): usize {
  const zero = i8x16.splat(0)
  let at = from
  while (true) {
    const zeros = i8x16.bitmask(i8x16.eq(v128.load(at), zero))
    if (zeros == 0) {
      at += 16
      continue
    }
    at += <usize>ctz<i32>(zeros)
    if (load<u8>(at, 1) == 0) return at + 2
    at += 2
  }
}

/** Writes the bytes of the text between `from` and `end` (as `textEnd` gives it). Gives how many they are. */
export function decodeText(from: usize, end: usize, to: usize): u32 {
  let length: u32 = 0
  for (let at = from; at < end - 2; at++, length++) {
    const byte = load<u8>(at)
    store<u8>(to + length, byte)
    if (byte == 0) at++
  }
  return length
}
