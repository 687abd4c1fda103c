// Fields of a join's table rows → columns beside the batch's own: the value of the k-th row goes to place `places[k]` of the column. The bits of
// `validity`, zero at first, are set where it is no NULL. Returns how many are.

function setValid(validity: usize, place: u32): void {
  const byte = validity + (place >> 3)
  store<u8>(byte, load<u8>(byte) | ((<u8>1) << (<u8>(place & 7))))
}

function placeValidity(rows: usize, places: usize, count: u32, nullBit: u32, validity: usize): u32 {
  const byte = nullBit >> 3,
    bit = nullBit & 7
  let nulls: u32 = 0
  for (let k: u32 = 0; k < count; k++) {
    const isNull = (<u32>load<u8>(<usize>load<u32>(rows + ((<usize>k) << 2)) + byte) >> bit) & 1
    nulls += isNull
    if (isNull == 0) setValid(validity, load<u32>(places + ((<usize>k) << 2)))
  }
  return nulls
}

function place<T>(rows: usize, places: usize, count: u32, offset: u32, nullBit: u32, values: usize, validity: usize): u32 {
  for (let k: u32 = 0; k < count; k++) {
    const at: usize = load<u32>(places + ((<usize>k) << 2))
    store<T>(values + (at << alignof<T>()), load<T>(<usize>load<u32>(rows + ((<usize>k) << 2)) + offset))
  }
  return placeValidity(rows, places, count, nullBit, validity)
}

export function place1(rows: usize, places: usize, count: u32, offset: u32, nullBit: u32, values: usize, validity: usize): u32 {
  return place<u8>(rows, places, count, offset, nullBit, values, validity)
}

export function place4(rows: usize, places: usize, count: u32, offset: u32, nullBit: u32, values: usize, validity: usize): u32 {
  return place<u32>(rows, places, count, offset, nullBit, values, validity)
}

export function place8(rows: usize, places: usize, count: u32, offset: u32, nullBit: u32, values: usize, validity: usize): u32 {
  return place<u64>(rows, places, count, offset, nullBit, values, validity)
}

export function place16(rows: usize, places: usize, count: u32, offset: u32, nullBit: u32, values: usize, validity: usize): u32 {
  return place<v128>(rows, places, count, offset, nullBit, values, validity)
}

/** Strings: a long one's address becomes absolute; it points into the row's block. */
export function placeView(rows: usize, places: usize, count: u32, offset: u32, nullBit: u32, values: usize, validity: usize): u32 {
  for (let k: u32 = 0; k < count; k++) {
    const row: usize = load<u32>(rows + ((<usize>k) << 2))
    const view = values + ((<usize>load<u32>(places + ((<usize>k) << 2))) << 4)
    v128.store(view, v128.load(row + offset))
    if (load<u32>(view) > 12) store<u64>(view, <u64>(<u32>load<u64>(view, 8) + <u32>row), 8)
  }
  return placeValidity(rows, places, count, nullBit, validity)
}
