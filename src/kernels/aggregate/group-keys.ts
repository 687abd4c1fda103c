// Packs the key columns of a batch into fixed-width keys, one behind the other: a null mask first, then a word a key column. Equal keys have equal
// bytes: a null's word is zero, -0 is 0, every NaN is one. `keys` is zeroed before the first column.
import { f32KeyBits, f64KeyBits } from '../row/hash'
import { idsOf, isValid, maskOf, rowAt, slotAt, validityOf, valuesOf } from '../vector'

function markNull(key: usize, nullBit: u32): void {
  const byte = key + (nullBit >> 3)
  store<u8>(byte, load<u8>(byte) | ((<u8>1) << (<u8>(nullBit & 7))))
}

export function pack1(vector: usize, selection: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  for (let j: u32 = 0; j < count; j++, keys += stride) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    if (isValid(validity, slot)) store<u32>(keys + offset, <u32>load<u8>(values + slot))
    else markNull(keys, nullBit)
  }
}

export function pack4(vector: usize, selection: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  for (let j: u32 = 0; j < count; j++, keys += stride) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    if (isValid(validity, slot)) store<u32>(keys + offset, load<u32>(values + ((<usize>slot) << 2)))
    else markNull(keys, nullBit)
  }
}

export function pack8(vector: usize, selection: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  for (let j: u32 = 0; j < count; j++, keys += stride) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    if (isValid(validity, slot)) store<u64>(keys + offset, load<u64>(values + ((<usize>slot) << 3)))
    else markNull(keys, nullBit)
  }
}

export function pack16(vector: usize, selection: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  for (let j: u32 = 0; j < count; j++, keys += stride) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    if (isValid(validity, slot)) v128.store(keys + offset, v128.load(values + ((<usize>slot) << 4)))
    else markNull(keys, nullBit)
  }
}

export function packF32(vector: usize, selection: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  for (let j: u32 = 0; j < count; j++, keys += stride) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    if (isValid(validity, slot)) store<u32>(keys + offset, f32KeyBits(load<f32>(values + ((<usize>slot) << 2))))
    else markNull(keys, nullBit)
  }
}

export function packF64(vector: usize, selection: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  for (let j: u32 = 0; j < count; j++, keys += stride) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    if (isValid(validity, slot)) store<u64>(keys + offset, f64KeyBits(load<f64>(values + ((<usize>slot) << 3))))
    else markNull(keys, nullBit)
  }
}

/** Strings, interned before: `interned` holds the ids of the live rows, dense; 0 is NULL. */
export function packInterned(interned: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  for (let j: u32 = 0; j < count; j++, keys += stride) {
    const id = load<u32>(interned + ((<usize>j) << 2))
    store<u32>(keys + offset, id)
    if (id == 0) markNull(keys, nullBit)
  }
}
