// Columns → rows: each kernel writes one column of a batch into rows that rowsReserve has laid out. `selection` and `count` name the batch's
// live rows; `rows` holds the address of each one's row; a null's slot holds zero and its bit in the row's null mask is set.
import { idsOf, isValid, maskOf, rowAt, slotAt, validityOf, valuesOf } from '../vector'

function setNull(row: usize, nullBit: u32): void {
  const byte = row + (nullBit >> 3)
  store<u8>(byte, load<u8>(byte) | ((<u8>1) << (<u8>(nullBit & 7))))
}

function scatter<T>(vector: usize, selection: usize, count: u32, rows: usize, offset: u32, nullBit: u32): void {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  for (let j: u32 = 0; j < count; j++) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    const row: usize = load<u32>(rows + ((<usize>j) << 2))
    const value = load<T>(values + ((<usize>slot) << alignof<T>()))
    // A field has four bytes at least.
    if (sizeof<T>() == 1) store<u32>(row + offset, <u32>value)
    else store<T>(row + offset, value)
    if (!isValid(validity, slot)) setNull(row, nullBit)
  }
}

/** `offset`: of the field in the row; `nullBit`: its bit, counted from the row's first byte. */
export function scatter1(vector: usize, selection: usize, count: u32, rows: usize, offset: u32, nullBit: u32): void {
  scatter<u8>(vector, selection, count, rows, offset, nullBit)
}

export function scatter4(vector: usize, selection: usize, count: u32, rows: usize, offset: u32, nullBit: u32): void {
  scatter<u32>(vector, selection, count, rows, offset, nullBit)
}

export function scatter8(vector: usize, selection: usize, count: u32, rows: usize, offset: u32, nullBit: u32): void {
  scatter<u64>(vector, selection, count, rows, offset, nullBit)
}

export function scatter16(vector: usize, selection: usize, count: u32, rows: usize, offset: u32, nullBit: u32): void {
  scatter<v128>(vector, selection, count, rows, offset, nullBit)
}

/** Adds to `need` (u32 a row) the heap bytes that a string column's long values will take. */
export function heapNeed(vector: usize, selection: usize, count: u32, need: usize): void {
  const values = valuesOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  for (let j: u32 = 0; j < count; j++) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    const length = load<u32>(values + ((<usize>slot) << 4))
    if (length > 12) store<u32>(need + ((<usize>j) << 2), load<u32>(need + ((<usize>j) << 2)) + length)
  }
}

/** Strings: short ones lie in the view; long ones are copied to the row's heap (`heaps`, advanced), the view's address relative to the row. */
export function scatterView(vector: usize, selection: usize, count: u32, rows: usize, heaps: usize, offset: u32, nullBit: u32): void {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  for (let j: u32 = 0; j < count; j++) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    const row: usize = load<u32>(rows + ((<usize>j) << 2))
    const view = values + ((<usize>slot) << 4)
    const length = load<u32>(view)
    if (length <= 12) {
      v128.store(row + offset, v128.load(view))
    } else {
      const heap: usize = load<u32>(heaps + ((<usize>j) << 2))
      memory.copy(heap, <usize>load<u64>(view, 8), length)
      store<u64>(row + offset, load<u64>(view))
      store<u64>(row + offset, <u64>(heap - row), 8)
      store<u32>(heaps + ((<usize>j) << 2), <u32>heap + length)
    }
    if (!isValid(validity, slot)) setNull(row, nullBit)
  }
}
