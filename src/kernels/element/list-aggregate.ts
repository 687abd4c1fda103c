// Aggregates of a list's elements, NULLs left out. The note is a program of the list's type (program.ts).
import {
  arg,
  argsValid,
  countOf,
  DONE,
  lengthOf,
  liveRow,
  markValid,
  moreHeap,
  noteOf,
  resultOf,
  startOf,
  textOf,
  viewOf,
} from '../expression/call'
import { BOOLEAN, codeWidth, DOUBLE, FLOAT, PRESENT, SIGNED_32, SIGNED_64, UNSIGNED_32, UNSIGNED_64 } from './code'
import { listEnd } from './list-access'
import { codeOf, elementNode, skipElement } from './program'
import { resultShift, storeElement, storeNothing, TOO_LITTLE_HEAP } from './take'

const SIGN_32: u32 = 0x80000000
const SIGN_64: u64 = 0x8000000000000000

/** listCount(list) → i64: elements that are no NULL. */
export function listCount(call: usize): u32 {
  const list = arg(call, 0),
    node = elementNode(noteOf(call))
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    let count: i64 = 0
    if (argsValid(call, row)) {
      const view = viewOf(list, row)
      for (let at = textOf(view), end = listEnd(view); at < end; at = skipElement(node, at)) count += i64(load<u8>(at) == PRESENT)
    }
    store<i64>(resultOf(call, row, 3), count)
  }
  return DONE
}

/** An integer of at most 64 bits as it lies within a nested value; UNSIGNED_64 in its bits. */
function integerAt(code: u32, at: usize): i64 {
  switch (code) {
    case BOOLEAN:
      return <i64>load<u8>(at)
    case SIGNED_32:
      return <i64>(<i32>(bswap<u32>(load<u32>(at)) ^ SIGN_32))
    case UNSIGNED_32:
      return <i64>(<u64>bswap<u32>(load<u32>(at)))
    case SIGNED_64:
      return <i64>(bswap<u64>(load<u64>(at)) ^ SIGN_64)
    default:
      return <i64>bswap<u64>(load<u64>(at))
  }
}

function floatAt(code: u32, at: usize): f64 {
  if (code == DOUBLE) {
    const bits = bswap<u64>(load<u64>(at))
    return reinterpret<f64>(bits & SIGN_64 ? bits ^ SIGN_64 : ~bits)
  }
  const bits = bswap<u32>(load<u32>(at))
  return <f64>reinterpret<f32>(bits & SIGN_32 ? bits ^ SIGN_32 : ~bits)
}

function numberAt(code: u32, at: usize): f64 {
  if (code == DOUBLE || code == FLOAT) return floatAt(code, at)
  const integer = integerAt(code, at)
  return code == UNSIGNED_64 ? <f64>(<u64>integer) : <f64>integer
}

/** listSum(list of integers of at most 64 bits) → i128; listSum(list of f32 or f64) → f64; NULL without values. */
export function listSum(call: usize): u32 {
  const list = arg(call, 0),
    code = codeOf(elementNode(noteOf(call)))
  const step = <usize>codeWidth(code) + 1
  const isFloat = code == DOUBLE || code == FLOAT
  const shift: u32 = isFloat ? 3 : 4
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    let some = false
    let total: f64 = 0
    let low: u64 = 0,
      high: i64 = 0
    if (argsValid(call, row)) {
      const view = viewOf(list, row)
      const end = listEnd(view)
      for (let at = textOf(view); at < end; at += step) {
        if (load<u8>(at) != PRESENT) continue
        some = true
        if (isFloat) {
          total += floatAt(code, at + 1)
          continue
        }
        const value = integerAt(code, at + 1)
        low += <u64>value
        high += i64(low < <u64>value) + (code == UNSIGNED_64 ? 0 : value >> 63)
      }
    }
    const out = resultOf(call, row, shift)
    if (isFloat) store<f64>(out, total)
    else {
      store<u64>(out, low)
      store<i64>(out, high, 8)
    }
    if (some) markValid(call, row)
  }
  return DONE
}

/** listAverage(list of numbers of at most 64 bits) → f64, NULL without values. */
export function listAverage(call: usize): u32 {
  const list = arg(call, 0),
    code = codeOf(elementNode(noteOf(call)))
  const step = <usize>codeWidth(code) + 1
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    let count: u32 = 0
    let total: f64 = 0
    if (argsValid(call, row)) {
      const view = viewOf(list, row)
      const end = listEnd(view)
      for (let at = textOf(view); at < end; at += step) {
        if (load<u8>(at) != PRESENT) continue
        count++
        total += numberAt(code, at + 1)
      }
    }
    store<f64>(resultOf(call, row, 3), count ? total / <f64>count : 0)
    if (count) markValid(call, row)
  }
  return DONE
}

/** listMin(list) → its smallest element, NULL without values. Elements are in order as their bytes are. */
export function listMin(call: usize): u32 {
  return extreme(call, false)
}

/** listMax(list): the largest. */
export function listMax(call: usize): u32 {
  return extreme(call, true)
}

function extreme(call: usize, largest: bool): u32 {
  const list = arg(call, 0),
    node = elementNode(noteOf(call))
  const width = codeWidth(codeOf(node)),
    shift = resultShift(node)
  for (let j = startOf(call), n = countOf(call); j < n; j++) {
    const row = liveRow(call, j)
    let best: usize = 0
    if (argsValid(call, row)) {
      const view = viewOf(list, row)
      const end = listEnd(view)
      for (let at = textOf(view); at < end; ) {
        const next = width ? at + 1 + <usize>width : skipElement(node, at)
        if (load<u8>(at) == PRESENT && (best == 0 || isBelow(node, largest ? best : at, largest ? at : best, width))) best = at
        at = next
      }
    }
    if (best == 0) storeNothing(call, row, shift)
    else if (storeElement(call, node, best, row) == TOO_LITTLE_HEAP) return moreHeap(call, j, lengthOf(viewOf(list, row)))
  }
  return DONE
}

/** Whether the value of one element that is there comes before another's. `width`: of the type's values; 0 where it depends on them. */
function isBelow(node: usize, a: usize, b: usize, width: u32): bool {
  if (width == 4) return bswap<u32>(load<u32>(a, 1)) < bswap<u32>(load<u32>(b, 1))
  if (width == 8) return bswap<u64>(load<u64>(a, 1)) < bswap<u64>(load<u64>(b, 1))
  // No value's bytes begin with all of another's.
  const end = a + 1 + (width ? <usize>width : skipElement(node, a) - a - 1)
  for (let at = a + 1, other = b + 1; at < end; at++, other++) {
    const x = load<u8>(at),
      y = load<u8>(other)
    if (x != y) return x < y
  }
  return false
}
