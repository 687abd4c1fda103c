// What the session and the tests read and set of the allocator. Sizes are bytes.
import { initialiseBlocks, mergeFreeBlocks } from './blocks'
import { ARENAS_LIVE, HEAP, HEAP_END, LIMIT, PEAK, SMALLEST_ORDER, STATES, TEMP_BYTES, USED } from './layout'

/** Makes a fresh memory ready; called once, before any other thread knows of it. */
export function memoryInitialise(): void {
  initialiseBlocks()
  store<u32>(LIMIT, load<u32>(HEAP_END) - <u32>HEAP)
}

/** Sum of the sizes of the blocks that arenas hold. */
export function memoryUsed(): u32 {
  return atomic.load<u32>(USED)
}

/** The largest `memoryUsed` since it was last reset. */
export function memoryPeak(): u32 {
  return atomic.load<u32>(PEAK)
}

export function memoryResetPeak(): void {
  atomic.store<u32>(PEAK, atomic.load<u32>(USED))
}

export function memoryLimit(): u32 {
  return atomic.load<u32>(LIMIT)
}

export function memorySetLimit(bytes: u32): void {
  atomic.store<u32>(LIMIT, bytes)
}

export function memoryHeapStart(): u32 {
  return <u32>HEAP
}

export function memoryHeapEnd(): u32 {
  return load<u32>(HEAP_END)
}

/** How many arenas are created and not yet released. */
export function memoryArenas(): u32 {
  return atomic.load<u32>(ARENAS_LIVE)
}

/** What begins at this multiple of 4 KiB: 0 nothing, an order (12 to 30) a block in use, 128 + order a free block. */
export function memoryBlockState(address: usize): u32 {
  return load<u8>(STATES + (address >> SMALLEST_ORDER))
}

/** Merges free buddies that a killed worker had no time to merge. */
export function memoryCoalesce(): void {
  mergeFreeBlocks()
}

/** Where the bytes of all temp files are counted (i64). */
export function memoryTempBytes(): usize {
  return TEMP_BYTES
}
