// Where the allocator's own data lies, at fixed addresses below the heap. Static data of the kernels lies between 64 KiB and STATES. Nothing
// outside this folder reads these words: src/memory asks the functions of ./limits and ./arena.

/** 1 while some thread is inside a critical section. */
export const LOCK: usize = 64

// Counters in bytes; the memory is at most 4 GiB less the tables, so 32 bits hold them.
export const USED: usize = 128
export const PEAK: usize = 132
export const LIMIT: usize = 136
export const HEAP_END: usize = 140

// Arenas: how many live, how many descriptors were ever used, and the first of the list of given-back ones.
export const ARENAS_LIVE: usize = 144
export const ARENAS_MADE: usize = 148
export const FREE_ARENA: usize = 152

/** i64: bytes of all temp files, counted where they are written and removed. */
export const TEMP_BYTES: usize = 160

/** Blocks are 2^order bytes; a granule is the smallest block, and a node is the index of a granule (address >> 12). */
export const SMALLEST_ORDER: u32 = 12
export const LARGEST_ORDER: u32 = 30

/** A byte a granule: 0 inside a block, the order at a taken block's first granule, FREE | order at a free one's. */
export const STATES: usize = 0x10_0000
export const FREE: u32 = 0x80

/**
 * 8 bytes a granule, for the first granule of a block: next node, previous node. The nodes 12 to 30 lie below the heap and so are free to
 * be the heads of the circular lists of free blocks, one an order. Blocks of an arena form a list through `next` that ends with 0.
 */
export const LINKS: usize = 0x20_0000

/** 64 bytes an arena (./arena). Id 0 is never given out. */
export const ARENAS: usize = 0xa0_0000
export const MAX_ARENAS: u32 = 0x1_0000

export const HEAP: usize = 0xe0_0000
