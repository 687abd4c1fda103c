// What a join remembers of keys: for each packed key (src/kernels/aggregate) the first row of the table that was found for it, or none. It lies in two
// places: in the key's row of a table of all keys, and near at hand, in slots by the id of one of the key's strings: the key that had the string last,
// and what was found for it (u32, 0: nothing yet; 4 bytes of no use). A string that only one key has leads to it without a hash or a second look.

/** Bytes of a slot beside its key. */
const FOUND: u32 = 8

/**
 * What the slots know of each of `count` keys (`keyBytes` each, one behind the other), by the id at `idOffset` of the key, to `matches`; the places of
 * those that they do not know to `missing`, returns how many.
 */
export function joinRecallNear(slots: usize, keys: usize, keyBytes: u32, idOffset: u32, count: u32, matches: usize, missing: usize): u32 {
  let misses: u32 = 0
  let key = keys
  for (let j: u32 = 0; j < count; j++, key += keyBytes) {
    const slot = slots + <usize>load<u32>(key + idOffset) * (keyBytes + FOUND)
    // Without a branch, so that the slots' cache misses overlap.
    let differs: u64 = 0
    for (let i: u32 = 0; i < keyBytes; i += 8) differs |= load<u64>(slot + i) ^ load<u64>(key + i)
    const match = load<u32>(slot + keyBytes) & (<u32>(differs != 0) - 1)
    store<u32>(matches + ((<usize>j) << 2), match)
    store<u32>(missing + ((<usize>misses) << 2), j)
    misses += <u32>(match == 0)
  }
  return misses
}

/** Copies the keys at the missing places, one behind the other, to `out`. */
export function joinMissingKeys(keys: usize, keyBytes: u32, missing: usize, count: u32, out: usize): void {
  for (let k: u32 = 0; k < count; k++, out += keyBytes) {
    const key = keys + <usize>load<u32>(missing + ((<usize>k) << 2)) * keyBytes
    for (let i: u32 = 0; i < keyBytes; i += 8) store<u64>(out + i, load<u64>(key + i))
  }
}

/** Gives what was found for the missing keys (of `joinMissingKeys`) their strings' slots, and enters it into `matches`. */
export function joinRememberNear(
  slots: usize,
  keys: usize,
  keyBytes: u32,
  idOffset: u32,
  missing: usize,
  found: usize,
  count: u32,
  matches: usize,
): void {
  let key = keys
  for (let k: u32 = 0; k < count; k++, key += keyBytes) {
    const match = load<u32>(found + ((<usize>k) << 2))
    const slot = slots + <usize>load<u32>(key + idOffset) * (keyBytes + FOUND)
    for (let i: u32 = 0; i < keyBytes; i += 8) store<u64>(slot + i, load<u64>(key + i))
    store<u32>(slot + keyBytes, match)
    store<u32>(matches + ((<usize>load<u32>(missing + ((<usize>k) << 2))) << 2), match)
  }
}

/** What is remembered of each of `count` keys (a u32 at `offset` of its row in a table of keys) to `matches`; the places of those of which nothing is to `missing`, returns how many. */
export function joinRecall(rows: usize, count: u32, offset: u32, matches: usize, missing: usize): u32 {
  let misses: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const match = load<u32>(<usize>load<u32>(rows + ((<usize>j) << 2)) + offset)
    store<u32>(matches + ((<usize>j) << 2), match)
    store<u32>(missing + ((<usize>misses) << 2), j)
    misses += <u32>(match == 0)
  }
  return misses
}

/** Remembers what was found for the missing places, and enters it into `matches`. */
export function joinRemember(rows: usize, offset: u32, missing: usize, found: usize, count: u32, matches: usize): void {
  for (let k: u32 = 0; k < count; k++) {
    const j: usize = load<u32>(missing + ((<usize>k) << 2))
    const match = load<u32>(found + ((<usize>k) << 2))
    store<u32>(<usize>load<u32>(rows + (j << 2)) + offset, match)
    store<u32>(matches + (j << 2), match)
  }
}
