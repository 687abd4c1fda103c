// A sort key as a u64 whose unsigned order is the key's order: most comparisons of a sort end there, without touching the rows. A key of fewer bits
// leaves room for the next ones.
// Sort entry (16 bytes): +0 u64 prefix, +8 u32 row address, +12 u32 the 32 bits that come behind the prefix.

import { F32, F64, I32, I64, I128, INTERVAL, intervalDays, intervalRest, U64, VIEW } from '../row/compare'
import { f64KeyBits } from '../row/hash'
import { idsOf, isValid, maskOf, rowAt, slotAt, validityOf, valuesOf } from '../vector'

export const ENTRY_BYTES: usize = 16

function orderedF64(value: f64): u64 {
  const bits = f64KeyBits(value)
  return bits >> 63 != 0 ? ~bits : bits | 0x8000000000000000
}

function ascendingPrefix(values: usize, slot: u32, carrier: u8): u64 {
  const at: usize = slot
  if (carrier == I64) return load<u64>(values + (at << 3)) ^ 0x8000000000000000
  if (carrier == VIEW) {
    const view = values + (at << 4)
    const length = load<u32>(view)
    return bswap<u64>(length <= 12 ? load<u64>(view, 4) : load<u64>(<usize>load<u64>(view, 8)))
  }
  if (carrier == I32) return (<u64>(load<u32>(values + (at << 2)) ^ 0x80000000)) << 32
  if (carrier == F64) return orderedF64(load<f64>(values + (at << 3)))
  if (carrier == F32) return orderedF64(<f64>load<f32>(values + (at << 2)))
  if (carrier == U64) return load<u64>(values + (at << 3))
  if (carrier == I128) return load<u64>(values + (at << 4), 8) ^ 0x8000000000000000
  if (carrier == INTERVAL) {
    // 39 bits of months and days, and the upper 25 of the 38 of the rest, made positive.
    const interval = values + (at << 4)
    return <u64>((intervalDays(interval) << 25) | ((intervalRest(interval) + (1 << 37)) >> 13)) ^ 0x8000000000000000
  }
  return (<u64>load<u8>(values + at)) << 56
}

/** Which bits of a prefix a carrier takes: those below are free. */
function usedBits(carrier: u8): u64 {
  if (carrier == I32) return 0xffffffff00000000
  const isWide =
    carrier == I64 || carrier == VIEW || carrier == F64 || carrier == F32 || carrier == U64 || carrier == I128 || carrier == INTERVAL
  return isWide ? 0xffffffffffffffff : 0xff00000000000000
}

/**
 * Writes the prefix of each live row's key to `prefixes` (u64 each). Unequal prefixes mean the keys' order. Equal ones mean equal keys for carriers of
 * at most 32 bits, whose prefixes end in zeros (but NULL's, where it is last: it has all bits); of others the lowest bit is given up, to make room for NULL at either end.
 */
export function sortPrefix(
  vector: usize,
  selection: usize,
  count: u32,
  carrier: u8,
  descending: bool,
  nullsFirst: bool,
  prefixes: usize,
): void {
  const values = valuesOf(vector),
    validity = validityOf(vector),
    ids = idsOf(vector),
    mask = maskOf(vector)
  const used = usedBits(carrier)
  // The highest bit tells NULL from values.
  const nullBit: u64 = 0x8000000000000000
  for (let j: u32 = 0; j < count; j++) {
    const slot = slotAt(ids, mask, rowAt(selection, j))
    let prefix: u64 = nullsFirst ? 0 : 0xffffffffffffffff
    if (isValid(validity, slot)) {
      prefix = ascendingPrefix(values, slot, carrier)
      if (descending) prefix = ~prefix & used
      prefix = (prefix >> 1) | (nullsFirst ? nullBit : 0)
    }
    store<u64>(prefixes + ((<usize>j) << 3), prefix)
  }
}

/** Clears all but the highest `bits` bits of prefixes: what a key of so many bits does not need. */
export function cutPrefixes(prefixes: usize, count: u32, bits: u32): void {
  const used: u64 = ~(((<u64>1) << (64 - bits)) - 1)
  for (let j: u32 = 0; j < count; j++) store<u64>(prefixes + ((<usize>j) << 3), load<u64>(prefixes + ((<usize>j) << 3)) & used)
}

/** Puts the prefixes of a further key into sort entries, `offset` (1 to 95) bits behind the highest: what is beyond 96 bits is cut off. */
export function addPrefix(prefixes: usize, count: u32, offset: u32, entries: usize): void {
  for (let j: u32 = 0; j < count; j++) {
    const entry = entries + ((<usize>j) << 4)
    const prefix = load<u64>(prefixes + ((<usize>j) << 3))
    if (offset < 64) {
      store<u64>(entry, load<u64>(entry) | (prefix >> offset))
      store<u32>(entry, load<u32>(entry, 12) | <u32>((prefix << (64 - offset)) >> 32), 12)
    } else store<u32>(entry, load<u32>(entry, 12) | (<u32>(prefix >> 32) >> (offset - 64)), 12)
  }
}

/** Keeps the live rows whose prefix is at most `bound`: what a full top-N can still take. Returns how many. */
export function selectWithin(prefixes: usize, selection: usize, count: u32, bound: u64, out: usize): u32 {
  let kept: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    store<u32>(out + ((<usize>kept) << 2), rowAt(selection, j))
    kept += <u32>(load<u64>(prefixes + ((<usize>j) << 3)) <= bound)
  }
  return kept
}

/** Makes sort entries of prefixes and rows. */
export function sortEntries(prefixes: usize, rows: usize, count: u32, entries: usize): void {
  for (let j: u32 = 0; j < count; j++) {
    const entry = entries + ((<usize>j) << 4)
    store<u64>(entry, load<u64>(prefixes + ((<usize>j) << 3)))
    store<u64>(entry, <u64>load<u32>(rows + ((<usize>j) << 2)), 8)
  }
}

/** The rows of sort entries, in their order. */
export function entryRows(entries: usize, count: u32, rows: usize): void {
  for (let j: u32 = 0; j < count; j++) store<u32>(rows + ((<usize>j) << 2), load<u32>(entries + ((<usize>j) << 4), 8))
}
