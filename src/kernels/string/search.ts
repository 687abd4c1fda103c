// Functions that look for a text in another. Results are booleans, or positions in characters.

import { arg, argsValid, countOf, DONE, lengthOf, liveRow, resultOf, startOf, textOf, viewOf } from '../expression/call'
import { countCharacters, indexOfBytes } from './utf8'

export function startsWith(call: usize): u32 {
  const texts = arg(call, 0),
    prefixes = arg(call, 1)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    let found: u8 = 0
    if (argsValid(call, row)) {
      const text = viewOf(texts, row),
        prefix = viewOf(prefixes, row),
        length = lengthOf(prefix)
      found = u8(length <= lengthOf(text) && memory.compare(textOf(text), textOf(prefix), length) == 0)
    }
    store<u8>(resultOf(call, row, 0), found)
  }
  return DONE
}

export function endsWith(call: usize): u32 {
  const texts = arg(call, 0),
    suffixes = arg(call, 1)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    let found: u8 = 0
    if (argsValid(call, row)) {
      const text = viewOf(texts, row),
        suffix = viewOf(suffixes, row),
        length = lengthOf(suffix),
        skipped = lengthOf(text) - length
      found = u8(length <= lengthOf(text) && memory.compare(textOf(text) + skipped, textOf(suffix), length) == 0)
    }
    store<u8>(resultOf(call, row, 0), found)
  }
  return DONE
}

export function textContains(call: usize): u32 {
  const texts = arg(call, 0),
    needles = arg(call, 1)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    let found: u8 = 0
    if (argsValid(call, row)) {
      const text = viewOf(texts, row),
        needle = viewOf(needles, row)
      found = u8(indexOfBytes(textOf(text), lengthOf(text), textOf(needle), lengthOf(needle), 0) >= 0)
    }
    store<u8>(resultOf(call, row, 0), found)
  }
  return DONE
}

/** The place of the first occurrence, in characters from 1; 0 where there is none. */
export function textPosition(call: usize): u32 {
  const texts = arg(call, 0),
    needles = arg(call, 1)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    let place: i64 = 0
    if (argsValid(call, row)) {
      const text = viewOf(texts, row),
        needle = viewOf(needles, row)
      const at = indexOfBytes(textOf(text), lengthOf(text), textOf(needle), lengthOf(needle), 0)
      if (at >= 0) place = <i64>countCharacters(textOf(text), <u32>at) + 1
    }
    store<i64>(resultOf(call, row, 3), place)
  }
  return DONE
}

/** Characters. */
export function textLength(call: usize): u32 {
  const texts = arg(call, 0)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    const text = viewOf(texts, row)
    store<i64>(resultOf(call, row, 3), argsValid(call, row) ? <i64>countCharacters(textOf(text), lengthOf(text)) : 0)
  }
  return DONE
}
