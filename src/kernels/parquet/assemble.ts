// Levels and values of the leaves of a repeated column → nested values, a row each (the bytes are described in src/common/nested/nested-value.ts).
//
// A block says what to do: +0 u32 nodes, +4 u32 leaves, +8 u32 how many leaves, +12 u32 views of the rows, +16 u32 their bitmap (zeroed by the caller),
// +20 u32 next free byte and +24 u32 end of the room for bytes (32 more may be written), +28 u32 rows that are NULL, so far.
// A node, 32 bytes: +0 u32 kind, +4 u32 the definition level from which on it is no NULL, +8 u32 that from which on a list has an element, +12 u32 the
// repetition level of a list's further elements, +16 u32 its first leaf, +20 u32 how many leaves, +24 u32 its first child's number, +28 u32 how many children.
// A leaf, 48 bytes: +0 u32 repetition levels, +4 u32 definition levels, +8 u32 next level, +12 u32 their count, +16 u32 the next value, +20 u32 code of its type,
// +24 u32 bytes of a value as its carrier has it, +28 u32 as nested values have it (0: it depends), +32 u32 its largest definition level, +36 u32 and +40 u32
// next level and value at the row's beginning.
import { MALFORMED } from '../codec/failure'
import { ABSENT, encodeFixed, encodeText, LIST_END, PRESENT, SIGNED_32, SIGNED_64, textWidth } from '../element/code'

const LEAF: u32 = 0
const LIST: u32 = 1

const NODE_BYTES: u32 = 32
const LEAF_BYTES: u32 = 48
const INLINE_BYTES: u32 = 12

/** What stands for an address where there is none: no room, or levels that contradict one another. */
const NO_ROOM: usize = 0
const WRONG: usize = 1

/**
 * Writes the values of rows `from` to `to`. Returns the row behind the last that was written, `to` unless room ran out: then the caller gives more and goes on.
 * MALFORMED where the levels of leaves do not fit one another.
 */
export function assembleRows(block: usize, from: u32, to: u32): i32 {
  const nodes: usize = load<u32>(block),
    leaves: usize = load<u32>(block, 4),
    count = load<u32>(block, 8),
    views: usize = load<u32>(block, 12),
    bitmap: usize = load<u32>(block, 16),
    end: usize = load<u32>(block, 24)
  const present = load<u32>(nodes, 4)
  for (let row = from; row < to; row++) {
    for (let i: u32 = 0; i < count; i++) {
      const leaf = leaves + <usize>(i * LEAF_BYTES)
      const next = load<u32>(leaf, 8)
      if (next >= load<u32>(leaf, 12) || load<u8>(<usize>load<u32>(leaf) + <usize>next) != 0) return MALFORMED
      store<u32>(leaf, next, 36)
      store<u32>(leaf, load<u32>(leaf, 16), 40)
    }
    const view = views + ((<usize>row) << 4)
    if (definitionOf(leaves) < present) {
      skipAbsent(leaves, count, 0, present)
      store<u64>(view, 0)
      store<u64>(view, 0, 8)
      store<u32>(block, load<u32>(block, 28) + 1, 28)
    } else {
      const start: usize = load<u32>(block, 20)
      const at = writeValue(nodes, leaves, nodes, 0, start, end)
      if (at == WRONG) return MALFORMED
      if (at == NO_ROOM) {
        for (let i: u32 = 0; i < count; i++) {
          const leaf = leaves + <usize>(i * LEAF_BYTES)
          store<u32>(leaf, load<u32>(leaf, 36), 8)
          store<u32>(leaf, load<u32>(leaf, 40), 16)
        }
        return row
      }
      const length = <u32>(at - start)
      store<u64>(view, <u64>length)
      store<u64>(view, 0, 8)
      if (length <= INLINE_BYTES) memory.copy(view + 4, start, length)
      else {
        store<u32>(view, load<u32>(start), 4)
        store<u32>(view, <u32>start, 8)
        store<u32>(block, <u32>at, 20)
      }
      const byte = bitmap + <usize>(row >> 3)
      store<u8>(byte, <u8>(<u32>load<u8>(byte) | ((<u32>1) << (row & 7))))
    }
    for (let i: u32 = 0; i < count; i++) {
      const leaf = leaves + <usize>(i * LEAF_BYTES)
      const next = load<u32>(leaf, 8)
      if (next < load<u32>(leaf, 12) && load<u8>(<usize>load<u32>(leaf) + <usize>next) != 0) return MALFORMED
    }
  }
  return to
}

/** The definition level at which a leaf stands. */
function definitionOf(leaf: usize): u32 {
  return load<u8>(<usize>load<u32>(leaf, 4) + <usize>load<u32>(leaf, 8))
}

/** Passes over one level of each leaf: that of what is not there. */
function skipEntries(leaf: usize, count: u32): void {
  for (; count > 0; count--, leaf += <usize>LEAF_BYTES) {
    // A value, where another leaf says that there is none: it is passed over, too.
    if (definitionOf(leaf) == load<u32>(leaf, 32)) store<u32>(leaf, load<u32>(leaf, 16) + load<u32>(leaf, 24), 16)
    store<u32>(leaf, load<u32>(leaf, 8) + 1, 8)
  }
}

/**
 * Passes over what is not there, which is one level of each leaf. DuckDB writes as many for a NULL array as it has elements: those go with it. `base`: the
 * repetition level of the list that it stands in.
 */
function skipAbsent(leaf: usize, count: u32, base: u32, present: u32): void {
  skipEntries(leaf, count)
  for (; count > 0; count--, leaf += <usize>LEAF_BYTES) {
    const levels = load<u32>(leaf, 12)
    let next = load<u32>(leaf, 8)
    while (
      next < levels &&
      <u32>load<u8>(<usize>load<u32>(leaf) + <usize>next) > base &&
      <u32>load<u8>(<usize>load<u32>(leaf, 4) + <usize>next) < present
    )
      next++
    store<u32>(leaf, next, 8)
  }
}

/** Writes an element, which may be NULL. Gives the address behind it. All leaves of the node stand at one of its levels. `base`: as for `skipAbsent`. */
function writeElement(nodes: usize, leaves: usize, node: usize, base: u32, at: usize, end: usize): usize {
  const leaf = leaves + <usize>(load<u32>(node, 16) * LEAF_BYTES)
  if (definitionOf(leaf) < load<u32>(node, 4)) {
    const width: u32 = load<u32>(node) == LEAF ? load<u32>(leaf, 28) : 0
    if (at + 1 + <usize>width > end) return NO_ROOM
    store<u8>(at, ABSENT)
    memory.fill(at + 1, 0, width)
    skipAbsent(leaf, load<u32>(node, 20), base, load<u32>(node, 4))
    return at + 1 + <usize>width
  }
  if (at + 1 > end) return NO_ROOM
  store<u8>(at, PRESENT)
  return writeValue(nodes, leaves, node, base, at + 1, end)
}

function writeValue(nodes: usize, leaves: usize, node: usize, base: u32, at: usize, end: usize): usize {
  const kind = load<u32>(node)
  const leaf = leaves + <usize>(load<u32>(node, 16) * LEAF_BYTES)
  if (kind == LEAF) return writeLeaf(leaf, at, end)
  const children = nodes + <usize>(load<u32>(node, 24) * NODE_BYTES)
  if (kind == LIST) return writeList(nodes, leaves, node, leaf, children, at, end)
  for (let i: u32 = 0, n = load<u32>(node, 28); i < n; i++) {
    at = writeElement(nodes, leaves, children + <usize>(i * NODE_BYTES), base, at, end)
    if (at <= WRONG) return at
  }
  return at
}

function writeList(nodes: usize, leaves: usize, node: usize, leaf: usize, element: usize, at: usize, end: usize): usize {
  const count = load<u32>(node, 20)
  if (definitionOf(leaf) < load<u32>(node, 8)) skipEntries(leaf, count)
  else if (load<u32>(element) == LEAF) {
    at = load<u32>(leaf, 28) ? writeFixedElements(leaf, load<u32>(node, 12), at, end) : writeTexts(leaf, load<u32>(node, 12), at, end)
    if (at <= WRONG) return at
  } else {
    const repetition = load<u32>(node, 12)
    do {
      at = writeElement(nodes, leaves, element, repetition, at, end)
      if (at <= WRONG) return at
      const more = goesOn(leaf, repetition)
      for (let i: u32 = 1; i < count; i++) if (goesOn(leaf + <usize>(i * LEAF_BYTES), repetition) != more) return WRONG
      if (!more) break
    } while (true)
  }
  if (at + 1 > end) return NO_ROOM
  store<u8>(at, LIST_END)
  return at + 1
}

/** Whether the leaf's next level is that of a further element. */
function goesOn(leaf: usize, repetition: u32): bool {
  const next = load<u32>(leaf, 8)
  return next < load<u32>(leaf, 12) && load<u8>(<usize>load<u32>(leaf) + <usize>next) == <u8>repetition
}

function writeLeaf(leaf: usize, at: usize, end: usize): usize {
  const value: usize = load<u32>(leaf, 16)
  const fixed = load<u32>(leaf, 28)
  if (fixed) {
    if (at + <usize>fixed > end) return NO_ROOM
    encodeFixed(load<u32>(leaf, 20), value, at)
    at += <usize>fixed
  } else {
    at = writeText(value, at, end)
    if (at == NO_ROOM) return NO_ROOM
  }
  store<u32>(leaf, <u32>(value + <usize>load<u32>(leaf, 24)), 16)
  store<u32>(leaf, load<u32>(leaf, 8) + 1, 8)
  return at
}

function writeText(view: usize, at: usize, end: usize): usize {
  const length = load<u32>(view)
  const text: usize = length <= INLINE_BYTES ? view + 4 : <usize>load<u64>(view, 8)
  const width = textWidth(text, length)
  if (<u64>at + <u64>width > <u64>end) return NO_ROOM
  if (width == length + 2) {
    // In steps of 16 bytes: there is room behind the end.
    for (let i: u32 = 0; i < length; i += 16) v128.store(at + i, v128.load(text + i))
    store<u16>(at + <usize>length, 0)
  } else {
    encodeText(text, length, at, width)
  }
  return at + <usize>width
}

/** All elements of a list of values of one width, from a leaf that stands at the first of them. */
function writeFixedElements(leaf: usize, repetition: u32, at: usize, end: usize): usize {
  const repetitions: usize = load<u32>(leaf),
    definitions: usize = load<u32>(leaf, 4)
  const count = load<u32>(leaf, 12),
    code = load<u32>(leaf, 20),
    stride: usize = load<u32>(leaf, 24),
    width: usize = load<u32>(leaf, 28),
    max = load<u32>(leaf, 32)
  let next = load<u32>(leaf, 8)
  let value: usize = load<u32>(leaf, 16)
  do {
    if (at + 1 + width > end) return NO_ROOM
    if (load<u8>(definitions + <usize>next) == <u8>max) {
      store<u8>(at, PRESENT)
      if (code == SIGNED_32) store<u32>(at, bswap<u32>(load<u32>(value) ^ 0x80000000), 1)
      else if (code == SIGNED_64) store<u64>(at, bswap<u64>(load<u64>(value) ^ 0x8000000000000000), 1)
      else encodeFixed(code, value, at + 1)
      value += stride
    } else {
      store<u8>(at, ABSENT)
      memory.fill(at + 1, 0, width)
    }
    at += 1 + width
    next++
  } while (next < count && load<u8>(repetitions + <usize>next) == <u8>repetition)
  store<u32>(leaf, next, 8)
  store<u32>(leaf, <u32>value, 16)
  return at
}

/** The same for texts and blobs. */
function writeTexts(leaf: usize, repetition: u32, at: usize, end: usize): usize {
  const repetitions: usize = load<u32>(leaf),
    definitions: usize = load<u32>(leaf, 4)
  const count = load<u32>(leaf, 12),
    max = load<u32>(leaf, 32)
  let next = load<u32>(leaf, 8)
  let value: usize = load<u32>(leaf, 16)
  do {
    if (at + 1 > end) return NO_ROOM
    if (load<u8>(definitions + <usize>next) == <u8>max) {
      store<u8>(at, PRESENT)
      at = writeText(value, at + 1, end)
      if (at == NO_ROOM) return NO_ROOM
      value += 16
    } else {
      store<u8>(at, ABSENT)
      at++
    }
    next++
  } while (next < count && load<u8>(repetitions + <usize>next) == <u8>repetition)
  store<u32>(leaf, next, 8)
  store<u32>(leaf, <u32>value, 16)
  return at
}
