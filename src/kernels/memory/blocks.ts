// A buddy allocator: power-of-two blocks, smallest fit, newest first. A worker may be killed at any loop, call or return, so each critical
// section (from the compare-and-swap on LOCK to the store that clears it) is straight-line code within one function, and takes the
// allocator from one consistent state to another: a thread that dies can neither hold the lock nor lose a block. Splitting and merging over
// several orders are several such sections. test/kernels/memory/critical-sections.test.ts reads the built code to prove it.
import { FREE, HEAP, HEAP_END, LARGEST_ORDER, LIMIT, LINKS, LOCK, PEAK, SMALLEST_ORDER, STATES, USED } from './layout'

/** An arena's list of blocks, first and last node: offsets within its descriptor. */
export const FIRST: usize = 0
export const LAST: usize = 4

// A thread that finds the lock taken sleeps for at most 20 µs: its holder needs some 20 ns, unless the system has put it to sleep too.
const NAP: i64 = 20_000

// What takeBlock says instead of an address.
const STOLEN: usize = 0
const OVER_LIMIT: usize = 1

/** The head of the list of free blocks of an order, as the address of its links. */
function headOf(order: u32): usize {
  return LINKS + (order << 3)
}

/** Builds the free lists over [HEAP, end of memory - 64 KiB): what lies behind the last block may be read by kernels that read ahead. */
export function initialiseBlocks(): void {
  const end: u64 = (<u64>memory.size() - 1) << 16
  store<u32>(HEAP_END, <u32>end)
  for (let order = SMALLEST_ORDER; order <= LARGEST_ORDER; order++) {
    store<u32>(headOf(order), order)
    store<u32>(headOf(order), order, 4)
  }
  let at: u64 = HEAP
  while (at < end) {
    let order = min(<u32>ctz(at), LARGEST_ORDER)
    while (at + ((<u64>1) << order) > end) order--
    const node = <u32>(at >> SMALLEST_ORDER)
    const head = headOf(order)
    const next = load<u32>(head)
    store<u32>(LINKS + (node << 3), next)
    store<u32>(LINKS + (node << 3), order, 4)
    store<u32>(LINKS + (next << 3), node, 4)
    store<u32>(head, node)
    store<u8>(STATES + node, FREE | order)
    at += (<u64>1) << order
  }
}

/** Takes the newest free block of exactly this order for the arena. Returns its address, STOLEN where there is none, or OVER_LIMIT. */
function takeBlock(order: u32, arena: usize): usize {
  let block: usize = STOLEN
  while (atomic.cmpxchg<u32>(LOCK, 0, 1) != 0) atomic.wait<u32>(LOCK, 1, NAP)
  const head = LINKS + (order << 3)
  const node = load<u32>(head)
  if (node != order) {
    const used = <u64>load<u32>(USED) + ((<u64>1) << order)
    if (used > <u64>load<u32>(LIMIT)) block = OVER_LIMIT
    else {
      block = (<usize>node) << SMALLEST_ORDER
      const link = LINKS + (node << 3)
      const next = load<u32>(link)
      store<u32>(head, next)
      store<u32>(LINKS + (next << 3), order, 4)
      store<u8>(STATES + node, order)
      store<u32>(USED, <u32>used)
      if (<u32>used > load<u32>(PEAK)) store<u32>(PEAK, <u32>used)
      const first = load<u32>(arena, FIRST)
      store<u32>(link, first)
      if (first == 0) store<u32>(arena, node, LAST)
      store<u32>(arena, node, FIRST)
    }
  }
  atomic.store<u32>(LOCK, 0)
  return block
}

/** Replaces the newest free block of this order, if there still is one, by its halves; the lower half is then the newest of its order. */
function splitBlock(order: u32): void {
  while (atomic.cmpxchg<u32>(LOCK, 0, 1) != 0) atomic.wait<u32>(LOCK, 1, NAP)
  const head = LINKS + (order << 3)
  const node = load<u32>(head)
  if (node != order) {
    const link = LINKS + (node << 3)
    const next = load<u32>(link)
    store<u32>(head, next)
    store<u32>(LINKS + (next << 3), order, 4)
    const half = order - 1
    const halves = LINKS + (half << 3)
    const upper = node + (1 << (half - SMALLEST_ORDER))
    const rest = load<u32>(halves)
    store<u32>(halves, node)
    store<u32>(link, upper)
    store<u32>(link, half, 4)
    store<u32>(LINKS + (upper << 3), rest)
    store<u32>(LINKS + (upper << 3), node, 4)
    store<u32>(LINKS + (rest << 3), upper, 4)
    store<u8>(STATES + node, FREE | half)
    store<u8>(STATES + upper, FREE | half)
  }
  atomic.store<u32>(LOCK, 0)
}

/** Gives back the first block of a list, which is not empty; buddies are yet to be merged. */
function giveFirst(list: usize): void {
  while (atomic.cmpxchg<u32>(LOCK, 0, 1) != 0) atomic.wait<u32>(LOCK, 1, NAP)
  const node = load<u32>(list)
  const link = LINKS + (node << 3)
  const order = <u32>load<u8>(STATES + node)
  store<u32>(list, load<u32>(link))
  const head = LINKS + (order << 3)
  const next = load<u32>(head)
  store<u32>(head, node)
  store<u32>(link, next)
  store<u32>(link, order, 4)
  store<u32>(LINKS + (next << 3), node, 4)
  store<u8>(STATES + node, FREE | order)
  store<u32>(USED, load<u32>(USED) - (1 << order))
  atomic.store<u32>(LOCK, 0)
}

/** If the block at `node` and its buddy are both free and of this order, makes them one. Returns its node, or 0 where nothing was merged. */
function mergeOnce(node: u32, order: u32): u32 {
  let merged: u32 = 0
  const free = FREE | order
  while (atomic.cmpxchg<u32>(LOCK, 0, 1) != 0) atomic.wait<u32>(LOCK, 1, NAP)
  const buddy = node ^ (1 << (order - SMALLEST_ORDER))
  if (load<u8>(STATES + node) == free && load<u8>(STATES + buddy) == free) {
    // One at a time out of the list: each may be the other's neighbour.
    const link = LINKS + (node << 3)
    store<u32>(LINKS + (load<u32>(link, 4) << 3), load<u32>(link))
    store<u32>(LINKS + (load<u32>(link) << 3), load<u32>(link, 4), 4)
    const buddyLink = LINKS + (buddy << 3)
    store<u32>(LINKS + (load<u32>(buddyLink, 4) << 3), load<u32>(buddyLink))
    store<u32>(LINKS + (load<u32>(buddyLink) << 3), load<u32>(buddyLink, 4), 4)
    store<u8>(STATES + (node | buddy), 0)
    merged = node & buddy
    const whole = order + 1
    const head = LINKS + (whole << 3)
    const next = load<u32>(head)
    store<u32>(head, merged)
    store<u32>(LINKS + (merged << 3), next)
    store<u32>(LINKS + (merged << 3), whole, 4)
    store<u32>(LINKS + (next << 3), merged, 4)
    store<u8>(STATES + merged, FREE | whole)
  }
  atomic.store<u32>(LOCK, 0)
  return merged
}

function mergeAll(node: u32, order: u32): void {
  while (order < LARGEST_ORDER) {
    const merged = mergeOnce(node, order)
    if (merged == 0) return
    node = merged
    order++
  }
}

/** The smallest order, at least `order`, of which there seems to be a free block; 0 where there is none. */
function smallestFree(order: u32): u32 {
  for (; order <= LARGEST_ORDER; order++) if (load<u32>(headOf(order)) != order) return order
  return 0
}

/** A block of 2^order bytes at the head of the arena's list, or 0 where the limit or the memory's end is reached. */
export function allocateBlock(order: u32, arena: usize): usize {
  let swept = false
  while (true) {
    if (<u64>load<u32>(USED) + ((<u64>1) << order) > <u64>load<u32>(LIMIT)) return 0
    const found = smallestFree(order)
    if (found == 0) {
      if (swept) return 0
      mergeFreeBlocks()
      swept = true
    } else if (found > order) splitBlock(found)
    else {
      const block = takeBlock(order, arena)
      if (block == OVER_LIMIT) return 0
      if (block != STOLEN) return block
    }
  }
}

/** Gives back all blocks of a list, whose head lies at this address. A caller that dies half-way leaves the rest in it. */
export function giveBlocks(list: usize): void {
  while (true) {
    const node = load<u32>(list)
    if (node == 0) return
    const order = <u32>load<u8>(STATES + node)
    giveFirst(list)
    mergeAll(node, order)
  }
}

/** Merges all free buddies: finds those that a killed thread had given back but not yet merged. */
export function mergeFreeBlocks(): void {
  const end = load<u32>(HEAP_END) >> SMALLEST_ORDER
  for (let node = <u32>(HEAP >> SMALLEST_ORDER); node < end; node++) {
    const state = <u32>load<u8>(STATES + node)
    if (state & FREE) mergeAll(node, state & 0x1f)
  }
}
