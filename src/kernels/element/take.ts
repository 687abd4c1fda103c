// An element of a nested value as the result of a kernel's call.
import { advanceHeap, heapRoom, INLINE_BYTES, markValid, resultOf, storeView } from '../expression/call'
import { ABSENT, codeWidth, decodeFixed, decodeText, TEXT, textEnd } from './code'
import { carrierShift } from './element'
import { codeOf, skipValue } from './program'

export const STORED: u32 = 0
export const TOO_LITTLE_HEAP: u32 = 1

/** The width of a result of the node's type as a power of two. */
export function resultShift(node: usize): u32 {
  const code = codeOf(node)
  return codeWidth(code) ? carrierShift(code) : 4
}

/** The row has no result. */
export function storeNothing(call: usize, row: u32, shift: u32): void {
  memory.fill(resultOf(call, row, shift), 0, (<usize>1) << shift)
}

/** The element at `at`, which may be NULL, becomes the row's result. */
export function storeElement(call: usize, node: usize, at: usize, row: u32): u32 {
  const code = codeOf(node),
    shift = resultShift(node)
  if (load<u8>(at) == ABSENT) {
    storeNothing(call, row, shift)
    return STORED
  }
  const out = resultOf(call, row, shift)
  if (codeWidth(code)) decodeFixed(code, at + 1, out)
  else if (code != TEXT) storeView(out, at + 1, <u32>(skipValue(node, at + 1) - at - 1))
  else {
    const end = textEnd(at + 1)
    const length = <u32>(end - at) - 3
    if (!hasZero(at + 1, length)) storeView(out, at + 1, length)
    else {
      const room = heapRoom(call, length)
      if (room == 0) return TOO_LITTLE_HEAP
      const bytes = decodeText(at + 1, end, room)
      storeView(out, room, bytes)
      if (bytes > INLINE_BYTES) advanceHeap(call, bytes)
    }
  }
  markValid(call, row)
  return STORED
}

/** Reads up to 15 bytes more. */
export function hasZero(bytes: usize, length: u32): bool {
  const zero = i8x16.splat(0)
  for (let i: u32 = 0; i < length; i += 16) {
    let zeros = <u32>i8x16.bitmask(i8x16.eq(v128.load(bytes + i), zero))
    if (i + 16 > length) zeros &= ((<u32>1) << (length - i)) - 1
    if (zeros) return true
  }
  return false
}
