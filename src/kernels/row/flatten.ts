// Columns of any layout → dense flat ones: what leaves the engine as a result. `validity` is zeroed before; the bits of valid rows are set. Each
// returns how many rows are NULL.

import { bytesOf, idsOf, isValid, maskOf, rowAt, slotAt, validityOf, valuesOf } from '../vector'
import { append, setValid } from './append'

export function flatten1(vector: usize, selection: usize, count: u32, values: usize, validity: usize): u32 {
  return append<u8>(vector, selection, count, values, validity, 0)
}

export function flatten4(vector: usize, selection: usize, count: u32, values: usize, validity: usize): u32 {
  return append<u32>(vector, selection, count, values, validity, 0)
}

export function flatten8(vector: usize, selection: usize, count: u32, values: usize, validity: usize): u32 {
  return append<u64>(vector, selection, count, values, validity, 0)
}

export function flatten16(vector: usize, selection: usize, count: u32, values: usize, validity: usize): u32 {
  return append<v128>(vector, selection, count, values, validity, 0)
}

/** The bytes that the live rows' strings have together. */
export function stringBytes(vector: usize, selection: usize, count: u32): f64 {
  const from = valuesOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  let total: u64 = 0
  for (let j: u32 = 0; j < count; j++) total += load<u32>(from + ((<usize>slotAt(ids, mask, rowAt(selection, j))) << 4))
  return <f64>total
}

/** Strings as Arrow's: `count` + 1 u32 offsets into `bytes`. */
export function flattenStrings(vector: usize, selection: usize, count: u32, offsets: usize, bytes: usize, validity: usize): u32 {
  const from = valuesOf(vector),
    valid = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  let nulls: u32 = 0
  let at: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    const view = from + ((<usize>slot) << 4)
    const length = load<u32>(view)
    store<u32>(offsets + ((<usize>j) << 2), at)
    memory.copy(bytes + at, bytesOf(view), length)
    at += length
    if (isValid(valid, slot)) setValid(validity, j)
    else nulls++
  }
  store<u32>(offsets + ((<usize>count) << 2), at)
  return nulls
}
