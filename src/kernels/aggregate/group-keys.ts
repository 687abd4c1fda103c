// Packs the key columns of a batch into fixed-width keys, one behind the other: a null mask first, then a word a key column. Equal keys have equal
// bytes: a null's word is zero, -0 is 0, every NaN is one. `keys` is zeroed before the first column.
import { f32KeyBits, f64KeyBits } from '../row/hash'
import { idsOf, isValid, maskOf, rowAt, slotAt, validityOf, valuesOf } from '../vector'

function markNull(key: usize, nullBit: u32): void {
  const byte = key + (nullBit >> 3)
  store<u8>(byte, load<u8>(byte) | ((<u8>1) << (<u8>(nullBit & 7))))
}

function pack<T>(vector: usize, selection: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  for (let j: u32 = 0; j < count; j++, keys += stride) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    if (!isValid(validity, slot)) {
      markNull(keys, nullBit)
      continue
    }
    const at = values + ((<usize>slot) << alignof<T>())
    if (isFloat<T>()) {
      if (sizeof<T>() == 4) store<u32>(keys + offset, f32KeyBits(load<f32>(at)))
      else store<u64>(keys + offset, f64KeyBits(load<f64>(at)))
    } else if (sizeof<T>() == 1) store<u32>(keys + offset, <u32>load<T>(at))
    else store<T>(keys + offset, load<T>(at))
  }
}

export function pack1(vector: usize, selection: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  pack<u8>(vector, selection, count, keys, stride, offset, nullBit)
}

export function pack4(vector: usize, selection: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  pack<u32>(vector, selection, count, keys, stride, offset, nullBit)
}

export function pack8(vector: usize, selection: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  pack<u64>(vector, selection, count, keys, stride, offset, nullBit)
}

export function pack16(vector: usize, selection: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  pack<v128>(vector, selection, count, keys, stride, offset, nullBit)
}

export function packF32(vector: usize, selection: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  pack<f32>(vector, selection, count, keys, stride, offset, nullBit)
}

export function packF64(vector: usize, selection: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  pack<f64>(vector, selection, count, keys, stride, offset, nullBit)
}

/** Strings, interned before: `interned` holds the ids of the live rows, dense; 0 is NULL. */
export function packInterned(interned: usize, count: u32, keys: usize, stride: u32, offset: u32, nullBit: u32): void {
  for (let j: u32 = 0; j < count; j++, keys += stride) {
    const id = load<u32>(interned + ((<usize>j) << 2))
    store<u32>(keys + offset, id)
    if (id == 0) markNull(keys, nullBit)
  }
}
