// Partitions and peers of sorted rows.
import { compareRows, isNullAt } from '../row/compare'
import { placeAt, setPlace } from './places'

/**
 * For each of `count` sorted rows (entries of src/kernels/sort/prefix.ts) where the run of equal ones begins and ends: of those whose entries have the same
 * `bits` highest ones, and which are equal by the keys, of which there are none where the bits say all.
 */
export function windowRuns(entries: usize, count: u32, bits: u32, keys: usize, keyCount: u32, begins: usize, ends: usize): void {
  const high: u64 = bits >= 64 ? u64.MAX_VALUE : bits == 0 ? 0 : ~(u64.MAX_VALUE >> bits)
  const low: u32 = bits >= 96 ? u32.MAX_VALUE : bits <= 64 ? 0 : ~(u32.MAX_VALUE >> (bits - 64))
  let start: u32 = 0
  let entry = entries
  for (let i: u32 = 0; i < count; i++, entry += 16) {
    if (i > 0) {
      const isNew =
        ((load<u64>(entry) ^ load<u64>(entry - 16)) & high) != 0 ||
        ((load<u32>(entry, 12) ^ load<u32>(entry - 16, 12)) & low) != 0 ||
        (keyCount != 0 && compareRows(load<u32>(entry - 16, 8), load<u32>(entry, 8), keys, keyCount) != 0)
      if (isNew) {
        for (let k = start; k < i; k++) setPlace(ends, k, i)
        start = i
      }
    }
    setPlace(begins, i, start)
  }
  for (let k = start; k < count; k++) setPlace(ends, k, count)
}

/** Numbers runs from 0: each row's to `numbers`, where each run begins to `firsts`, and behind the last one `count`. Returns how many there are. */
export function windowNumberRuns(begins: usize, count: u32, numbers: usize, firsts: usize): u32 {
  let runs: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    if (placeAt(begins, i) == i) setPlace(firsts, runs++, i)
    setPlace(numbers, i, runs - 1)
  }
  setPlace(firsts, runs, count)
  return runs
}

/** How many rows before each (and before the end) are not NULL in a field, and where these are. */
export function windowKnown(rows: usize, count: u32, nullBit: u32, before: usize, places: usize): void {
  let known: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    setPlace(before, i, known)
    if (!isNullAt(placeAt(rows, i), nullBit)) setPlace(places, known++, i)
  }
  setPlace(before, count, known)
}

/** Writes each row's place into its field at `offset`. */
export function windowMarkPlaces(rows: usize, count: u32, offset: u32): void {
  for (let i: u32 = 0; i < count; i++) store<u32>(<usize>placeAt(rows, i) + offset, i)
}

/**
 * Of rows sorted by partition, value and place (the field at `offset`): for each place 1 + the one before with an equal value, 0 where there is none. `rows`
 * hold those that count; the list is zeroed before.
 */
export function windowLastEqual(rows: usize, count: u32, keys: usize, keyCount: u32, offset: u32, list: usize): void {
  for (let i: u32 = 1; i < count; i++) {
    const last: usize = placeAt(rows, i - 1),
      row: usize = placeAt(rows, i)
    if (compareRows(last, row, keys, keyCount) == 0) setPlace(list, load<u32>(row + offset), load<u32>(last + offset) + 1)
  }
}
