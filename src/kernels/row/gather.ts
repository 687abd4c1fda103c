// Rows → columns: each kernel reads one field of `count` rows (addresses at `rows`) into a dense flat vector. Where `validity` is not 0 it must be
// zeroed: the bits of the rows whose null bit is clear are set there. Returns how many are NULL.
import { entryView } from '../aggregate/intern-table'

function gatherValidity(rows: usize, count: u32, nullBit: u32, validity: usize): u32 {
  let nulls: u32 = 0
  const byte = nullBit >> 3,
    bit = nullBit & 7
  for (let j: u32 = 0; j < count; j++) {
    const isNull = (<u32>load<u8>(<usize>load<u32>(rows + ((<usize>j) << 2)) + byte) >> bit) & 1
    nulls += isNull
    const target = validity + (j >> 3)
    store<u8>(target, load<u8>(target) | <u8>((isNull ^ 1) << (j & 7)))
  }
  return nulls
}

function gather<T>(rows: usize, count: u32, offset: u32, nullBit: u32, values: usize, validity: usize): u32 {
  for (let j: u32 = 0; j < count; j++) {
    store<T>(values + ((<usize>j) << alignof<T>()), load<T>(<usize>load<u32>(rows + ((<usize>j) << 2)) + offset))
  }
  return validity ? gatherValidity(rows, count, nullBit, validity) : 0
}

export function gather1(rows: usize, count: u32, offset: u32, nullBit: u32, values: usize, validity: usize): u32 {
  return gather<u8>(rows, count, offset, nullBit, values, validity)
}

export function gather4(rows: usize, count: u32, offset: u32, nullBit: u32, values: usize, validity: usize): u32 {
  return gather<u32>(rows, count, offset, nullBit, values, validity)
}

export function gather8(rows: usize, count: u32, offset: u32, nullBit: u32, values: usize, validity: usize): u32 {
  return gather<u64>(rows, count, offset, nullBit, values, validity)
}

export function gather16(rows: usize, count: u32, offset: u32, nullBit: u32, values: usize, validity: usize): u32 {
  return gather<v128>(rows, count, offset, nullBit, values, validity)
}

/** Strings: a long one's address becomes absolute; it points into the row's block. */
export function gatherView(rows: usize, count: u32, offset: u32, nullBit: u32, values: usize, validity: usize): u32 {
  for (let j: u32 = 0; j < count; j++) {
    const row: usize = load<u32>(rows + ((<usize>j) << 2))
    const view = values + ((<usize>j) << 4)
    v128.store(view, v128.load(row + offset))
    if (load<u32>(view) > 12) store<u64>(view, <u64>(<u32>load<u64>(view, 8) + <u32>row), 8)
  }
  return validity ? gatherValidity(rows, count, nullBit, validity) : 0
}

/** Strings that rows hold as addresses of intern tables' entries. */
export function gatherEntries(rows: usize, count: u32, offset: u32, nullBit: u32, values: usize, validity: usize): u32 {
  for (let j: u32 = 0; j < count; j++) entryView(load<u32>(<usize>load<u32>(rows + ((<usize>j) << 2)) + offset), values + ((<usize>j) << 4))
  return validity ? gatherValidity(rows, count, nullBit, validity) : 0
}
