// How often each value comes in a group: a hash table of byte strings with counts. A bag (24 bytes): +0 u32 slots, +4 u32 how many of them there are, +8 u32
// values, +12 u32 the next bag of a merged group, +16 u32 the last of these (0: none). A slot (16 bytes): +0 u32 entry, +4 u32 its number, in the
// order of arrival, +8 u64 count. An entry: +0 u32 length, +4 u32 upper half of its hash, +8 the bytes.

import { arenaAllocate } from '../memory/arena'
import { orderBytes } from '../row/compare'
import { hashView } from '../row/hash'
import { bytesOf } from '../vector'
import { closeView, openView } from './byte-list'
import { take } from './intern-table'

const SLOT_SHIFT: usize = 4
const FIRST_SLOTS: u32 = 4
/** Where a table keeps the view that is at work. */
const CANDIDATE: usize = 48
const ENTRY: usize = 8
const LONGEST: u64 = 0x3fffffff

/** Memory for bags: of a lane's table, or, where there is none, of an arena. */
function room(table: usize, arena: u32, bytes: u32): usize {
  return table ? take(table, bytes) : arenaAllocate(arena, bytes)
}

/** The slot of the string, or the empty one where it belongs. */
function slotOf(slots: usize, count: u32, hash: u64, bytes: usize, length: u32): usize {
  const tag = <u32>(hash >> 32)
  let at = <u32>hash & (count - 1)
  while (true) {
    const slot = slots + ((<usize>at) << SLOT_SHIFT)
    const entry: usize = load<u32>(slot)
    if (entry == 0) return slot
    if (load<u32>(entry, 4) == tag && load<u32>(entry) == length && orderBytes(entry + ENTRY, length, bytes, length) == 0) return slot
    at = (at + 1) & (count - 1)
  }
}

function entryHash(entry: usize, view: usize): u64 {
  writeView(view, entry)
  return hashView(view)
}

/** The view of an entry's bytes. */
function writeView(view: usize, entry: usize): void {
  const length = load<u32>(entry)
  store<u64>(view, <u64>length)
  store<u64>(view, 0, 8)
  if (length <= 12) memory.copy(view + 4, entry + ENTRY, length)
  else {
    store<u32>(view, load<u32>(entry + ENTRY), 4)
    store<u64>(view, <u64>(entry + ENTRY), 8)
  }
}

/** Room for one more value; false where memory is out. `view`: 16 bytes to work with. */
function makeRoom(bag: usize, table: usize, arena: u32, view: usize): bool {
  const count = load<u32>(bag, 4)
  const used = load<u32>(bag, 8)
  if (count != 0 && used + (used >> 1) < count) return true
  const wanted = count == 0 ? FIRST_SLOTS : count << 1
  const slots = room(table, arena, wanted << (<u32>SLOT_SHIFT))
  if (slots == 0) return false
  memory.fill(slots, 0, (<usize>wanted) << SLOT_SHIFT)
  const old: usize = load<u32>(bag)
  for (let i: u32 = 0; i < count; i++) {
    const from = old + ((<usize>i) << SLOT_SHIFT)
    const entry: usize = load<u32>(from)
    if (entry == 0) continue
    const hash = entryHash(entry, view)
    v128.store(slotOf(slots, wanted, hash, entry + ENTRY, load<u32>(entry)), v128.load(from))
  }
  store<u32>(bag, <u32>slots)
  store<u32>(bag, wanted, 4)
  return true
}

/** Counts the string of a view (its two words) once more. Where memory is out, internFailed tells of `table`. */
export function bagAdd(bag: usize, table: usize, low: u64, high: u64): void {
  const view = table + CANDIDATE
  if (!makeRoom(bag, table, 0, view)) {
    store<u32>(table, 1, 40)
    return
  }
  store<u64>(view, low)
  store<u64>(view, high, 8)
  const hash = hashView(view)
  const length = <u32>low
  const slot = slotOf(load<u32>(bag), load<u32>(bag, 4), hash, bytesOf(view), length)
  if (load<u32>(slot) == 0) {
    const entry = take(table, <u32>ENTRY + length)
    if (entry == 0) return
    const used = load<u32>(bag, 8)
    store<u32>(entry, length)
    store<u32>(entry, <u32>(hash >> 32), 4)
    memory.copy(entry + ENTRY, bytesOf(view), length)
    store<u32>(slot, <u32>entry)
    store<u32>(slot, used, 4)
    store<u32>(bag, used + 1, 8)
  }
  store<u64>(slot, load<u64>(slot, 8) + 1, 8)
}

/** Puts the bag `from`, which stays where it is and is no merged one, behind those of `into`. */
export function bagMerge(into: usize, from: usize): void {
  if (load<u32>(from, 8) == 0) return
  const last: usize = load<u32>(into, 16)
  store<u32>(last ? last : into, <u32>from, 12)
  store<u32>(into, <u32>from, 16)
}

/** Whether nothing was counted. */
export function bagEmpty(bag: usize): u32 {
  return u32(load<u32>(bag, 8) == 0 && load<u32>(bag, 12) == 0)
}

/** Makes one bag of a merged group's; false where memory is out. */
function whole(bag: usize, arena: u32): bool {
  const first: usize = load<u32>(bag, 12)
  if (first == 0) return true
  store<u32>(bag, 0, 12)
  store<u32>(bag, 0, 16)
  if (load<u32>(first, 12) == 0 && load<u32>(bag, 8) == 0) {
    v128.store(bag, v128.load(first))
    return true
  }
  const view = arenaAllocate(arena, 16)
  if (view == 0) return false
  for (let other = first; other != 0; other = load<u32>(other, 12)) {
    const count = load<u32>(other, 4)
    const base = load<u32>(bag, 8)
    for (let i: u32 = 0; i < count; i++) {
      const from = <usize>load<u32>(other) + ((<usize>i) << SLOT_SHIFT)
      const entry: usize = load<u32>(from)
      if (entry == 0) continue
      if (!makeRoom(bag, 0, arena, view)) return false
      const hash = entryHash(entry, view)
      const slot = slotOf(load<u32>(bag), load<u32>(bag, 4), hash, entry + ENTRY, load<u32>(entry))
      if (load<u32>(slot) == 0) {
        store<u32>(slot, <u32>entry)
        // What an earlier bag met comes first.
        store<u32>(slot, base + load<u32>(from, 4), 4)
        store<u32>(bag, load<u32>(bag, 8) + 1, 8)
      }
      store<u64>(slot, load<u64>(slot, 8) + load<u64>(from, 8), 8)
    }
  }
  return true
}

/** The most frequent string, of several the one that came first, as a view at `out`. The bag is not empty. 0 where `arena` has no room, else 1. */
export function bagMode(bag: usize, arena: u32, out: usize): u32 {
  if (!whole(bag, arena)) return 0
  const slots: usize = load<u32>(bag),
    count = load<u32>(bag, 4)
  let best: usize = 0,
    first: u32 = 0,
    most: u64 = 0
  for (let i: u32 = 0; i < count; i++) {
    const slot = slots + ((<usize>i) << SLOT_SHIFT)
    const entry: usize = load<u32>(slot)
    if (entry == 0) continue
    const times = load<u64>(slot, 8)
    if (times > most || (times == most && load<u32>(slot, 4) < first)) {
      best = entry
      first = load<u32>(slot, 4)
      most = times
    }
  }
  writeView(out, best)
  return 1
}

/** The entropy of the values, in bits, as an f64 at `out`. 0 where `arena` has no room, else 1. */
export function bagEntropy(bag: usize, arena: u32, out: usize): u32 {
  if (!whole(bag, arena)) return 0
  const slots: usize = load<u32>(bag),
    count = load<u32>(bag, 4)
  let total: f64 = 0,
    entropy: f64 = 0
  for (let i: u32 = 0; i < count; i++) total += <f64>load<u64>(slots + ((<usize>i) << SLOT_SHIFT), 8)
  for (let i: u32 = 0; i < count; i++) {
    const times = <f64>load<u64>(slots + ((<usize>i) << SLOT_SHIFT), 8)
    if (times > 0) entropy += (times / total) * NativeMath.log2(total / times)
  }
  store<f64>(out, entropy)
  return 1
}

/**
 * The strings in their order, each with its count, as the bytes of a MAP of UBIGINT (a view at `out`): the strings are elements already. 0 where `arena` has
 * no room, else 1.
 */
export function bagHistogram(bag: usize, arena: u32, out: usize): u32 {
  if (!whole(bag, arena)) return 0
  const slots: usize = load<u32>(bag),
    count = load<u32>(bag, 4),
    used = load<u32>(bag, 8)
  const order = arenaAllocate(arena, (used << 2) + 16)
  if (order == 0) return 0
  let bytes: u64 = 1,
    n: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const slot = slots + ((<usize>i) << SLOT_SHIFT)
    const entry: usize = load<u32>(slot)
    if (entry == 0) continue
    bytes += load<u32>(entry) + 10
    store<u32>(order + ((<usize>n) << 2), <u32>slot)
    n++
  }
  if (bytes > LONGEST) return 0
  sortSlots(order, used)
  const place = openView(out, <u32>bytes, arena)
  if (place == 0) return 0
  let to = place
  for (let i: u32 = 0; i < used; i++) {
    const slot: usize = load<u32>(order + ((<usize>i) << 2))
    const entry: usize = load<u32>(slot)
    const length = load<u32>(entry)
    store<u8>(to, 1)
    memory.copy(to + 1, entry + ENTRY, length)
    to += 1 + <usize>length
    store<u8>(to, 1)
    store<u64>(to, bswap<u64>(load<u64>(slot, 8)), 1)
    to += 9
  }
  store<u8>(to, 0)
  closeView(out)
  return 1
}

function comesAfter(a: usize, b: usize): bool {
  const x: usize = load<u32>(load<u32>(a)),
    y: usize = load<u32>(load<u32>(b))
  return orderBytes(x + ENTRY, load<u32>(x), y + ENTRY, load<u32>(y)) > 0
}

function sink(order: usize, from: u32, count: u32): void {
  let at = from
  while (true) {
    let child = at * 2 + 1
    if (child >= count) return
    const left = order + ((<usize>child) << 2)
    if (child + 1 < count && comesAfter(left + 4, left)) child++
    const a = order + ((<usize>at) << 2),
      b = order + ((<usize>child) << 2)
    if (!comesAfter(b, a)) return
    const moved = load<u32>(a)
    store<u32>(a, load<u32>(b))
    store<u32>(b, moved)
    at = child
  }
}

/** Heap sort: in place, never quadratic. */
function sortSlots(order: usize, count: u32): void {
  for (let i = count >> 1; i > 0; i--) sink(order, i - 1, count)
  for (let end = count; end > 1; end--) {
    const last = order + ((<usize>(end - 1)) << 2)
    const moved = load<u32>(order)
    store<u32>(order, load<u32>(last))
    store<u32>(last, moved)
    sink(order, 0, end - 1)
  }
}
