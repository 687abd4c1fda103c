// Compares the keys of candidates: live rows of a batch with rows of a join's table. One kernel a key column; each leaves `equal` (a byte a
// candidate) set only where this column's values are equal, too.
import { isNullAt } from '../row/compare'
import { f32KeyBits, f64KeyBits, View } from '../row/hash'
import { idsOf, isValid, maskOf, rowAt, slotAt, validityOf, valuesOf } from '../vector'

// 16 bytes of ones, then 16 of zeros: from 16 - n on, a mask for the first n bytes.
const FIRST_BYTES: usize = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
])

function differs(a: usize, b: usize, length: u32): bool {
  const mask = v128.load(FIRST_BYTES + 16 - <usize>min<u32>(length, 16))
  return v128.any_true(v128.and(v128.xor(v128.load(a), v128.load(b)), mask))
}

/** Without a branch on the length where it is at most 16: lengths are as good as random, and a wrong guess would wait for the row's cache misses. */
function equalViews(view: usize, row: usize, field: usize): bool {
  // Length and prefix at once.
  if (load<u64>(view) != load<u64>(field)) return false
  const length = load<u32>(view)
  const isShort = length <= 12
  const a = select<usize>(view + 4, <usize>load<u64>(view, 8), isShort)
  const b = select<usize>(field + 4, row + <usize>load<u64>(field, 8), isShort)
  if (differs(a, b, length)) return false
  for (let i: u32 = 16; i < length; i += 16) if (differs(a + i, b + i, length - i)) return false
  return true
}

function equalAt<T>(at: usize, row: usize, offset: u32): bool {
  const field = row + offset
  if (isReference<T>()) return equalViews(at, row, field)
  if (sizeof<T>() == 16) return load<u64>(at) == load<u64>(field) && load<u64>(at, 8) == load<u64>(field, 8)
  if (isFloat<T>()) {
    return sizeof<T>() == 4
      ? f32KeyBits(load<f32>(at)) == f32KeyBits(load<f32>(field))
      : f64KeyBits(load<f64>(at)) == f64KeyBits(load<f64>(field))
  }
  return load<T>(at) == load<T>(field)
}

function compareKeys<T>(
  vector: usize,
  selection: usize,
  found: usize,
  rows: usize,
  count: u32,
  offset: u32,
  nullBit: u32,
  nullsMatch: bool,
  equal: usize,
): void {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  const shift: usize = isReference<T>() ? 4 : alignof<T>()
  for (let k: u32 = 0; k < count; k++) {
    if (load<u8>(equal + k) == 0) continue
    const row: usize = load<u32>(rows + ((<usize>k) << 2))
    const slot = slotAt(ids, mask, rowAt(selection, load<u32>(found + ((<usize>k) << 2))))
    const absent = !isValid(validity, slot)
    const missing = isNullAt(row, nullBit)
    const same = absent || missing ? nullsMatch && absent && missing : equalAt<T>(values + ((<usize>slot) << shift), row, offset)
    store<u8>(equal + k, <u8>same)
  }
}

export function joinEqual1(
  v: usize,
  s: usize,
  f: usize,
  r: usize,
  n: u32,
  offset: u32,
  nullBit: u32,
  nullsMatch: bool,
  equal: usize,
): void {
  compareKeys<u8>(v, s, f, r, n, offset, nullBit, nullsMatch, equal)
}

export function joinEqual4(
  v: usize,
  s: usize,
  f: usize,
  r: usize,
  n: u32,
  offset: u32,
  nullBit: u32,
  nullsMatch: bool,
  equal: usize,
): void {
  compareKeys<u32>(v, s, f, r, n, offset, nullBit, nullsMatch, equal)
}

export function joinEqual8(
  v: usize,
  s: usize,
  f: usize,
  r: usize,
  n: u32,
  offset: u32,
  nullBit: u32,
  nullsMatch: bool,
  equal: usize,
): void {
  compareKeys<u64>(v, s, f, r, n, offset, nullBit, nullsMatch, equal)
}

export function joinEqual16(
  v: usize,
  s: usize,
  f: usize,
  r: usize,
  n: u32,
  offset: u32,
  nullBit: u32,
  nullsMatch: bool,
  equal: usize,
): void {
  compareKeys<v128>(v, s, f, r, n, offset, nullBit, nullsMatch, equal)
}

export function joinEqualF32(
  v: usize,
  s: usize,
  f: usize,
  r: usize,
  n: u32,
  offset: u32,
  nullBit: u32,
  nullsMatch: bool,
  equal: usize,
): void {
  compareKeys<f32>(v, s, f, r, n, offset, nullBit, nullsMatch, equal)
}

export function joinEqualF64(
  v: usize,
  s: usize,
  f: usize,
  r: usize,
  n: u32,
  offset: u32,
  nullBit: u32,
  nullsMatch: bool,
  equal: usize,
): void {
  compareKeys<f64>(v, s, f, r, n, offset, nullBit, nullsMatch, equal)
}

export function joinEqualView(
  v: usize,
  s: usize,
  f: usize,
  r: usize,
  n: u32,
  offset: u32,
  nullBit: u32,
  nullsMatch: bool,
  equal: usize,
): void {
  compareKeys<View>(v, s, f, r, n, offset, nullBit, nullsMatch, equal)
}
