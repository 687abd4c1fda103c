// element(value, flags): the bytes of a value as an element of a nested one, or as a key that sorts as an ORDER BY asks. `flags`: bits 0 to 7 the value's code,
// bit 8 descending, bit 9 NULLs first, bit 10 NULLs take as many bytes as values (as in a list).
import {
  advanceHeap,
  arg,
  argIsNull,
  countOf,
  DONE,
  heapRoom,
  INLINE_BYTES,
  i64Of,
  lengthOf,
  liveRow,
  moreHeap,
  resultOf,
  startOf,
  storeNull,
  textOf,
} from '../expression/call'
import { idsOf, maskOf, slotAt, valuesOf } from '../vector'
import { ABSENT, BOOLEAN, codeWidth, encodeFixed, encodeText, LIST_END, NESTED, PRESENT, TEXT, textWidth } from './code'

const DESCENDING: u32 = 0x100
const NULLS_FIRST: u32 = 0x200
const PADS: u32 = 0x400

export function element(call: usize): u32 {
  const values = arg(call, 0)
  const flags = <u32>i64Of(arg(call, 1), 0)
  const code = flags & 0xff
  const fixed = codeWidth(code)
  const shift: u32 = carrierShift(code)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j),
      out = resultOf(call, row, 4)
    const isNull = argIsNull(values, row)
    const value = valuesOf(values) + ((<usize>slotAt(idsOf(values), maskOf(values), row)) << shift)
    let width: u32 = 0
    if (!isNull) width = fixed ? fixed : code == TEXT ? textWidth(textOf(value), lengthOf(value)) : lengthOf(value)
    else if (flags & PADS) width = fixed
    const length = width + 1
    storeNull(out)
    let to = out + 4
    if (length > INLINE_BYTES) {
      to = heapRoom(call, length)
      if (to == 0) return moreHeap(call, j, length)
      advanceHeap(call, length)
    }
    store<u8>(to, isNull ? (flags & NULLS_FIRST ? LIST_END : ABSENT) : PRESENT)
    if (isNull) memory.fill(to + 1, 0, width)
    else {
      if (fixed) encodeFixed(code, value, to + 1)
      else if (code == TEXT) encodeText(textOf(value), lengthOf(value), to + 1, width)
      else memory.copy(to + 1, textOf(value), width)
      if (flags & DESCENDING) for (let i: u32 = 1; i <= width; i++) store<u8>(to + i, ~load<u8>(to + i))
    }
    store<u32>(out, length)
    if (length > INLINE_BYTES) {
      store<u32>(out, load<u32>(to), 4)
      store<u32>(out, <u32>to, 8)
    }
  }
  return DONE
}

/** The carrier's width as a power of two. */
export function carrierShift(code: u32): u32 {
  if (code == BOOLEAN) return 0
  if (code == TEXT || code == NESTED) return 4
  return ctz<u32>(codeWidth(code))
}
