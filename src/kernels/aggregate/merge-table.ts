// The final side of an aggregation: rows of partial groups from all workers, equal keys to be merged into the first of them. A row begins with its
// key's 64-bit content hash. Directory: u32 row address, u32 upper half of the hash a slot.
import { compareRows } from '../row/compare'

/**
 * For each of `count` rows (addresses at `rows`) the row that stands for its group to `out`: itself where it is the first. The directory is zeroed
 * at first, `slotMask + 1` slots, and must never be full. `keys`: as src/kernels/row/compare.ts.
 */
export function mergeFind(directory: usize, slotMask: u32, rows: usize, count: u32, keys: usize, keyCount: u32, out: usize): void {
  for (let j: u32 = 0; j < count; j++) {
    const row: usize = load<u32>(rows + ((<usize>j) << 2))
    const hash = load<u64>(row)
    const tag = <u32>(hash >> 32)
    // The partition was chosen by the top bits: the slot takes low ones.
    let slot = <u32>hash & slotMask
    while (true) {
      const at = directory + ((<usize>slot) << 3)
      const entry = load<u64>(at)
      if (entry == 0) {
        store<u64>(at, ((<u64>tag) << 32) | <u64>row)
        store<u32>(out + ((<usize>j) << 2), <u32>row)
        break
      }
      const group: usize = <usize>(<u32>entry)
      if (<u32>(entry >> 32) == tag && load<u64>(group) == hash && compareRows(group, row, keys, keyCount) == 0) {
        store<u32>(out + ((<usize>j) << 2), <u32>group)
        break
      }
      slot = (slot + 1) & slotMask
    }
  }
}

/** Splits rows by what mergeFind said: rows that stand for their group are appended to `firsts`; of the others, group and row are packed to the front of `groups` and `rows`. Returns how many others. */
export function mergeSplit(rows: usize, groups: usize, count: u32, firsts: usize): u32 {
  let others: u32 = 0
  for (let j: u32 = 0; j < count; j++) {
    const row = load<u32>(rows + ((<usize>j) << 2)),
      group = load<u32>(groups + ((<usize>j) << 2))
    store<u32>(firsts, row)
    store<u32>(rows + ((<usize>others) << 2), row)
    store<u32>(groups + ((<usize>others) << 2), group)
    const other = <u32>(row != group)
    others += other
    firsts += (<usize>(1 - other)) << 2
  }
  return others
}
