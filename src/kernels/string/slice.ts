// Functions whose result is a part of their argument: they copy nothing, a long part points into the argument's bytes.

import {
  arg,
  argCount,
  argsValid,
  countOf,
  DONE,
  i64Of,
  lengthOf,
  liveRow,
  resultOf,
  startOf,
  storeNull,
  storeView,
  textOf,
  viewOf,
} from '../expression/call'
import { characterBytes, countCharacters, offsetAfter } from './utf8'

/** The characters [from, to) of the text, to be clipped to those that there are. */
function storeCharacters(out: usize, text: usize, length: u32, from: i64, to: i64): void {
  if (from < 0) from = 0
  if (to <= from || from > <i64>length) {
    storeNull(out)
    return
  }
  const begin = offsetAfter(text, length, <u32>from)
  const count = min<i64>(to - from, <i64>length)
  storeView(out, text + begin, offsetAfter(text + begin, length - begin, <u32>count))
}

/** substr(text, start[, length]): from character `start` (from 1; below 0 from the end); a negative length goes back from there. */
export function textSubstring(call: usize): u32 {
  const texts = arg(call, 0),
    starts = arg(call, 1),
    lengths = argCount(call) > 2 ? arg(call, 2) : 0
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j),
      out = resultOf(call, row, 4)
    if (!argsValid(call, row)) {
      storeNull(out)
      continue
    }
    const view = viewOf(texts, row),
      text = textOf(view),
      length = lengthOf(view)
    // Numbers beyond any text would overflow when added.
    const limit: i64 = 1 << 40
    const start = max<i64>(-limit, min<i64>(limit, i64Of(starts, row)))
    let from = start > 0 ? start - 1 : start < 0 ? <i64>countCharacters(text, length) + start : -1
    let to = limit * 2
    if (lengths) {
      const wanted = max<i64>(-limit, min<i64>(limit, i64Of(lengths, row)))
      to = from + wanted
      if (wanted < 0) {
        to = from
        from += wanted
      }
    }
    storeCharacters(out, text, length, from, to)
  }
  return DONE
}

/** left(text, n): the first n characters; for n < 0, all but the last −n. */
export function textLeft(call: usize): u32 {
  const texts = arg(call, 0),
    counts = arg(call, 1)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j),
      out = resultOf(call, row, 4)
    if (!argsValid(call, row)) {
      storeNull(out)
      continue
    }
    const view = viewOf(texts, row),
      count = i64Of(counts, row)
    const to = count >= 0 ? count : <i64>countCharacters(textOf(view), lengthOf(view)) + count
    storeCharacters(out, textOf(view), lengthOf(view), 0, to)
  }
  return DONE
}

/** right(text, n): the last n characters; for n < 0, all but the first −n. */
export function textRight(call: usize): u32 {
  const texts = arg(call, 0),
    counts = arg(call, 1)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j),
      out = resultOf(call, row, 4)
    if (!argsValid(call, row)) {
      storeNull(out)
      continue
    }
    const view = viewOf(texts, row),
      count = i64Of(counts, row)
    const from = count >= 0 ? <i64>countCharacters(textOf(view), lengthOf(view)) - count : count == i64.MIN_VALUE ? i64.MAX_VALUE : -count
    storeCharacters(out, textOf(view), lengthOf(view), from, i64.MAX_VALUE)
  }
  return DONE
}

/** The code point that begins at `text`. */
function codePoint(text: usize): u32 {
  const lead = <u32>load<u8>(text)
  if (lead < 0x80) return lead
  const second = <u32>load<u8>(text, 1) & 0x3f
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | second
  const third = <u32>load<u8>(text, 2) & 0x3f
  if (lead < 0xf0) return ((lead & 0x0f) << 12) | (second << 6) | third
  return ((lead & 0x07) << 18) | (second << 12) | (third << 6) | (<u32>load<u8>(text, 3) & 0x3f)
}

/** The characters of Unicode's category Zs. */
function isSpace(code: u32): bool {
  return (
    code == 0x20 ||
    code == 0xa0 ||
    code == 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code == 0x202f ||
    code == 0x205f ||
    code == 0x3000
  )
}

/** Whether the character that begins at `text` is to be cut off: one of those of `set`, or a space where that is 0. */
function isTrimmed(text: usize, set: usize): bool {
  const code = codePoint(text)
  if (set == 0) return isSpace(code)
  const from = textOf(set),
    length = lengthOf(set)
  for (let i: u32 = 0; i < length; i += characterBytes(load<u8>(from + i))) if (codePoint(from + i) == code) return true
  return false
}

function trim(call: usize, atStart: bool, atEnd: bool): u32 {
  const texts = arg(call, 0),
    sets = argCount(call) > 1 ? arg(call, 1) : 0
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j),
      out = resultOf(call, row, 4)
    if (!argsValid(call, row)) {
      storeNull(out)
      continue
    }
    const view = viewOf(texts, row),
      set: usize = sets ? viewOf(sets, row) : 0
    let begin = textOf(view),
      end = begin + lengthOf(view)
    if (atStart) while (begin < end && isTrimmed(begin, set)) begin += characterBytes(load<u8>(begin))
    while (atEnd && begin < end) {
      let last = end - 1
      while ((load<u8>(last) & 0xc0) == 0x80) last--
      if (!isTrimmed(last, set)) break
      end = last
    }
    storeView(out, begin, <u32>(end - begin))
  }
  return DONE
}

export function textTrim(call: usize): u32 {
  return trim(call, true, true)
}

export function textTrimStart(call: usize): u32 {
  return trim(call, true, false)
}

export function textTrimEnd(call: usize): u32 {
  return trim(call, false, true)
}
