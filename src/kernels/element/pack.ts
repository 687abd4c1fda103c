// packElements(values…): lists, arrays and structs of the arguments, which may be NULL. The note: +0 u8 1 where an end mark follows, then a u8 code for each
// argument's type.
import {
  advanceHeap,
  arg,
  argCount,
  argIsNull,
  countOf,
  DONE,
  heapRoom,
  INLINE_BYTES,
  lengthOf,
  liveRow,
  moreHeap,
  noteOf,
  resultOf,
  startOf,
  storeView,
  textOf,
} from '../expression/call'
import { idsOf, maskOf, slotAt, valuesOf } from '../vector'
import { ABSENT, codeWidth, encodeFixed, encodeText, LIST_END, PRESENT, TEXT, textWidth } from './code'
import { carrierShift } from './element'

export function packElements(call: usize): u32 {
  const args = argCount(call),
    isEnded = load<u8>(noteOf(call)) != 0,
    codes = noteOf(call) + 1
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    let length: u32 = u32(isEnded)
    for (let k: u32 = 0; k < args; k++) length += 1 + widthOf(arg(call, k), load<u8>(codes + <usize>k), row)
    const room = heapRoom(call, length)
    if (room == 0) return moreHeap(call, j, length)
    let at = room
    for (let k: u32 = 0; k < args; k++) at = writeElement(arg(call, k), load<u8>(codes + <usize>k), row, at)
    if (isEnded) store<u8>(at, LIST_END)
    storeView(resultOf(call, row, 4), room, length)
    if (length > INLINE_BYTES) advanceHeap(call, length)
  }
  return DONE
}

/** Where the row's value lies in its carrier. */
function addressOf(values: usize, code: u32, row: u32): usize {
  return valuesOf(values) + ((<usize>slotAt(idsOf(values), maskOf(values), row)) << carrierShift(code))
}

/** Bytes of the value, without the one in front. */
function widthOf(values: usize, code: u32, row: u32): u32 {
  const fixed = codeWidth(code)
  if (fixed || argIsNull(values, row)) return fixed
  const view = addressOf(values, code, row)
  return code == TEXT ? textWidth(textOf(view), lengthOf(view)) : lengthOf(view)
}

function writeElement(values: usize, code: u32, row: u32, at: usize): usize {
  const width = widthOf(values, code, row)
  if (argIsNull(values, row)) {
    store<u8>(at, ABSENT)
    memory.fill(at + 1, 0, width)
    return at + 1 + <usize>width
  }
  const value = addressOf(values, code, row)
  store<u8>(at, PRESENT)
  if (codeWidth(code)) encodeFixed(code, value, at + 1)
  else if (code == TEXT) encodeText(textOf(value), lengthOf(value), at + 1, width)
  else memory.copy(at + 1, textOf(value), width)
  return at + 1 + <usize>width
}
