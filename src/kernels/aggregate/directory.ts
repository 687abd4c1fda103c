// Where a hash table's rows lie: a slot (u32 row, u32 tag) a row and about as many free ones, in segments of at most 512 KiB. A tag is the upper half of
// the key's hash, and its top bits are the row's slot: a directory doubles by reading its tags in order, without touching a row.
//
// Directory: +0 log2 of its slots, +4 slots of a segment - 1, +8 the segments' addresses (u32 each).
import { arenaAllocate } from '../memory/arena'

const FIRST_SLOTS_LOG: u32 = 10
const SEGMENT_LOG: u32 = 16
const SEGMENT_BYTES: u32 = 1 << (SEGMENT_LOG + 3)
const LARGEST_LOG: u32 = 28
const HEADER: u32 = 8

/** Puts an empty directory at +0 of `table`; false where memory is out. */
export function directoryOpen(table: usize, arena: u32): bool {
  const directory = arenaAllocate(arena, HEADER + 4)
  const segment = arenaAllocate(arena, (<u32>8) << FIRST_SLOTS_LOG)
  if (directory == 0 || segment == 0) return false
  memory.fill(segment, 0, (<usize>8) << FIRST_SLOTS_LOG)
  store<u32>(directory, FIRST_SLOTS_LOG)
  store<u32>(directory, ((<u32>1) << FIRST_SLOTS_LOG) - 1, 4)
  store<u32>(directory, <u32>segment, HEADER)
  store<u32>(table, <u32>directory)
  return true
}

/** Whether `rows` rows are too many for the directory of `table`: it is half full at most, so that ways are short. */
export function isFull(table: usize, rows: u32): bool {
  return rows > (<u32>1) << (load<u32>(load<u32>(table)) - 1)
}

/** What a tag is shifted by to give its slot. */
export function slotShift(directory: usize): u32 {
  return 32 - load<u32>(directory)
}

export function slotAddress(directory: usize, slot: u32): usize {
  return <usize>load<u32>(directory + ((<usize>(slot >> SEGMENT_LOG)) << 2), HEADER) + ((<usize>(slot & ((1 << SEGMENT_LOG) - 1))) << 3)
}

/** The slot to look into next: ways stay within a segment. */
export function nextSlot(directory: usize, slot: u32): u32 {
  const mask = load<u32>(directory, 4)
  return (slot & ~mask) | ((slot + 1) & mask)
}

/** Copies what is in the `slots` slots at `from` into the directory. */
function enterAll(from: usize, slots: u32, directory: usize): void {
  const shift = slotShift(directory)
  for (const end = from + ((<usize>slots) << 3); from < end; from += 8) {
    const entry = load<u64>(from)
    if (entry == 0) continue
    let slot = <u32>(entry >> 32) >> shift
    while (load<u64>(slotAddress(directory, slot)) != 0) slot = nextSlot(directory, slot)
    store<u64>(slotAddress(directory, slot), entry)
  }
}

/** Doubles the directory of `table`; false where memory is out. */
export function directoryGrow(table: usize, arena: u32): bool {
  const old: usize = load<u32>(table)
  const log = load<u32>(old) + 1
  if (log > LARGEST_LOG) return false
  const segments: u32 = log > SEGMENT_LOG ? 1 << (log - SEGMENT_LOG) : 1
  const grown = arenaAllocate(arena, HEADER + (segments << 2))
  if (grown == 0) return false
  store<u32>(grown, log)
  store<u32>(grown, ((<u32>1) << min(log, SEGMENT_LOG)) - 1, 4)
  if (segments == 1) {
    const segment = arenaAllocate(arena, (<u32>8) << log)
    if (segment == 0) return false
    memory.fill(segment, 0, (<usize>8) << log)
    store<u32>(grown, <u32>segment, HEADER)
    enterAll(load<u32>(old, HEADER), (<u32>1) << (log - 1), grown)
  } else if (!splitSegments(old, grown, segments, arena)) return false
  store<u32>(table, <u32>grown)
  return true
}

/** Each segment becomes two; when it has been copied it serves as one of those to come. */
function splitSegments(old: usize, grown: usize, segments: u32, arena: u32): bool {
  let spare: usize = 0
  for (let s: u32 = 0; s < segments; s++) {
    let segment = spare
    spare = 0
    if (segment == 0) segment = arenaAllocate(arena, SEGMENT_BYTES)
    if (segment == 0) return false
    memory.fill(segment, 0, SEGMENT_BYTES)
    store<u32>(grown + ((<usize>s) << 2), <u32>segment, HEADER)
    if ((s & 1) == 0) continue
    spare = load<u32>(old + ((<usize>(s >> 1)) << 2), HEADER)
    enterAll(spare, 1 << SEGMENT_LOG, grown)
  }
  return true
}
