// How a kernel sees a vector of any layout: a 16-byte descriptor that src/memory/descriptor.ts writes.
// +0 values, +4 validity (0: no nulls), +8 ids (0: not a dictionary), +12 row mask (0 for a constant, else all ones).

export const DESCRIPTOR_BYTES: usize = 16

export function valuesOf(vector: usize): usize {
  return load<u32>(vector)
}

export function validityOf(vector: usize): usize {
  return load<u32>(vector, 4)
}

export function idsOf(vector: usize): usize {
  return load<u32>(vector, 8)
}

export function maskOf(vector: usize): u32 {
  return load<u32>(vector, 12)
}

/** The row of the `j`-th live row. */
export function rowAt(selection: usize, j: u32): u32 {
  return selection ? load<u32>(selection + ((<usize>j) << 2)) : j
}

/** Where in `values` the value of `row` lies. */
export function slotAt(ids: usize, mask: u32, row: u32): u32 {
  return ids ? load<u32>(ids + ((<usize>row) << 2)) : row & mask
}

export function isValid(validity: usize, slot: u32): bool {
  return validity == 0 || ((<u32>load<u8>(validity + (slot >> 3)) >> (slot & 7)) & 1) != 0
}

/** Where the bytes of a string lie, by its view (absolute). */
export function bytesOf(view: usize): usize {
  return load<u32>(view) <= 12 ? view + 4 : <usize>load<u64>(view, 8)
}
