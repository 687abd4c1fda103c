// The table of a join's build side: rows in row blocks, found by their keys. A row begins with +0 u64 hash of its keys, +8 u32 next row of the same
// keys (0 at the end), +12 u32 whether a row of the other side matched it. The table is in 64 parts by the top bits of the hash, so that each can be
// built by another worker; a part's directory holds a slot (u32 first row, u32 upper half of its hash) for each different key, probed linearly.
import { compareRows } from '../row/compare'

/** The bits of a hash that name the part of the table. */
const PART_SHIFT: u64 = 58
const NEXT: usize = 8
const MATCHED: usize = 12
/** Stands in lists of found rows for "none": 0 there means "not yet looked for". */
const NO_ROW: u32 = 1
// Rows that go through the passes of a look-up together: their cache lines stay near from one pass to the next.
const ROUND: u32 = 512

/** Writes the heads of fresh rows: their hashes; no next row, not matched. */
export function joinHeads(hashes: usize, count: u32, rows: usize): void {
  for (let j: u32 = 0; j < count; j++) {
    const row: usize = load<u32>(rows + ((<usize>j) << 2))
    store<u64>(row, load<u64>(hashes + ((<usize>j) << 3)))
    store<u64>(row, 0, NEXT)
  }
}

/** The hashes of rows without their top `shift` bits: those that come next are at the top. */
export function joinLowerHashes(rows: usize, count: u32, shift: u32, hashes: usize): void {
  for (let j: u32 = 0; j < count; j++) {
    const row: usize = load<u32>(rows + ((<usize>j) << 2))
    store<u64>(hashes + ((<usize>j) << 3), load<u64>(row) << shift)
  }
}

function hasNull(row: usize, nullBits: usize, nullBitCount: u32): bool {
  for (let k: u32 = 0; k < nullBitCount; k++) {
    const bit = load<u32>(nullBits + ((<usize>k) << 2))
    if (((<u32>load<u8>(row + (bit >> 3)) >> (bit & 7)) & 1) != 0) return true
  }
  return false
}

/**
 * Enters rows into a part's directory (`slotMask` + 1 slots, zero at first, never full). Rows of which one of the `nullBits` (u32 each, from the row's
 * first byte) is set match nothing and are left out. `keys`: as src/kernels/row/compare.ts. Returns how many rows had their key before them.
 * Entering the same rows into a fresh directory again gives the same table.
 */
export function joinInsert(
  directory: usize,
  slotMask: u32,
  rows: usize,
  count: u32,
  keys: usize,
  keyCount: u32,
  nullBits: usize,
  nullBitCount: u32,
): u32 {
  let repeated: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const row: usize = load<u32>(rows + ((<usize>j) << 2))
    store<u32>(row, 0, NEXT)
    if (nullBitCount != 0 && hasNull(row, nullBits, nullBitCount)) continue
    const hash = load<u64>(row)
    const tag = <u32>(hash >> 32)
    let slot = <u32>hash & slotMask
    while (true) {
      const at = directory + ((<usize>slot) << 3)
      const entry = load<u64>(at)
      if (entry == 0) {
        store<u64>(at, ((<u64>tag) << 32) | <u64>row)
        break
      }
      const first: usize = <usize>(<u32>entry)
      if (<u32>(entry >> 32) == tag && load<u64>(first) == hash && compareRows(first, row, keys, keyCount) == 0) {
        store<u32>(row, load<u32>(first, NEXT), NEXT)
        store<u32>(first, <u32>row, NEXT)
        repeated++
        break
      }
      slot = (slot + 1) & slotMask
    }
  }
  return repeated
}

/** A part's directory (0: it is empty) and slot mask, of 64 that lie one behind the other. */
function partOf(tables: usize, hash: u64): u64 {
  return load<u64>(tables + ((<usize>(hash >> PART_SHIFT)) << 3))
}

/**
 * Looks for rows of the same hash as each of the `pending` (u32 each) ones among `hashes`: the slots where the search goes on are in `slots`, from the
 * beginning where `first`. Those for which there is a candidate go to `found` (which of the hashes) and `rows`; returns how many.
 */
export function joinCandidates(
  tables: usize,
  hashes: usize,
  pending: usize,
  count: u32,
  first: bool,
  slots: usize,
  found: usize,
  rows: usize,
): u32 {
  let total: u32 = 0
  for (let from: u32 = 0; from < count; from += ROUND) {
    const end = min(from + ROUND, count)
    const begun = total
    for (let k = from; k < end; k++) {
      const j: usize = pending ? load<u32>(pending + ((<usize>k) << 2)) : k
      const hash = load<u64>(hashes + (j << 3))
      const part = partOf(tables, hash)
      const directory: usize = <usize>(<u32>part)
      if (directory == 0) continue
      const mask = <u32>(part >> 32)
      let slot = first ? <u32>hash & mask : (load<u32>(slots + (j << 2)) + 1) & mask
      let entry = load<u64>(directory + ((<usize>slot) << 3))
      while (entry != 0 && (entry ^ hash) >> 32 != 0) {
        slot = (slot + 1) & mask
        entry = load<u64>(directory + ((<usize>slot) << 3))
      }
      store<u32>(slots + (j << 2), slot)
      store<u32>(found + ((<usize>total) << 2), <u32>j)
      store<u32>(rows + ((<usize>total) << 2), <u32>entry)
      total += <u32>(entry != 0)
    }
    // The rows' first touch: its misses overlap, for no round waits for the one before.
    for (let k = begun; k < total; k++) {
      const row: usize = load<u32>(rows + ((<usize>k) << 2))
      const j: usize = load<u32>(found + ((<usize>k) << 2))
      // A candidate of another hash is none; its low bit says so until the keys were compared.
      if (load<u64>(row) != load<u64>(hashes + (j << 3))) store<u32>(rows + ((<usize>k) << 2), <u32>row | 1)
    }
  }
  return total
}

/** Begins `equal` (a byte a candidate) with whether the hashes are, and gives the candidates' rows their addresses back. */
export function joinBeginEqual(rows: usize, count: u32, equal: usize): void {
  for (let k: u32 = 0; k < count; k++) {
    const at = rows + ((<usize>k) << 2)
    const row = load<u32>(at)
    store<u8>(equal + k, (row & 1) ^ 1)
    store<u32>(at, row & ~1)
  }
}

/** Candidates whose keys are equal are entered into `matches` (u32 by hash); the others are pending again. Returns how many. */
export function joinSettle(found: usize, rows: usize, equal: usize, count: u32, matches: usize, pending: usize): u32 {
  let left: u32 = 0
  for (let k: u32 = 0; k < count; k++) {
    const j = load<u32>(found + ((<usize>k) << 2))
    if (load<u8>(equal + k)) store<u32>(matches + ((<usize>j) << 2), load<u32>(rows + ((<usize>k) << 2)))
    else {
      store<u32>(pending + ((<usize>left) << 2), j)
      left++
    }
  }
  return left
}

/** Nothing found for any of `count`. */
export function joinNoMatches(matches: usize, count: u32): void {
  for (let j: u32 = 0; j < count; j++) store<u32>(matches + ((<usize>j) << 2), NO_ROW)
}

/**
 * Lists pairs of live rows and rows of the table: `matches` has the first row of the table for each live row, or none. Goes on at the state (16 bytes,
 * zero at first: u32 live row, u32 row of the table that comes next or 0, u32 whether a live row had several), up to `limit` pairs, the live rows'
 * places in the batch to `places`, the table's rows to `rows`; returns how many. `chains`: keys may repeat in the table. A live row without a match is
 * in one pair, with `nullRow`; in none where that is 0.
 */
export function joinPairs(
  matches: usize,
  selection: usize,
  count: u32,
  chains: bool,
  nullRow: u32,
  state: usize,
  limit: u32,
  places: usize,
  rows: usize,
): u32 {
  let j = load<u32>(state)
  let row: u32 = load<u32>(state, 4)
  let total: u32 = 0
  if (!chains) {
    const end = min(count, j + limit)
    for (; j < end; j++) {
      const match = load<u32>(matches + ((<usize>j) << 2))
      store<u32>(places + ((<usize>total) << 2), selection ? load<u32>(selection + ((<usize>j) << 2)) : j)
      const found = match > NO_ROW
      store<u32>(rows + ((<usize>total) << 2), found ? match : nullRow)
      total += <u32>(found || nullRow != 0)
    }
    store<u32>(state, j)
    return total
  }
  let several = load<u32>(state, 8)
  while (j < count && total < limit) {
    if (row == 0) {
      row = load<u32>(matches + ((<usize>j) << 2))
      if (row <= NO_ROW) row = nullRow
      if (row == 0) {
        j++
        continue
      }
    } else several = 1
    const place = selection ? load<u32>(selection + ((<usize>j) << 2)) : j
    while (true) {
      store<u32>(places + ((<usize>total) << 2), place)
      store<u32>(rows + ((<usize>total) << 2), row)
      total++
      row = load<u32>(row, NEXT)
      if (row == 0 || total == limit) break
      several = 1
    }
    if (row == 0) j++
  }
  store<u32>(state, j)
  store<u32>(state, row, 4)
  store<u32>(state, several, 8)
  return total
}

/** Lists pairs of every live row with each of `buildCount` rows of the table, live row by live row, from the `from`-th pair on. */
export function joinCross(
  selection: usize,
  count: u32,
  build: usize,
  buildCount: u32,
  from: u32,
  limit: u32,
  places: usize,
  rows: usize,
): u32 {
  let j = from / buildCount
  let b = from % buildCount
  let total: u32 = 0
  while (j < count && total < limit) {
    const place = selection ? load<u32>(selection + ((<usize>j) << 2)) : j
    const end = min(buildCount, b + (limit - total))
    for (; b < end; b++, total++) {
      store<u32>(places + ((<usize>total) << 2), place)
      store<u32>(rows + ((<usize>total) << 2), load<u32>(build + ((<usize>b) << 2)))
    }
    if (b == buildCount) {
      b = 0
      j++
    }
  }
  return total
}

/** Writes the places of the live rows for which a match was found (`wanted`), or of the others; returns how many. */
export function joinSelect(matches: usize, selection: usize, count: u32, wanted: bool, out: usize): u32 {
  let total: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    store<u32>(out + ((<usize>total) << 2), selection ? load<u32>(selection + ((<usize>j) << 2)) : j)
    total += <u32>(load<u32>(matches + ((<usize>j) << 2)) > NO_ROW == wanted)
  }
  return total
}

/** Marks places of the batch (a byte each in `flags`). */
export function joinFlag(places: usize, count: u32, flags: usize): void {
  for (let j: u32 = 0; j < count; j++) store<u8>(flags + <usize>load<u32>(places + ((<usize>j) << 2)), 1)
}

/** As `joinSelect`, by the marks of `joinFlag`. */
export function joinSelectFlagged(flags: usize, selection: usize, count: u32, wanted: bool, out: usize): u32 {
  let total: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const place = selection ? load<u32>(selection + ((<usize>j) << 2)) : j
    store<u32>(out + ((<usize>total) << 2), place)
    total += <u32>((load<u8>(flags + place) != 0) == wanted)
  }
  return total
}

/** Keeps the pairs at the `kept` positions (ascending); returns nothing, for their number is known. */
export function joinKeepPairs(places: usize, rows: usize, kept: usize, count: u32): void {
  for (let k: u32 = 0; k < count; k++) {
    const from: usize = load<u32>(kept + ((<usize>k) << 2))
    store<u32>(places + ((<usize>k) << 2), load<u32>(places + (from << 2)))
    store<u32>(rows + ((<usize>k) << 2), load<u32>(rows + (from << 2)))
  }
}

/** Marks rows of the table as matched. Several workers may mark the same. */
export function joinMark(rows: usize, count: u32): void {
  for (let j: u32 = 0; j < count; j++) store<u32>(<usize>load<u32>(rows + ((<usize>j) << 2)), 1, MATCHED)
}

/** Marks all rows of the keys that were found; each key's rows are walked when it is found first. */
export function joinMarkKeys(matches: usize, count: u32): void {
  for (let j: u32 = 0; j < count; j++) {
    const first: usize = load<u32>(matches + ((<usize>j) << 2))
    if (first <= NO_ROW || load<u32>(first, MATCHED) != 0) continue
    // The first row last: whoever finds it marked may rely on the others.
    for (let row: usize = load<u32>(first, NEXT); row != 0; row = load<u32>(row, NEXT)) store<u32>(row, 1, MATCHED)
    store<u32>(first, 1, MATCHED)
  }
}

/** Keeps the rows of the list that are matched (`wanted`) or not; returns how many. */
export function joinMatched(rows: usize, count: u32, wanted: bool): u32 {
  let total: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const row = load<u32>(rows + ((<usize>j) << 2))
    store<u32>(rows + ((<usize>total) << 2), row)
    total += <u32>((load<u32>(row, MATCHED) != 0) == wanted)
  }
  return total
}
