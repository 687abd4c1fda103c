// Reads JSON without building anything: where a value ends, whether the text is JSON at all, and what lies at a path. What is rare (deep nesting, NaN, a comma too
// many, escapes in keys) is left to JavaScript, which decides what it means: a scan then gives 0.
// A result is the address behind the value in the low word; in the high one bits of what the value needs before it can be shown: see below.

import { skipUnicode } from './escapes'
import { KEY, keyMatches, stepCount, stepIndex, stepKind } from './path'

/** The value's text is not the one that would be written for it: spaces, escapes, numbers to be written otherwise. */
export const UNCLEAN: u64 = 1 << 32

const MAX_DEPTH: u32 = 128

export function placeOf(result: u64): usize {
  return <usize>(<u32>result)
}

/** The first byte that is no white space. */
export function skipSpace(at: usize, end: usize): usize {
  while (at < end) {
    const byte = load<u8>(at)
    if (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09) break
    at++
  }
  return at
}

/** Behind the closing quote of the string whose opening quote is at `at`; 0 where there is none. */
export function skipString(at: usize, end: usize): u64 {
  let unclean: u64 = 0
  at++
  while (at < end) {
    // 16 bytes at once up to a quote, a backslash or a control character; reading ahead of the text is allowed.
    while (at + 16 <= end) {
      const bytes = v128.load(at)
      const quotes = v128.eq<u8>(bytes, v128.splat<u8>(0x22))
      const slashes = v128.eq<u8>(bytes, v128.splat<u8>(0x5c))
      const controls = v128.lt<u8>(bytes, v128.splat<u8>(0x20))
      const found = v128.bitmask<u8>(v128.or(v128.or(quotes, slashes), controls))
      if (found != 0) {
        at += ctz(found)
        break
      }
      at += 16
    }
    while (at < end && load<u8>(at) != 0x22 && load<u8>(at) != 0x5c && load<u8>(at) >= 0x20) at++
    if (at >= end || load<u8>(at) < 0x20) return 0
    if (load<u8>(at) == 0x22) return unclean | <u64>(at + 1)
    unclean = UNCLEAN
    const escaped = at + 1 < end ? load<u8>(at, 1) : 0
    if (escaped == 0x75) {
      at = skipUnicode(at, end)
      if (at == 0) return 0
      continue
    }
    // " \ / b f n r t
    if (
      escaped != 0x22 &&
      escaped != 0x5c &&
      escaped != 0x2f &&
      escaped != 0x62 &&
      escaped != 0x66 &&
      escaped != 0x6e &&
      escaped != 0x72 &&
      escaped != 0x74
    )
      return 0
    at += 2
  }
  return 0
}

/** A number is clean where it is written as it is: integers of up to 18 digits, and fractions of up to 15 that do not end with 0. */
function skipNumber(at: usize, end: usize): u64 {
  const start = at
  if (load<u8>(at) == 0x2d) at++
  const whole = at
  while (at < end && isDigit(load<u8>(at))) at++
  const wholeDigits = <u32>(at - whole)
  if (wholeDigits == 0 || (wholeDigits > 1 && load<u8>(whole) == 0x30)) return 0
  if (at >= end || (load<u8>(at) != 0x2e && (load<u8>(at) | 0x20) != 0x65)) {
    const clean = wholeDigits <= 18 && (whole == start || load<u8>(whole) != 0x30)
    return (clean ? 0 : UNCLEAN) | <u64>at
  }
  let clean = false
  if (load<u8>(at) == 0x2e) {
    const fraction = ++at
    while (at < end && isDigit(load<u8>(at))) at++
    const digits = <u32>(at - fraction)
    if (digits == 0) return 0
    // Small ones may be written with an exponent.
    clean = load<u8>(at - 1) != 0x30 && wholeDigits + digits <= 15 && !(load<u8>(whole) == 0x30 && load<u8>(fraction) == 0x30)
  }
  if (at < end && (load<u8>(at) | 0x20) == 0x65) {
    clean = false
    at++
    if (at < end && (load<u8>(at) == 0x2b || load<u8>(at) == 0x2d)) at++
    const exponent = at
    while (at < end && isDigit(load<u8>(at))) at++
    if (at == exponent) return 0
  }
  return (clean ? 0 : UNCLEAN) | <u64>at
}

function isDigit(byte: u32): bool {
  return byte - 0x30 < 10
}

/** true, false or null: letters as a little-endian word, at most four of them after the first. */
function skipWord(at: usize, end: usize): u64 {
  if (at + 4 <= end && (load<u32>(at) == 0x65757274 || load<u32>(at) == 0x6c6c756e)) return <u64>(at + 4)
  if (at + 5 <= end && load<u8>(at) == 0x66 && load<u32>(at, 1) == 0x65736c61) return <u64>(at + 5)
  return 0
}

/** Behind the value that begins at `at`, no white space before it; 0 where there is none that this can read. */
export function skipValue(at: usize, end: usize, depth: u32): u64 {
  if (at >= end || depth > MAX_DEPTH) return 0
  const first = load<u8>(at)
  if (first == 0x22) return skipString(at, end)
  if (first == 0x7b || first == 0x5b) return skipMembers(at, end, depth, first == 0x7b)
  if (first == 0x2d || isDigit(first)) return skipNumber(at, end)
  return skipWord(at, end)
}

function skipMembers(at: usize, end: usize, depth: u32, isObject: bool): u64 {
  const close: u32 = isObject ? 0x7d : 0x5d
  let flags: u64 = 0
  let next = skipSpace(at + 1, end)
  if (next != at + 1) flags = UNCLEAN
  at = next
  if (at < end && load<u8>(at) == close) return flags | <u64>(at + 1)
  while (at < end) {
    if (isObject) {
      if (at >= end || load<u8>(at) != 0x22) return 0
      const key = skipString(at, end)
      if (key == 0) return 0
      flags |= key & UNCLEAN
      at = placeOf(key)
      next = skipSpace(at, end)
      if (next >= end || load<u8>(next) != 0x3a) return 0
      if (next != at) flags = UNCLEAN
      at = next + 1
      next = skipSpace(at, end)
      if (next != at) flags = UNCLEAN
      at = next
    }
    const value = skipValue(at, end, depth + 1)
    if (value == 0) return 0
    flags |= value & UNCLEAN
    at = placeOf(value)
    next = skipSpace(at, end)
    if (next >= end) return 0
    if (next != at) flags = UNCLEAN
    const byte = load<u8>(next)
    if (byte == close) return flags | <u64>(next + 1)
    if (byte != 0x2c) return 0
    at = next + 1
    next = skipSpace(at, end)
    if (next != at) flags = UNCLEAN
    at = next
  }
  return 0
}

/**
 * As `skipValue`, and stores what lies at steps `step` and further of `path` below the value: its address and the result of its scan at `found`, which is left
 * alone where there is nothing. Of two members with one name the first counts.
 */
export function findValue(at: usize, end: usize, depth: u32, path: usize, step: u32, found: usize): u64 {
  if (step == stepCount(path)) {
    const value = skipValue(at, end, depth)
    store<u64>(found, <u64>at)
    store<u64>(found, value, 8)
    return value
  }
  if (at >= end || depth > MAX_DEPTH) return 0
  const first = load<u8>(at)
  if (first == 0x7b && stepKind(path, step) == KEY) return findMember(at, end, depth, path, step, found)
  if (first == 0x5b && stepKind(path, step) != KEY) return findElement(at, end, depth, path, step, found)
  return skipValue(at, end, depth)
}

function findMember(at: usize, end: usize, depth: u32, path: usize, step: u32, found: usize): u64 {
  let looking = true
  at = skipSpace(at + 1, end)
  if (at < end && load<u8>(at) == 0x7d) return <u64>(at + 1)
  while (at < end) {
    if (at >= end || load<u8>(at) != 0x22) return 0
    const key = skipString(at, end)
    // A name with escapes may be the one that is looked for.
    if (key == 0 || key & UNCLEAN) return 0
    const keyEnd = placeOf(key)
    const matches = looking && keyMatches(path, step, at + 1, <u32>(keyEnd - at - 2))
    at = skipSpace(keyEnd, end)
    if (at >= end || load<u8>(at) != 0x3a) return 0
    at = skipSpace(at + 1, end)
    const value = matches ? findValue(at, end, depth + 1, path, step + 1, found) : skipValue(at, end, depth + 1)
    if (value == 0) return 0
    if (matches) looking = false
    at = skipSpace(placeOf(value), end)
    if (at >= end) return 0
    const byte = load<u8>(at)
    if (byte == 0x7d) return <u64>(at + 1)
    if (byte != 0x2c) return 0
    at = skipSpace(at + 1, end)
  }
  return 0
}

function findElement(at: usize, end: usize, depth: u32, path: usize, step: u32, found: usize): u64 {
  let index = stepIndex(path, step)
  if (index < 0) {
    // Counted from the end: the number of elements is needed first.
    const count = countElements(at, end, depth)
    if (count < 0) return 0
    index += count
    if (index < 0) index = i32.MAX_VALUE
  }
  at = skipSpace(at + 1, end)
  if (at < end && load<u8>(at) == 0x5d) return <u64>(at + 1)
  for (let element: i32 = 0; at < end; element++) {
    const value = element == index ? findValue(at, end, depth + 1, path, step + 1, found) : skipValue(at, end, depth + 1)
    if (value == 0) return 0
    at = skipSpace(placeOf(value), end)
    if (at >= end) return 0
    const byte = load<u8>(at)
    if (byte == 0x5d) return <u64>(at + 1)
    if (byte != 0x2c) return 0
    at = skipSpace(at + 1, end)
  }
  return 0
}

/** Of the array that begins at `at`; -1 where it cannot be read. */
export function countElements(at: usize, end: usize, depth: u32): i32 {
  at = skipSpace(at + 1, end)
  if (at < end && load<u8>(at) == 0x5d) return 0
  for (let count: i32 = 1; at < end; count++) {
    const value = skipValue(at, end, depth + 1)
    if (value == 0) return -1
    at = skipSpace(placeOf(value), end)
    if (at >= end) return -1
    const byte = load<u8>(at)
    if (byte == 0x5d) return count
    if (byte != 0x2c) return -1
    at = skipSpace(at + 1, end)
  }
  return -1
}
