// upper and lower for ASCII texts; others are for JavaScript, which knows their cases.

import {
  advanceHeap,
  arg,
  argsValid,
  countOf,
  DONE,
  heapRoom,
  INLINE_BYTES,
  lengthOf,
  liveRow,
  moreHeap,
  resultOf,
  startOf,
  storeNull,
  storeView,
  textOf,
  toScript,
  viewOf,
} from '../expression/call'
import { isAscii } from './utf8'

/** Changes ASCII letters that begin with `first` (A or a) to the other case. */
function changeCase(call: usize, first: u32): u32 {
  const texts = arg(call, 0)
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
    if (!isAscii(text, length)) return toScript(call, j)
    let to = out + 4
    if (length > INLINE_BYTES) {
      to = heapRoom(call, length)
      if (to == 0) return moreHeap(call, j, length)
      advanceHeap(call, length)
    } else storeNull(out)
    for (let i: u32 = 0; i < length; i++) {
      const byte = <u32>load<u8>(text + i)
      store<u8>(to + i, <u8>(byte ^ (u32(byte - first < 26) << 5)))
    }
    if (length > INLINE_BYTES) storeView(out, to, length)
    else store<u32>(out, length)
  }
  return DONE
}

export function textUpper(call: usize): u32 {
  return changeCase(call, 0x61)
}

export function textLower(call: usize): u32 {
  return changeCase(call, 0x41)
}
