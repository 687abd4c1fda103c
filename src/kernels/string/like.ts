// LIKE and ILIKE: `%` is any text, `_` any one character, what follows the escape character is itself.

import {
  arg,
  argCount,
  argsValid,
  countOf,
  DONE,
  lengthOf,
  liveRow,
  refuse,
  resultOf,
  startOf,
  textOf,
  toScript,
  viewOf,
} from '../expression/call'
import { characterBytes, isAscii } from './utf8'

const PERCENT: u32 = 0x25
const UNDERSCORE: u32 = 0x5f
/** No byte of any text. */
const NO_ESCAPE: u32 = 0x100
const NO_LITERAL: u32 = 0x200

function lower(byte: u32): u32 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte
}

/** The byte that stands for itself at a place of the pattern; NO_LITERAL where none does, or it is escaped. */
function literalAt(pattern: usize, length: u32, place: u32, escape: u32): u32 {
  if (place >= length) return NO_LITERAL
  const byte = <u32>load<u8>(pattern + place)
  return byte == PERCENT || byte == UNDERSCORE || byte == escape ? NO_LITERAL : byte
}

/** From `from` on, the first place of a byte that is followed by another (NO_LITERAL: by anything), 16 places at a time; else `length`. */
function indexOfPair(text: usize, from: u32, length: u32, first: u32, second: u32): u32 {
  const wanted = i8x16.splat(<i8>first)
  const follower = i8x16.splat(<i8>second)
  const any = i8x16.splat(second == NO_LITERAL ? -1 : 0)
  for (let place = from; place < length; place += 16) {
    const at = text + place
    const pairs = v128.and(i8x16.eq(v128.load(at), wanted), v128.or(i8x16.eq(v128.load(at, 1), follower), any))
    const found = i8x16.bitmask(pairs)
    // What lies behind the text may look like a pair.
    if (found != 0) return min(length, place + <u32>ctz(found))
  }
  return length
}

/**
 * Whether the text matches. Bytes are compared; only `_` needs to know of characters. After a `%` the first bytes that must follow are searched;
 * a mismatch goes back to the last `%` alone, for earlier ones cannot do better. With `fold`, ASCII letters are the same in both cases.
 */
function matches(text: usize, length: u32, pattern: usize, patternLength: u32, escape: u32, fold: bool): bool {
  let t: u32 = 0,
    p: u32 = 0
  // Where to go on after a mismatch: the pattern behind the last %, and the text that it has not swallowed yet.
  let retryPattern: u32 = u32.MAX_VALUE,
    retryText: u32 = 0
  while (t < length) {
    if (p < patternLength) {
      const wanted = <u32>load<u8>(pattern + p)
      if (wanted == PERCENT && wanted != escape) {
        p++
        if (p == patternLength) return true
        retryPattern = p
        retryText = t
        continue
      }
      const given = <u32>load<u8>(text + t)
      if (wanted == UNDERSCORE && wanted != escape) {
        t += characterBytes(given)
        p++
        continue
      }
      const escaped = wanted == escape && p + 1 < patternLength
      const literal = escaped ? <u32>load<u8>(pattern + p + 1) : wanted
      if (literal == given || (fold && lower(literal) == lower(given))) {
        t++
        p += escaped ? 2 : 1
        continue
      }
    }
    if (retryPattern == u32.MAX_VALUE) return false
    retryText += characterBytes(load<u8>(text + retryText))
    if (!fold) {
      const next = literalAt(pattern, patternLength, retryPattern, escape)
      if (next != NO_LITERAL) {
        retryText = indexOfPair(text, retryText, length, next, literalAt(pattern, patternLength, retryPattern + 1, escape))
        if (retryText == length) return false
      }
    }
    t = retryText
    p = retryPattern
  }
  while (p < patternLength && load<u8>(pattern + p) == PERCENT && PERCENT != escape) p++
  return p == patternLength
}

/** Whether the last character of the pattern is an escape with nothing behind it. */
function endsInEscape(pattern: usize, length: u32, escape: u32): bool {
  if (escape == NO_ESCAPE) return false
  let p: u32 = 0
  while (p < length) {
    if (load<u8>(pattern + p) == escape) {
      if (p + 1 == length) return true
      p++
    }
    p++
  }
  return false
}

function like(call: usize, fold: bool): u32 {
  const texts = arg(call, 0),
    patterns = arg(call, 1),
    escapes = argCount(call) > 2 ? arg(call, 2) : 0
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    let found: u8 = 0
    if (argsValid(call, row)) {
      const text = viewOf(texts, row),
        pattern = viewOf(patterns, row)
      let escape = NO_ESCAPE
      if (escapes) {
        const view = viewOf(escapes, row)
        if (lengthOf(view) > 1) return refuse(call, row)
        if (lengthOf(view) == 1) escape = load<u8>(view + 4)
      }
      if (fold && !(isAscii(textOf(text), lengthOf(text)) && isAscii(textOf(pattern), lengthOf(pattern)))) return toScript(call, j)
      if (endsInEscape(textOf(pattern), lengthOf(pattern), escape)) return refuse(call, row)
      found = u8(matches(textOf(text), lengthOf(text), textOf(pattern), lengthOf(pattern), escape, fold))
    }
    store<u8>(resultOf(call, row, 0), found)
  }
  return DONE
}

export function textLike(call: usize): u32 {
  return like(call, false)
}

/** Texts beyond ASCII are for JavaScript, which knows their cases. */
export function textLikeFolded(call: usize): u32 {
  return like(call, true)
}
