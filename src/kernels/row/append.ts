// Columns of any layout → the next rows of dense flat ones: what a result or a table in memory keeps. `validity` is zeroed before; the bits of
// valid rows are set. Each returns how many of the rows are NULL.
import { storeView } from '../parquet/views'
import { bytesOf, idsOf, isValid, maskOf, rowAt, slotAt, validityOf, valuesOf } from '../vector'

export function setValid(validity: usize, j: u32): void {
  const byte = validity + (j >> 3)
  store<u8>(byte, load<u8>(byte) | ((<u8>1) << (<u8>(j & 7))))
}

/** `at`: how many rows are there before. */
export function append<T>(vector: usize, selection: usize, count: u32, values: usize, validity: usize, at: u32): u32 {
  const from = valuesOf(vector),
    valid = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  let nulls: u32 = 0
  for (let i: u32 = 0, j = at; i < count; i++, j++) {
    const slot = slotAt(ids, mask, rowAt(selection, i))
    store<T>(values + ((<usize>j) << alignof<T>()), load<T>(from + ((<usize>slot) << alignof<T>())))
    if (isValid(valid, slot)) setValid(validity, j)
    else nulls++
  }
  return nulls
}

export function append1(vector: usize, selection: usize, count: u32, values: usize, validity: usize, at: u32): u32 {
  return append<u8>(vector, selection, count, values, validity, at)
}

export function append4(vector: usize, selection: usize, count: u32, values: usize, validity: usize, at: u32): u32 {
  return append<u32>(vector, selection, count, values, validity, at)
}

export function append8(vector: usize, selection: usize, count: u32, values: usize, validity: usize, at: u32): u32 {
  return append<u64>(vector, selection, count, values, validity, at)
}

export function append16(vector: usize, selection: usize, count: u32, values: usize, validity: usize, at: u32): u32 {
  return append<v128>(vector, selection, count, values, validity, at)
}

/** Views whose bytes are copied to `bytes`, which has room for all of them (`stringBytes`) and 12 more. */
export function appendViews(vector: usize, selection: usize, count: u32, views: usize, bytes: usize, validity: usize, at: u32): u32 {
  const from = valuesOf(vector),
    valid = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  let nulls: u32 = 0
  for (let i: u32 = 0, j = at; i < count; i++, j++) {
    const slot = slotAt(ids, mask, rowAt(selection, i))
    const view = from + ((<usize>slot) << 4)
    const length = load<u32>(view)
    memory.copy(bytes, bytesOf(view), length)
    storeView(views + ((<usize>j) << 4), bytes, length)
    bytes += length
    if (isValid(valid, slot)) setValid(validity, j)
    else nulls++
  }
  return nulls
}
