// Numbers from text, as they are written as a rule: a sign, digits, a point. All else (spaces, exponents, what is out of range or no number) is for
// JavaScript (src/udf/cast).

import {
  arg,
  argsValid,
  countOf,
  DONE,
  lengthOf,
  liveRow,
  markValid,
  resultOf,
  startOf,
  textOf,
  toScript,
  viewOf,
} from '../expression/call'

/** So many digits fit an i64 whatever they are. */
const MOST_DIGITS: u32 = 18

function isDigit(byte: u32): bool {
  return byte - 0x30 < 10
}

/** Integers of type `T` between `least` and `most`. */
function parseIntegers<T>(call: usize, least: i64, most: i64): u32 {
  const texts = arg(call, 0),
    shift: u32 = sizeof<T>() == 4 ? 2 : 3
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j),
      out = resultOf(call, row, shift)
    if (!argsValid(call, row)) {
      store<T>(out, <T>0)
      continue
    }
    const view = viewOf(texts, row)
    let at = textOf(view)
    const end = at + lengthOf(view)
    const negative = at < end && load<u8>(at) == 0x2d
    if (negative) at++
    const length = <u32>(end - at)
    if (length == 0 || length > MOST_DIGITS) return toScript(call, j)
    let value: i64 = 0
    for (; at < end; at++) {
      const byte = <u32>load<u8>(at)
      if (!isDigit(byte)) return toScript(call, j)
      value = value * 10 + <i64>(byte - 0x30)
    }
    if (negative) value = -value
    if (value < least || value > most) return toScript(call, j)
    store<T>(out, <T>value)
    markValid(call, row)
  }
  return DONE
}

export function parseTinyint(call: usize): u32 {
  return parseIntegers<i32>(call, i8.MIN_VALUE, i8.MAX_VALUE)
}

export function parseSmallint(call: usize): u32 {
  return parseIntegers<i32>(call, i16.MIN_VALUE, i16.MAX_VALUE)
}

export function parseInteger(call: usize): u32 {
  return parseIntegers<i32>(call, i32.MIN_VALUE, i32.MAX_VALUE)
}

export function parseBigint(call: usize): u32 {
  return parseIntegers<i64>(call, i64.MIN_VALUE, i64.MAX_VALUE)
}

export function parseUtinyint(call: usize): u32 {
  return parseIntegers<i32>(call, 0, u8.MAX_VALUE)
}

export function parseUsmallint(call: usize): u32 {
  return parseIntegers<i32>(call, 0, u16.MAX_VALUE)
}

export function parseUinteger(call: usize): u32 {
  return parseIntegers<i64>(call, 0, u32.MAX_VALUE)
}

/** Whole numbers below 2^53 are doubles, and so are powers of ten up to 10^22: the quotient of two is rounded once, so it is the nearest. */
const MOST_EXACT: u64 = 1 << 53
const MOST_FRACTION: u32 = 22

export function parseDouble(call: usize): u32 {
  const texts = arg(call, 0)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j),
      out = resultOf(call, row, 3)
    if (!argsValid(call, row)) {
      store<f64>(out, 0)
      continue
    }
    const view = viewOf(texts, row)
    let at = textOf(view)
    const end = at + lengthOf(view)
    const negative = at < end && load<u8>(at) == 0x2d
    if (negative) at++
    let digits: u64 = 0,
      count: u32 = 0,
      fraction: u32 = 0,
      point = false,
      plain = true
    for (; at < end; at++) {
      const byte = <u32>load<u8>(at)
      if (isDigit(byte)) {
        digits = digits * 10 + <u64>(byte - 0x30)
        count++
        if (point) fraction++
      } else if (byte == 0x2e && !point && count > 0) point = true
      else {
        plain = false
        break
      }
    }
    if (!plain || count == 0 || count > MOST_DIGITS || digits > MOST_EXACT || fraction > MOST_FRACTION) return toScript(call, j)
    let power: f64 = 1
    for (; fraction > 0; fraction--) power *= 10
    const value = <f64>digits / power
    store<f64>(out, negative ? -value : value)
    markValid(call, row)
  }
  return DONE
}
