// Functions that put texts together: their bytes go to the heap, where they are more than a view holds.

import {
  advanceHeap,
  arg,
  argCount,
  argIsNull,
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
  viewOf,
} from '../expression/call'
import { indexOfBytes } from './utf8'

/** The arguments one after the other; NULLs among them are left out (unless `valid` says that the result is NULL). */
export function textConcat(call: usize): u32 {
  const args = argCount(call)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j),
      out = resultOf(call, row, 4)
    if (!argsValid(call, row)) {
      storeNull(out)
      continue
    }
    let length: u32 = 0
    for (let k: u32 = 0; k < args; k++) if (!argIsNull(arg(call, k), row)) length += lengthOf(viewOf(arg(call, k), row))
    let to = out + 4
    if (length > INLINE_BYTES) {
      to = heapRoom(call, length)
      if (to == 0) return moreHeap(call, j, length)
      advanceHeap(call, length)
    } else storeNull(out)
    let at = to
    for (let k: u32 = 0; k < args; k++) {
      if (argIsNull(arg(call, k), row)) continue
      const view = viewOf(arg(call, k), row)
      memory.copy(at, textOf(view), lengthOf(view))
      at += lengthOf(view)
    }
    if (length > INLINE_BYTES) storeView(out, to, length)
    else store<u32>(out, length)
  }
  return DONE
}

/** replace(text, what, by): every occurrence, from the left; nothing where `what` is empty. */
export function textReplace(call: usize): u32 {
  const texts = arg(call, 0),
    whats = arg(call, 1),
    bys = arg(call, 2)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j),
      out = resultOf(call, row, 4)
    if (!argsValid(call, row)) {
      storeNull(out)
      continue
    }
    const view = viewOf(texts, row),
      what = viewOf(whats, row),
      by = viewOf(bys, row)
    const text = textOf(view),
      length = lengthOf(view),
      whatLength = lengthOf(what),
      byLength = lengthOf(by)
    let found: u32 = 0
    if (whatLength > 0) {
      for (let at = indexOfBytes(text, length, textOf(what), whatLength, 0); at >= 0; found++) {
        at = indexOfBytes(text, length, textOf(what), whatLength, <u32>at + whatLength)
      }
    }
    if (found == 0) {
      storeView(out, text, length)
      continue
    }
    const resultLength = length + found * (byLength - whatLength)
    // A short result is put together there too, and then copied into its view.
    const room = max<u32>(resultLength, 1)
    const to = heapRoom(call, room)
    if (to == 0) return moreHeap(call, j, room)
    let written = to,
      copied: u32 = 0
    for (; found > 0; found--) {
      const at = <u32>indexOfBytes(text, length, textOf(what), whatLength, copied)
      memory.copy(written, text + copied, at - copied)
      written += at - copied
      memory.copy(written, textOf(by), byLength)
      written += byLength
      copied = at + whatLength
    }
    memory.copy(written, text + copied, length - copied)
    storeView(out, to, resultLength)
    if (resultLength > INLINE_BYTES) advanceHeap(call, resultLength)
  }
  return DONE
}
