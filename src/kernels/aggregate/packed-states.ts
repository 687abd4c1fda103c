// States that are more than their words (lists, bags, users' bytes) as one byte string each, so that rows of groups can be put aside in files, and back:
// then they point into the string, which has to stay. A packed state is longer than a view has room for.

import { HEADER } from './chunk-list'

const PACK_BYTES: u32 = 0 // byte-list.ts
const PACK_KEYS: u32 = 1 // value-list.ts, of u64
const PACK_TEXTS: u32 = 2 // value-list.ts, of views
const PACK_BAG: u32 = 3 // bag.ts
const PACK_TOP: u32 = 4 // top-list.ts
const PACK_USER: u32 = 5 // +0 u32 number, +4 u32 length, +8 u32 address, +12 u32 capacity

/** Bytes before a bag's slots and a top list's entries: u32 how many, u32 slots or n. */
const HEAD: usize = 16
const SLOT_SHIFT: usize = 4

/** How many bytes a state takes packed; 0 where it took nothing. */
function packedBytes(kind: u32, state: usize): u32 {
  if (kind == PACK_USER) {
    const length = load<u32>(state, 4)
    return length ? <u32>HEAD + length : 0
  }
  if (kind == PACK_BAG) {
    const slots: usize = load<u32>(state),
      count = load<u32>(state, 4)
    if (load<u32>(state, 8) == 0) return 0
    let bytes = <u32>HEAD + (count << (<u32>SLOT_SHIFT))
    for (let i: u32 = 0; i < count; i++) {
      const entry: usize = load<u32>(slots + ((<usize>i) << SLOT_SHIFT))
      if (entry) bytes += 8 + load<u32>(entry)
    }
    return bytes
  }
  if (kind == PACK_TOP) {
    const entries: usize = load<u32>(state),
      count = load<u32>(state, 8)
    if (count == 0) return 0
    let bytes = <u32>HEAD + (count << (<u32>SLOT_SHIFT))
    for (let i: u32 = 0; i < count; i++) bytes += load<u32>(entries + ((<usize>i) << SLOT_SHIFT), 8)
    return bytes
  }
  const held = load<u64>(state, 8)
  if (load<u32>(state) == 0) return 0
  if (kind == PACK_BYTES) return <u32>HEADER + <u32>held
  if (kind == PACK_KEYS) return <u32>HEADER + ((<u32>held) << 3)
  let bytes = <u32>HEADER + ((<u32>held) << 4)
  for (let chunk: usize = load<u32>(state); chunk != 0; chunk = nextOf(state, chunk)) {
    for (let i: u32 = 0, n = load<u32>(chunk, 4); i < n; i++) {
      const length = load<u32>(chunk + HEADER + ((<usize>i) << 4))
      if (length > 12) bytes += length
    }
  }
  return bytes
}

/** The chunk behind one of a list's; 0 behind its last, to which a merge that was given up may have tied another list's. */
function nextOf(list: usize, chunk: usize): usize {
  return chunk == <usize>load<u32>(list, 4) ? 0 : <usize>load<u32>(chunk)
}

/** One chunk of all that is in the list's; addresses of long strings are relative to it. */
function packList(kind: u32, state: usize, to: usize): void {
  const held = <u32>load<u64>(state, 8)
  store<u32>(to, 0)
  store<u32>(to, held, 4)
  store<u32>(to, held, 8)
  store<u32>(to, 0, 12)
  const shift: usize = kind == PACK_BYTES ? 0 : kind == PACK_KEYS ? 3 : 4
  let at = to + HEADER,
    heap = at + ((<usize>held) << shift)
  for (let chunk: usize = load<u32>(state); chunk != 0; chunk = nextOf(state, chunk)) {
    const used = load<u32>(chunk, 4)
    memory.copy(at, chunk + HEADER, (<usize>used) << shift)
    if (kind == PACK_TEXTS) {
      for (let i: u32 = 0; i < used; i++) {
        const view = at + ((<usize>i) << 4)
        const length = load<u32>(view)
        if (length <= 12) continue
        memory.copy(heap, <usize>load<u64>(view, 8), length)
        store<u64>(view, <u64>(heap - to), 8)
        heap += length
      }
    }
    at += (<usize>used) << shift
  }
}

function packBag(state: usize, to: usize): void {
  const slots: usize = load<u32>(state),
    count = load<u32>(state, 4)
  store<u64>(to, <u64>load<u32>(state, 8))
  store<u64>(to, <u64>count, 8)
  let heap = to + HEAD + ((<usize>count) << SLOT_SHIFT)
  for (let i: u32 = 0; i < count; i++) {
    const from = slots + ((<usize>i) << SLOT_SHIFT),
      slot = to + HEAD + ((<usize>i) << SLOT_SHIFT)
    v128.store(slot, v128.load(from))
    const entry: usize = load<u32>(from)
    if (entry == 0) continue
    const bytes = 8 + load<u32>(entry)
    memory.copy(heap, entry, bytes)
    store<u32>(slot, <u32>(heap - to))
    heap += bytes
  }
}

function packTop(state: usize, to: usize): void {
  const entries: usize = load<u32>(state),
    count = load<u32>(state, 8)
  store<u64>(to, <u64>count)
  store<u64>(to, <u64>load<u32>(state, 20), 8)
  let heap = to + HEAD + ((<usize>count) << SLOT_SHIFT)
  for (let i: u32 = 0; i < count; i++) {
    const from = entries + ((<usize>i) << SLOT_SHIFT),
      entry = to + HEAD + ((<usize>i) << SLOT_SHIFT)
    const bytes = load<u32>(from, 8)
    v128.store(entry, v128.load(from))
    memory.copy(heap, <usize>load<u32>(from), bytes)
    store<u32>(entry, <u32>(heap - to))
    store<u32>(entry, bytes, 12)
    heap += bytes
  }
}

function unpackTexts(from: usize): void {
  const held = load<u32>(from, 4)
  for (let i: u32 = 0; i < held; i++) {
    const view = from + HEADER + ((<usize>i) << 4)
    if (load<u32>(view) > 12) store<u64>(view, load<u64>(view, 8) + <u64>from, 8)
  }
}

/** Entries of a bag's slots, or of a top list, are told by their addresses again. */
function unpackEntries(from: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const slot = from + HEAD + ((<usize>i) << SLOT_SHIFT)
    const entry = load<u32>(slot)
    if (entry) store<u32>(slot, entry + <u32>from)
  }
}

/** Adds to `need` (u32 each) what the states `offset` bytes into the rows take packed. */
export function packNeed(kind: u32, rows: usize, count: u32, offset: u32, need: usize): void {
  for (let j: u32 = 0; j < count; j++) {
    const at = need + ((<usize>j) << 2)
    store<u32>(at, load<u32>(at) + packedBytes(kind, <usize>load<u32>(rows + ((<usize>j) << 2)) + offset))
  }
}

/**
 * Packs the states `offset` bytes into the rows `from`, each to where `heaps` says (advanced); views of them go `field` bytes into the rows `to`, their addresses
 * relative to the row. A state that took nothing is an empty string.
 */
export function packStates(kind: u32, from: usize, count: u32, offset: u32, to: usize, heaps: usize, field: u32): void {
  for (let j: u32 = 0; j < count; j++) {
    const state = <usize>load<u32>(from + ((<usize>j) << 2)) + offset
    const row: usize = load<u32>(to + ((<usize>j) << 2))
    const heap: usize = load<u32>(heaps + ((<usize>j) << 2))
    const bytes = packedBytes(kind, state)
    store<u64>(row + field, <u64>bytes)
    store<u64>(row + field, bytes ? <u64>(heap - row) : 0, 8)
    if (bytes == 0) continue
    if (kind == PACK_USER) memory.copy(heap + HEAD, <usize>load<u32>(state, 8), bytes - <u32>HEAD)
    else if (kind == PACK_BAG) packBag(state, heap)
    else if (kind == PACK_TOP) packTop(state, heap)
    else packList(kind, state, heap)
    store<u32>(heaps + ((<usize>j) << 2), <u32>heap + bytes)
  }
}

/** Makes states, `offset` bytes into the rows, of what `packStates` wrote `field` bytes into them. They point there: once only. */
export function unpackStates(kind: u32, rows: usize, count: u32, field: u32, offset: u32): void {
  for (let j: u32 = 0; j < count; j++) {
    const row: usize = load<u32>(rows + ((<usize>j) << 2))
    const state = row + offset
    const bytes = load<u32>(row + field)
    const from = row + <usize>load<u32>(row + field, 8)
    store<u64>(state, 0)
    store<u64>(state, 0, 8)
    if (kind == PACK_BAG || kind == PACK_TOP) store<u64>(state, 0, 16)
    if (bytes == 0) continue
    if (kind == PACK_USER) {
      store<u32>(state, bytes - <u32>HEAD, 4)
      store<u32>(state, <u32>(from + HEAD), 8)
      store<u32>(state, bytes - <u32>HEAD, 12)
    } else if (kind == PACK_BAG) {
      const count = load<u32>(from, 8)
      unpackEntries(from, count)
      store<u32>(state, <u32>(from + HEAD))
      store<u32>(state, count, 4)
      store<u32>(state, load<u32>(from), 8)
    } else if (kind == PACK_TOP) {
      const count = load<u32>(from)
      unpackEntries(from, count)
      store<u32>(state, <u32>(from + HEAD))
      store<u32>(state, count, 4)
      store<u32>(state, count, 8)
      store<u32>(state, load<u32>(from, 8), 20)
    } else {
      if (kind == PACK_TEXTS) unpackTexts(from)
      store<u32>(state, <u32>from)
      store<u32>(state, <u32>from, 4)
      store<u64>(state, load<u32>(from, 4), 8)
    }
  }
}
