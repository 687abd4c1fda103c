// Functions over texts of JSON. What the scan cannot read goes to JavaScript row by row, which also raises for what is no JSON.

import {
  advanceHeap,
  arg,
  argCount,
  argsValid,
  countOf,
  DONE,
  heapRoom,
  INLINE_BYTES,
  i64Of,
  lengthOf,
  liveRow,
  markValid,
  moreHeap,
  resultOf,
  startOf,
  storeNull,
  storeView,
  textOf,
  toScript,
  viewOf,
} from '../expression/call'
import { unescapeText } from './escapes'
import { indexPath, PATH_BYTES, readPath } from './path'
import { countElements, findValue, placeOf, skipSpace, skipValue, UNCLEAN } from './scan'

/** Behind the path's steps: what `findValue` found. */
const FOUND_BYTES: u32 = 16
const SCRATCH_BYTES = PATH_BYTES + FOUND_BYTES

export function jsonValid(call: usize): u32 {
  const texts = arg(call, 0)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    let valid: u8 = 0
    if (argsValid(call, row)) {
      const view = viewOf(texts, row)
      const text = textOf(view)
      const end = text + lengthOf(view)
      const result = skipValue(skipSpace(text, end), end, 0)
      if (result == 0 || skipSpace(placeOf(result), end) != end) return toScript(call, j)
      valid = 1
    }
    store<u8>(resultOf(call, row, 0), valid)
  }
  return DONE
}

/** Reads the row's path, the text or number of the second argument, to `scratch`. */
function pathOf(call: usize, row: u32, numbered: bool, scratch: usize): bool {
  if (argCount(call) < 2) {
    store<u32>(scratch, 0)
    return true
  }
  const paths = arg(call, 1)
  if (numbered) return indexPath(i64Of(paths, row), scratch)
  const view = viewOf(paths, row)
  return readPath(textOf(view), lengthOf(view), scratch)
}

/** Whether the row's text is JSON that can be read here; what lies at its path is at `found`: its address (0: nothing) and how its scan ended. */
function find(call: usize, row: u32, numbered: bool, scratch: usize): bool {
  const found = scratch + PATH_BYTES
  store<u64>(found, 0)
  store<u64>(found, 0, 8)
  if (!pathOf(call, row, numbered, scratch)) return false
  const view = viewOf(arg(call, 0), row)
  const text = textOf(view)
  const end = text + lengthOf(view)
  const result = findValue(skipSpace(text, end), end, 0, scratch, 0, found)
  return result != 0 && skipSpace(placeOf(result), end) == end
}

function foundAt(scratch: usize): usize {
  return <usize>load<u32>(scratch + PATH_BYTES)
}

function foundResult(scratch: usize): u64 {
  return load<u64>(scratch + PATH_BYTES, 8)
}

/** The value's text at a path. `plain`: a string's own text, and NULL for null. */
function extract(call: usize, numbered: bool, plain: bool): u32 {
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    const out = resultOf(call, row, 4)
    if (!argsValid(call, row)) {
      storeNull(out)
      continue
    }
    const scratch = heapRoom(call, SCRATCH_BYTES)
    if (scratch == 0) return moreHeap(call, j, SCRATCH_BYTES)
    if (!find(call, row, numbered, scratch)) return toScript(call, j)
    const at = foundAt(scratch)
    if (at == 0) {
      storeNull(out)
      continue
    }
    const result = foundResult(scratch)
    const first = load<u8>(at)
    const end = placeOf(result)
    if (result & UNCLEAN) {
      if (!plain || first != 0x22) return toScript(call, j)
      const room = <u32>(end - at)
      // Its text may be written over what was needed to find it.
      const text = heapRoom(call, room)
      if (text == 0) return moreHeap(call, j, room + SCRATCH_BYTES)
      const length = unescapeText(at + 1, end - 1, text)
      storeView(out, text, length)
      if (length > INLINE_BYTES) advanceHeap(call, length)
      markValid(call, row)
      continue
    }
    if (plain && first == 0x6e) {
      storeNull(out)
      continue
    }
    if (plain && first == 0x22) storeView(out, at + 1, <u32>(end - at - 2))
    else storeView(out, at, <u32>(end - at))
    markValid(call, row)
  }
  return DONE
}

export function jsonExtract(call: usize): u32 {
  return extract(call, false, false)
}

export function jsonExtractString(call: usize): u32 {
  return extract(call, false, true)
}

/** By a place in an array. */
export function jsonElement(call: usize): u32 {
  return extract(call, true, false)
}

export function jsonElementString(call: usize): u32 {
  return extract(call, true, true)
}

export function jsonExists(call: usize): u32 {
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    let exists: u8 = 0
    if (argsValid(call, row)) {
      const scratch = heapRoom(call, SCRATCH_BYTES)
      if (scratch == 0) return moreHeap(call, j, SCRATCH_BYTES)
      if (!find(call, row, false, scratch)) return toScript(call, j)
      exists = u8(foundAt(scratch) != 0)
    }
    store<u8>(resultOf(call, row, 0), exists)
  }
  return DONE
}

/** How many elements the array at the path has; 0 for any other value. */
export function jsonArrayLength(call: usize): u32 {
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    const out = resultOf(call, row, 3)
    store<i64>(out, 0)
    if (!argsValid(call, row)) continue
    const scratch = heapRoom(call, SCRATCH_BYTES)
    if (scratch == 0) return moreHeap(call, j, SCRATCH_BYTES)
    if (!find(call, row, false, scratch)) return toScript(call, j)
    const at = foundAt(scratch)
    if (at == 0) continue
    if (load<u8>(at) == 0x5b) store<i64>(out, <i64>countElements(at, placeOf(foundResult(scratch)), 0))
    markValid(call, row)
  }
  return DONE
}

/** A name of up to 8 letters, as little-endian bytes. */
function storeName(out: usize, letters: u64, length: u32): void {
  store<u32>(out, length)
  store<u64>(out, letters, 4)
  store<u32>(out, 0, INLINE_BYTES)
}

export function jsonType(call: usize): u32 {
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    const out = resultOf(call, row, 4)
    storeNull(out)
    if (!argsValid(call, row)) continue
    const scratch = heapRoom(call, SCRATCH_BYTES)
    if (scratch == 0) return moreHeap(call, j, SCRATCH_BYTES)
    if (!find(call, row, false, scratch)) return toScript(call, j)
    const at = foundAt(scratch)
    if (at == 0) continue
    const end = placeOf(foundResult(scratch))
    const first = load<u8>(at)
    if (first == 0x7b) storeName(out, 0x54_43_45_4a_42_4f, 6)
    else if (first == 0x5b) storeName(out, 0x59_41_52_52_41, 5)
    else if (first == 0x22) storeName(out, 0x52_41_48_43_52_41_56, 7)
    else if (first == 0x6e) storeName(out, 0x4c_4c_55_4e, 4)
    else if (first == 0x74 || first == 0x66) storeName(out, 0x4e_41_45_4c_4f_4f_42, 7)
    else {
      let whole = end - at <= 18
      for (let byte = at; byte < end; byte++) if (load<u8>(byte) == 0x2e || (load<u8>(byte) | 0x20) == 0x65) whole = false
      // Long numbers are integers or doubles by their value.
      if (!whole && end - at > 15) return toScript(call, j)
      if (!whole) storeName(out, 0x45_4c_42_55_4f_44, 6)
      else if (first == 0x2d) storeName(out, 0x54_4e_49_47_49_42, 6)
      else storeName(out, 0x54_4e_49_47_49_42_55, 7)
    }
    markValid(call, row)
  }
  return DONE
}
