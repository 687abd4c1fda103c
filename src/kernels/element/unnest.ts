// A row for each element of lists, several of them side by side. State: +0 u32 lists, +4 u32 arena for texts, +8 u32 next live row, +12 u32 rows made of it
// (all ones before the first), +16 u32 whether a row without elements is kept, +20 u32 where the rows' numbers in the batch go (u32 each), +24 u32 where the
// elements' places go (i64 each, from 1; 0: nowhere), +28 u32 whether memory ran out, +32 u32 the places' bitmap (zeroed by the caller); from +48 on 48 bytes a list: its column's descriptor, +16 u32 the next
// element, +20 u32 their end, +24 u32 its type's node, +28 u32 where values go, +32 u32 their bitmap (zeroed by the caller).
import { arenaAllocate } from '../memory/arena'
import { bytesOf, idsOf, isValid, maskOf, rowAt, slotAt, validityOf, valuesOf } from '../vector'
import { ABSENT, codeWidth, decodeFixed, decodeText, TEXT, textEnd } from './code'
import { carrierShift } from './element'
import { codeOf, elementNode, LIST, skipValue } from './program'

const LISTS: usize = 48
const LIST_BYTES: usize = 48
const FRESH: u32 = 0xffffffff

/** Makes up to `limit` rows of the `count` live ones; gives how many. Called until it gives none. */
export function unnestRows(state: usize, selection: usize, count: u32, limit: u32): u32 {
  const lists = load<u32>(state),
    rows: usize = load<u32>(state, 20),
    places: usize = load<u32>(state, 24)
  let j = load<u32>(state, 8),
    place = load<u32>(state, 12),
    made: u32 = 0
  while (j < count && made < limit) {
    const row = rowAt(selection, j)
    if (place == FRESH) {
      place = 0
      for (let k: u32 = 0; k < lists; k++) openList(listAt(state, k), row)
    }
    let some = place == 0 && load<u32>(state, 16) != 0
    for (let k: u32 = 0; k < lists; k++) {
      const list = listAt(state, k)
      some = some || load<u32>(list, 16) < load<u32>(list, 20)
    }
    if (!some) {
      j++
      place = FRESH
      continue
    }
    let isRow = false
    for (let k: u32 = 0; k < lists; k++) isRow = takeElement(state, listAt(state, k), made) || isRow
    store<u32>(rows + ((<usize>made) << 2), row)
    place++
    if (places) {
      // A row that is kept without an element has no place.
      store<i64>(places + ((<usize>made) << 3), isRow ? <i64>place : 0)
      if (isRow) setBit(load<u32>(state, 32), made)
    }
    made++
  }
  store<u32>(state, j, 8)
  store<u32>(state, place, 12)
  return made
}

function setBit(bitmap: usize, at: u32): void {
  const byte = bitmap + <usize>(at >> 3)
  store<u8>(byte, <u8>(<u32>load<u8>(byte) | ((<u32>1) << (at & 7))))
}

function listAt(state: usize, k: u32): usize {
  return state + LISTS + <usize>k * LIST_BYTES
}

function openList(list: usize, row: u32): void {
  const slot = slotAt(idsOf(list), maskOf(list), row)
  let from: usize = 0,
    end: usize = 0
  if (isValid(validityOf(list), slot)) {
    const view = valuesOf(list) + ((<usize>slot) << 4)
    from = bytesOf(view)
    end = from + <usize>load<u32>(view) - usize(codeOf(load<u32>(list, 24)) == LIST)
  }
  store<u32>(list, <u32>from, 16)
  store<u32>(list, <u32>end, 20)
}

/** Writes the list's next element to place `at`, NULL where there is none. Gives whether there was one. */
function takeElement(state: usize, list: usize, at: u32): bool {
  const node = elementNode(load<u32>(list, 24))
  const code = codeOf(node)
  const fixed = codeWidth(code)
  const shift: u32 = fixed ? carrierShift(code) : 4
  const out = <usize>load<u32>(list, 28) + ((<usize>at) << shift)
  const from: usize = load<u32>(list, 16)
  const isThere = from < <usize>load<u32>(list, 20)
  if (!isThere || load<u8>(from) == ABSENT) {
    memory.fill(out, 0, (<usize>1) << shift)
    if (isThere) store<u32>(list, <u32>from + 1 + fixed, 16)
    return isThere
  }
  setBit(load<u32>(list, 32), at)
  const value = from + 1
  if (fixed) {
    decodeFixed(code, value, out)
    store<u32>(list, <u32>(value + fixed), 16)
    return true
  }
  let text = value,
    length: u32 = 0
  if (code == TEXT) {
    const end = textEnd(value)
    length = <u32>(end - value) - 2
    store<u32>(list, <u32>end, 16)
    if (hasZero(value, length)) {
      text = arenaAllocate(load<u32>(state, 4), length)
      if (text == 0) {
        store<u32>(state, 1, 28)
        return true
      }
      length = decodeText(value, end, text)
    }
  } else {
    const end = skipValue(node, value)
    length = <u32>(end - value)
    store<u32>(list, <u32>end, 16)
  }
  store<u64>(out, <u64>length)
  store<u64>(out, 0, 8)
  if (length <= 12) memory.copy(out + 4, text, length)
  else {
    store<u32>(out, load<u32>(text), 4)
    store<u32>(out, <u32>text, 8)
  }
  return true
}

function hasZero(bytes: usize, length: u32): bool {
  for (let i: u32 = 0; i < length; i++) if (load<u8>(bytes + i) == 0) return true
  return false
}
