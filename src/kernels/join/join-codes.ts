// Codes of the strings in a join table's rows: a row's field is the address of a cell that its lane has for each different string, and the cells hold,
// once all lanes are sealed, the strings' places in one dictionary. So rows written by several lanes need not be touched again.

/** Writes to fresh rows which cell their strings have: by `ids` (u32 a row, dense), the strings' ids in the lane's intern table. */
export function joinWriteCodes(rows: usize, count: u32, offset: u32, cells: usize, ids: usize): void {
  for (let j: u32 = 0; j < count; j++) {
    const at = (<usize>j) << 2
    store<u32>(<usize>load<u32>(rows + at) + offset, <u32>cells + (load<u32>(ids + at) << 2))
  }
}

/** The places in the dictionary of the strings of `count` rows, to `out`: the k-th row's to place `places[k]`, one behind the other where `places` is 0. */
export function joinReadCodes(rows: usize, places: usize, count: u32, offset: u32, out: usize): void {
  for (let k: u32 = 0; k < count; k++) {
    const at = (<usize>k) << 2
    const cell: usize = load<u32>(<usize>load<u32>(rows + at) + offset)
    store<u32>(out + (places ? (<usize>load<u32>(places + at)) << 2 : at), load<u32>(cell))
  }
}
