// Arenas: blocks of one lifetime, bump-allocated. All of an arena's state lies in its descriptor, so that any thread may carry on with it,
// one at a time; whoever releases it finds all of its blocks. Moves between lists are straight-line code: a killed thread loses nothing.
import { allocateBlock, FIRST, giveBlocks, LAST } from './blocks'
import { ARENAS, ARENAS_LIVE, ARENAS_MADE, FREE_ARENA, LARGEST_ORDER, LINKS, LOCK, MAX_ARENAS, SMALLEST_ORDER, STATES } from './layout'

// The descriptor, behind FIRST and LAST (the list of blocks in use): the list of blocks kept over a reset, the rest of the block being
// filled, the order of the next block, and the next in the list of free descriptors.
const SPARE: usize = 8
const AT: usize = 12
const END: usize = 16
const NEXT_ORDER: usize = 20
const NEXT_FREE: usize = 24

// An arena's blocks grow from 64 KiB, so that small queries stay small, to 1 MiB, where a block's bookkeeping is lost in the noise.
const FIRST_BLOCK_ORDER: u32 = 16
const COMMON_BLOCK_ORDER: u32 = 20

const MAX_ALLOCATION: u32 = 1 << LARGEST_ORDER

function descriptorOf(arena: u32): usize {
  return ARENAS + ((<usize>arena) << 6)
}

/** A fresh, empty arena's id, or 0 where 65535 arenas live. The first block will have 2^firstOrder bytes (0: 64 KiB). */
export function arenaCreate(firstOrder: u32): u32 {
  let id: u32 = 0
  while (atomic.cmpxchg<u32>(LOCK, 0, 1) != 0) atomic.wait<u32>(LOCK, 1, 20_000)
  const free = load<u32>(FREE_ARENA)
  const made = load<u32>(ARENAS_MADE)
  if (free != 0) {
    id = free
    store<u32>(FREE_ARENA, load<u32>(ARENAS + (free << 6), NEXT_FREE))
  } else if (made < MAX_ARENAS - 1) {
    id = made + 1
    store<u32>(ARENAS_MADE, id)
  }
  if (id != 0) store<u32>(ARENAS_LIVE, load<u32>(ARENAS_LIVE) + 1)
  atomic.store<u32>(LOCK, 0)
  if (id != 0) {
    const arena = descriptorOf(id)
    memory.fill(arena, 0, 64)
    store<u32>(arena, firstOrder == 0 ? FIRST_BLOCK_ORDER : firstOrder, NEXT_ORDER)
  }
  return id
}

/** The address of `bytes` bytes, aligned to 16, not zeroed; 0 where the memory limit, the memory's end or 1 GiB is passed. */
export function arenaAllocate(arena: u32, bytes: u32): usize {
  if (bytes > MAX_ALLOCATION) return 0
  const descriptor = descriptorOf(arena)
  const size: u32 = bytes == 0 ? 16 : (bytes + 15) & ~15
  const at = load<u32>(descriptor, AT)
  if (size > load<u32>(descriptor, END) - at) return allocateFromBlock(descriptor, size)
  store<u32>(descriptor, at + size, AT)
  return at
}

/** As `arenaAllocate`, filled with zeros. */
export function arenaAllocateZeroed(arena: u32, bytes: u32): usize {
  const address = arenaAllocate(arena, bytes)
  if (address != 0) memory.fill(address, 0, bytes)
  return address
}

/** Serves from a spare or new block; its rest is filled next, unless the block before has more left. */
function allocateFromBlock(arena: usize, size: u32): usize {
  let block = takeSpare(arena, size)
  if (block == 0) {
    const order: u32 = max(32 - clz<u32>(size - 1), SMALLEST_ORDER)
    const common = load<u32>(arena, NEXT_ORDER)
    if (order < common) {
      block = allocateBlock(common, arena)
      if (block != 0 && common < COMMON_BLOCK_ORDER) store<u32>(arena, common + 1, NEXT_ORDER)
    }
    if (block == 0) block = allocateBlock(order, arena)
    if (block == 0) return 0
  }
  const end = block + ((<usize>1) << load<u8>(STATES + (block >> SMALLEST_ORDER)))
  const rest = block + size
  if (end - rest > load<u32>(arena, END) - load<u32>(arena, AT)) {
    store<u32>(arena, rest, AT)
    store<u32>(arena, end, END)
  }
  return block
}

/** Moves the smallest spare block that holds `size` bytes into use and returns it; 0 where none does. */
function takeSpare(arena: usize, size: u32): usize {
  let best: u32 = 0
  let beforeBest: usize = 0
  let bestOrder: u32 = LARGEST_ORDER + 1
  let before = arena + SPARE
  while (true) {
    const node = load<u32>(before)
    if (node == 0) break
    const order = <u32>load<u8>(STATES + node)
    if (order < bestOrder && (<u32>1) << order >= size) {
      best = node
      beforeBest = before
      bestOrder = order
    }
    before = LINKS + (node << 3)
  }
  if (best == 0) return 0
  const link = LINKS + (best << 3)
  const first = load<u32>(arena, FIRST)
  store<u32>(beforeBest, load<u32>(link))
  store<u32>(link, first)
  if (first == 0) store<u32>(arena, best, LAST)
  store<u32>(arena, best, FIRST)
  return (<usize>best) << SMALLEST_ORDER
}

/** All that was allocated is free for the arena's next allocations; its blocks stay with it. */
export function arenaReset(id: u32): void {
  const arena = descriptorOf(id)
  const first = load<u32>(arena, FIRST)
  if (first != 0) {
    store<u32>(LINKS + (load<u32>(arena, LAST) << 3), load<u32>(arena, SPARE))
    store<u32>(arena, first, SPARE)
    store<u32>(arena, 0, FIRST)
  }
  store<u32>(arena, 0, AT)
  store<u32>(arena, 0, END)
}

/** How many bytes its blocks have together. */
export function arenaHeld(id: u32): u32 {
  const arena = descriptorOf(id)
  return bytesOf(load<u32>(arena, FIRST)) + bytesOf(load<u32>(arena, SPARE))
}

function bytesOf(node: u32): u32 {
  let bytes: u32 = 0
  for (; node != 0; node = load<u32>(LINKS + (node << 3))) bytes += (<u32>1) << load<u8>(STATES + node)
  return bytes
}

/** Gives back all blocks; the arena is as fresh. */
export function arenaClear(id: u32): void {
  arenaReset(id)
  giveBlocks(descriptorOf(id) + SPARE)
}

/** Gives back all blocks and the id. For another thread's arena: only after that thread is known to be dead or done with it. */
export function arenaRelease(id: u32): void {
  arenaClear(id)
  const arena = descriptorOf(id)
  while (atomic.cmpxchg<u32>(LOCK, 0, 1) != 0) atomic.wait<u32>(LOCK, 1, 20_000)
  store<u32>(arena, load<u32>(FREE_ARENA), NEXT_FREE)
  store<u32>(FREE_ARENA, id)
  store<u32>(ARENAS_LIVE, load<u32>(ARENAS_LIVE) - 1)
  atomic.store<u32>(LOCK, 0)
}
