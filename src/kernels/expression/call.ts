// The call of a kernel by an expression: one for all live rows of a batch. `call` is the address of a block that the evaluator fills:
// +0 live rows, +4 their selection (0: the first ones), +8 where among them to begin, +12 values of the result, +16 its bitmap (0: it has no NULLs
// but those of `valid`; else zeroed, and the kernel sets a bit for each value), +20 `valid`: a bitmap of the rows in which all arguments are there (0: all),
// +24 next free byte and +28 end of the heap for text, +32 detail of a status, +36 arguments, +40 the function's note (what of it depends on types); from +48 on their
// descriptors (../vector).
// Kernels return a status. A NULL's slot is set to zero; strings may share bytes with the arguments.

import { DESCRIPTOR_BYTES, idsOf, maskOf, rowAt, slotAt, validityOf, valuesOf } from '../vector'

export const DONE: u32 = 0
/** The heap has no room for `detail` bytes; called again, the kernel goes on with row `start`. */
export const NEEDS_HEAP: u32 = 1
/** The row at place `detail` is for JavaScript; called again, the kernel goes on behind it. */
export const NEEDS_SCRIPT: u32 = 2
/** Row `detail` has no result: an error. */
export const REFUSED: u32 = 3

export const INLINE_BYTES: u32 = 12

export function countOf(call: usize): u32 {
  return load<u32>(call)
}

export function startOf(call: usize): u32 {
  return load<u32>(call, 8)
}

/** The row of the `j`-th live row. */
export function liveRow(call: usize, j: u32): u32 {
  return rowAt(load<u32>(call, 4), j)
}

/** Whether all arguments are there in the row (for functions that give NULL otherwise). */
export function argsValid(call: usize, row: u32): bool {
  const bitmap: usize = load<u32>(call, 20)
  return bitmap == 0 || ((<u32>load<u8>(bitmap + (row >> 3)) >> (row & 7)) & 1) != 0
}

export function argCount(call: usize): u32 {
  return load<u32>(call, 36)
}

/** 32 bytes of scratch, then what the function's declaration says of its types. */
export function scratchOf(call: usize): usize {
  return load<u32>(call, 40)
}

export function noteOf(call: usize): usize {
  return scratchOf(call) + 32
}

/** The descriptor of argument `k`. */
export function arg(call: usize, k: u32): usize {
  return call + 48 + <usize>k * DESCRIPTOR_BYTES
}

/** The address of the row's view in a text argument. */
export function viewOf(descriptor: usize, row: u32): usize {
  return valuesOf(descriptor) + ((<usize>slotAt(idsOf(descriptor), maskOf(descriptor), row)) << 4)
}

/** The row's value in an i64 argument. */
export function i64Of(descriptor: usize, row: u32): i64 {
  return load<i64>(valuesOf(descriptor) + ((<usize>slotAt(idsOf(descriptor), maskOf(descriptor), row)) << 3))
}

export function argIsNull(descriptor: usize, row: u32): bool {
  const bitmap = validityOf(descriptor)
  if (bitmap == 0) return false
  const slot = slotAt(idsOf(descriptor), maskOf(descriptor), row)
  return ((<u32>load<u8>(bitmap + (slot >> 3)) >> (slot & 7)) & 1) == 0
}

/** Where the row's result goes, for results of `1 << shift` bytes. */
export function resultOf(call: usize, row: u32, shift: u32): usize {
  return <usize>load<u32>(call, 12) + ((<usize>row) << shift)
}

/** The first byte of the text of the view at `view`. */
export function textOf(view: usize): usize {
  return load<u32>(view) <= INLINE_BYTES ? view + 4 : <usize>load<u32>(view, 8)
}

export function lengthOf(view: usize): u32 {
  return load<u32>(view)
}

/** Writes a view of `length` bytes at `text`, which must outlive the batch where they are more than 12. */
export function storeView(out: usize, text: usize, length: u32): void {
  store<u64>(out, <u64>length)
  store<u64>(out, 0, 8)
  if (length <= INLINE_BYTES) memory.copy(out + 4, text, length)
  else {
    store<u32>(out, load<u32>(text), 4)
    store<u32>(out, <u32>text, 8)
  }
}

/** Says that the row has a result, for calls that may give NULL. */
export function markValid(call: usize, row: u32): void {
  const bitmap: usize = load<u32>(call, 16)
  if (bitmap == 0) return
  const bits = <u32>load<u8>(bitmap + (row >> 3))
  store<u8>(bitmap + (row >> 3), <u8>(bits | ((<u32>1) << (row & 7))))
}

export function storeNull(out: usize): void {
  store<u64>(out, 0)
  store<u64>(out, 0, 8)
}

/** The address of `bytes` bytes of the heap, or 0 where there is no room: then return `moreHeap`. What is used is made known by `advanceHeap`. */
export function heapRoom(call: usize, bytes: u32): usize {
  const at = load<u32>(call, 24)
  return load<u32>(call, 28) - at >= bytes ? <usize>at : 0
}

export function advanceHeap(call: usize, bytes: u32): void {
  store<u32>(call, load<u32>(call, 24) + bytes, 24)
}

/** Stops at the `j`-th live row for want of `bytes` bytes. */
export function moreHeap(call: usize, j: u32, bytes: u32): u32 {
  store<u32>(call, j, 8)
  store<u32>(call, bytes, 32)
  return NEEDS_HEAP
}

/** Stops at the `j`-th live row, whose result JavaScript computes. */
export function toScript(call: usize, j: u32): u32 {
  store<u32>(call, j + 1, 8)
  store<u32>(call, j, 32)
  return NEEDS_SCRIPT
}

/** Stops at `row`, for which there is no result. */
export function refuse(call: usize, row: u32): u32 {
  store<u32>(call, row, 32)
  return REFUSED
}
