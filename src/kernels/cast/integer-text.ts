// Integers as decimal text.

import {
  advanceHeap,
  arg,
  argsValid,
  countOf,
  DONE,
  heapRoom,
  INLINE_BYTES,
  liveRow,
  moreHeap,
  resultOf,
  startOf,
  storeNull,
  storeView,
} from '../expression/call'
import { idsOf, maskOf, slotAt, valuesOf } from '../vector'

/** The longest: −9223372036854775808. */
const MOST_DIGITS: u32 = 20

/** Writes the digits so that they end before `end`; returns where they begin. */
function digitsBefore(end: usize, magnitude: u64, negative: bool): usize {
  let at = end
  do {
    at--
    store<u8>(at, <u8>(0x30 + <u32>(magnitude % 10)))
    magnitude /= 10
  } while (magnitude != 0)
  if (negative) {
    at--
    store<u8>(at, 0x2d)
  }
  return at
}

function integerText<T>(call: usize): u32 {
  const numbers = arg(call, 0),
    values = valuesOf(numbers)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j),
      out = resultOf(call, row, 4)
    if (!argsValid(call, row)) {
      storeNull(out)
      continue
    }
    const number = load<T>(values + <usize>slotAt(idsOf(numbers), maskOf(numbers), row) * sizeof<T>())
    const negative = isSigned<T>() && <i64>number < 0
    const room = heapRoom(call, MOST_DIGITS)
    if (room == 0) return moreHeap(call, j, MOST_DIGITS)
    const end = room + MOST_DIGITS
    const text = digitsBefore(end, negative ? 0 - <u64>(<i64>number) : <u64>number, negative)
    const length = <u32>(end - text)
    storeView(out, text, length)
    if (length > INLINE_BYTES) advanceHeap(call, MOST_DIGITS)
  }
  return DONE
}

export function integer32Text(call: usize): u32 {
  return integerText<i32>(call)
}

export function integer64Text(call: usize): u32 {
  return integerText<i64>(call)
}

export function unsigned64Text(call: usize): u32 {
  return integerText<u64>(call)
}
