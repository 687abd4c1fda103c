// What a join found for combinations of dictionary entries, in slots (8 bytes, zero at first) by the entry of one key: u32 combination of the other keys'
// entries that was looked for last, u32 what was found for it (0: nothing yet). All of the keys' dictionaries must stay the same.
import { idsOf, rowAt } from '../vector'

/**
 * What the slots know of each live row, to `matches`: by the entry of the dictionary column `vector`, and by `tags` (u32 a live row, dense), the combination
 * of the other keys' entries. The places of those that they do not know to `missing`, returns how many.
 */
export function joinRecallEntries(
  slots: usize,
  vector: usize,
  selection: usize,
  tags: usize,
  count: u32,
  matches: usize,
  missing: usize,
): u32 {
  const ids = idsOf(vector)
  let misses: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const known = load<u64>(slots + ((<usize>load<u32>(ids + ((<usize>rowAt(selection, j)) << 2))) << 3))
    // Without a branch, so that the slots' cache misses overlap.
    const match = <u32>(known >> 32) & (<u32>(<u32>known != load<u32>(tags + ((<usize>j) << 2))) - 1)
    store<u32>(matches + ((<usize>j) << 2), match)
    store<u32>(missing + ((<usize>misses) << 2), j)
    misses += <u32>(match == 0)
  }
  return misses
}

/** Gives what was found for the missing places to their entries' slots, and enters it into `matches`. */
export function joinRememberEntries(
  slots: usize,
  vector: usize,
  selection: usize,
  tags: usize,
  missing: usize,
  found: usize,
  count: u32,
  matches: usize,
): void {
  const ids = idsOf(vector)
  for (let k: u32 = 0; k < count; k++) {
    const j = load<u32>(missing + ((<usize>k) << 2))
    const match = load<u32>(found + ((<usize>k) << 2))
    const slot = slots + ((<usize>load<u32>(ids + ((<usize>rowAt(selection, j)) << 2))) << 3)
    store<u64>(slot, ((<u64>match) << 32) | <u64>load<u32>(tags + ((<usize>j) << 2)))
    store<u32>(matches + ((<usize>j) << 2), match)
  }
}
