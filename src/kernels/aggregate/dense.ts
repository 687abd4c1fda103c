// What gathering groups by the combination of their keys' dictionary ids (src/physical/aggregate/dense-groups.ts) needs beside generated code.
/** The numbers of the combinations of which there are rows (their count, u64, is the first word of a group's `width` bytes) to `out`; returns how many. */
export function denseUsed(groups: usize, combinations: u32, width: u32, out: usize): u32 {
  let used: u32 = 0
  for (let c: u32 = 0; c < combinations; c++, groups += width) {
    store<u32>(out + ((<usize>used) << 2), c)
    used += <u32>(load<u64>(groups) != 0)
  }
  return used
}

/** The id of one key in each combination: they count up in steps of `step`, and there are `entries` of them. */
export function denseIds(combinations: usize, count: u32, step: u32, entries: u32, out: usize): void {
  for (let j: u32 = 0; j < count; j++) {
    const at = (<usize>j) << 2
    store<u32>(out + at, (load<u32>(combinations + at) / step) % entries)
  }
}
