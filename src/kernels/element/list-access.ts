// What is taken out of lists, maps and structs, and looked for in them. The note is a program of the list's, map's or struct's type (program.ts), for structs behind
// the u32 number of the field.
import {
  arg,
  argIsNull,
  argsValid,
  countOf,
  DONE,
  i64Of,
  lengthOf,
  liveRow,
  markValid,
  moreHeap,
  noteOf,
  resultOf,
  scratchOf,
  startOf,
  textOf,
  viewOf,
} from '../expression/call'
import { idsOf, maskOf, slotAt, valuesOf } from '../vector'
import { codeWidth } from './code'
import { carrierShift } from './element'
import { elementIs, prepareNeedle } from './needle'
import { codeOf, elementNode, skipElement } from './program'
import { resultShift, storeElement, storeNothing, TOO_LITTLE_HEAP } from './take'

/** The address behind a list's last element. */
export function listEnd(view: usize): usize {
  return textOf(view) + <usize>lengthOf(view) - 1
}

/** listLength(list or map) → i64. */
export function listLength(call: usize): u32 {
  const list = arg(call, 0),
    node = elementNode(noteOf(call))
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    store<i64>(resultOf(call, row, 3), argsValid(call, row) ? <i64>elementsOf(viewOf(list, row), node) : 0)
  }
  return DONE
}

function elementsOf(view: usize, node: usize): u32 {
  const width = codeWidth(codeOf(node))
  if (width) return (lengthOf(view) - 1) / (1 + width)
  const end = listEnd(view)
  let count: u32 = 0
  for (let at = textOf(view); at < end; count++) at = skipElement(node, at)
  return count
}

/** listElement(list, i64 place: from 1, below 0 from the end) → the element, NULL where there is none. */
export function listElement(call: usize): u32 {
  const list = arg(call, 0),
    places = arg(call, 1),
    node = elementNode(noteOf(call))
  const width = codeWidth(codeOf(node)),
    shift = resultShift(node)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    if (!argsValid(call, row)) {
      storeNothing(call, row, shift)
      continue
    }
    const view = viewOf(list, row)
    let place = i64Of(places, row)
    if (place < 0) place += <i64>elementsOf(view, node) + 1
    const end = listEnd(view)
    let at = textOf(view)
    if (place <= 0) at = end
    else if (width) at = place > <i64>(lengthOf(view) / (1 + width)) ? end : at + <usize>(<u32>(place - 1) * (1 + width))
    else for (; place > 1 && at < end; place--) at = skipElement(node, at)
    if (at >= end) storeNothing(call, row, shift)
    else {
      const more = storeElement(call, node, at, row)
      if (more != TOO_LITTLE_HEAP) continue
      return moreHeap(call, j, <u32>(end - at))
    }
  }
  return DONE
}

/** structField(struct) → the field whose number the note says. */
export function structField(call: usize): u32 {
  const struct = arg(call, 0),
    field = load<u32>(noteOf(call)),
    first = noteOf(call) + 4 + 5
  let node = first
  for (let i: u32 = 0; i < field; i++) node += <usize>load<u16>(node)
  const shift = resultShift(node)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    if (!argsValid(call, row)) {
      storeNothing(call, row, shift)
      continue
    }
    const view = viewOf(struct, row)
    let at = textOf(view)
    let part = first
    for (let i: u32 = 0; i < field; i++) {
      at = skipElement(part, at)
      part += <usize>load<u16>(part)
    }
    if (storeElement(call, node, at, row) == TOO_LITTLE_HEAP) return moreHeap(call, j, lengthOf(view))
  }
  return DONE
}

/** Where the value of argument 1 lies in its carrier. */
function valueAddress(values: usize, row: u32, shift: u32): usize {
  return valuesOf(values) + ((<usize>slotAt(idsOf(values), maskOf(values), row)) << shift)
}

/** The place of the value in the list, from 1; 0 where it is not there. `isNull`: a NULL is looked for. */
function placeOf(call: usize, view: usize, node: usize, value: usize, isNull: bool): u32 {
  const end = listEnd(view)
  const needle = scratchOf(call)
  prepareNeedle(needle, node, value, isNull)
  const step = codeWidth(codeOf(node)) + 1
  let place: u32 = 1
  for (let at = textOf(view); at < end; place++) {
    if (elementIs(needle, node, at)) return place
    at = step > 1 ? at + <usize>step : skipElement(node, at)
  }
  return 0
}

/** listContains(list, value) → boolean. */
export function listContains(call: usize): u32 {
  const list = arg(call, 0),
    values = arg(call, 1),
    node = elementNode(noteOf(call))
  const shift = carrierShiftOf(node)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    const there = argsValid(call, row) && placeOf(call, viewOf(list, row), node, valueAddress(values, row, shift), false) > 0
    store<u8>(resultOf(call, row, 0), u8(there))
  }
  return DONE
}

function carrierShiftOf(node: usize): u32 {
  return codeWidth(codeOf(node)) ? carrierShift(codeOf(node)) : 4
}

/** listPosition(list, value) → i32, NULL where it is not there; a NULL may be looked for. */
export function listPosition(call: usize): u32 {
  const list = arg(call, 0),
    values = arg(call, 1),
    node = elementNode(noteOf(call))
  const shift = carrierShiftOf(node)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    let place: u32 = 0
    if (!argIsNull(list, row)) {
      place = placeOf(call, viewOf(list, row), node, valueAddress(values, row, shift), argIsNull(values, row))
    }
    store<u32>(resultOf(call, row, 2), place)
    if (place) markValid(call, row)
  }
  return DONE
}

/** The address of the value under the key, as an element; 0 where the map has it not. */
function entryOf(call: usize, view: usize, entry: usize, key: usize): usize {
  const end = listEnd(view)
  const needle = scratchOf(call)
  const keyNode = entry + 5
  const valueNode = keyNode + <usize>load<u16>(keyNode)
  prepareNeedle(needle, keyNode, key, false)
  for (let at = textOf(view); at < end; ) {
    const value = skipElement(keyNode, at + 1)
    if (elementIs(needle, keyNode, at + 1)) return value
    at = skipElement(valueNode, value)
  }
  return 0
}

/** mapValue(map, key) → the value, NULL where the map has it not. */
export function mapValue(call: usize): u32 {
  const maps = arg(call, 0),
    keys = arg(call, 1),
    entry = elementNode(noteOf(call))
  const keyNode = entry + 5
  const valueNode = keyNode + <usize>load<u16>(keyNode)
  const shift = resultShift(valueNode),
    keyShift = carrierShiftOf(keyNode)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    const view = viewOf(maps, row)
    const at = argsValid(call, row) ? entryOf(call, view, entry, valueAddress(keys, row, keyShift)) : 0
    if (at == 0) storeNothing(call, row, shift)
    else if (storeElement(call, valueNode, at, row) == TOO_LITTLE_HEAP) return moreHeap(call, j, lengthOf(view))
  }
  return DONE
}

/** mapHasKey(map, key) → boolean. */
export function mapHasKey(call: usize): u32 {
  const maps = arg(call, 0),
    keys = arg(call, 1),
    entry = elementNode(noteOf(call))
  const keyShift = carrierShiftOf(entry + 5)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    const there = argsValid(call, row) && entryOf(call, viewOf(maps, row), entry, valueAddress(keys, row, keyShift)) != 0
    store<u8>(resultOf(call, row, 0), u8(there))
  }
  return DONE
}
