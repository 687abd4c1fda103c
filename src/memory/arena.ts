// Where memory comes from: an arena hands out blocks of one lifetime and gives all of them back at once.

/** Blocks of one lifetime (a query's, a lane's, a morsel's). */
export interface Arena {
  /**
   * The address of `bytes` fresh bytes, aligned to 16, readable 32 bytes beyond its end; not zeroed. Throws a `ResourceError` in the name of
   * `operator` where the memory limit would be passed.
   */
  allocate(bytes: number, operator?: string): number
  /** As `allocate`, filled with zeros. */
  allocateZeroed(bytes: number, operator?: string): number
  /** Makes all that was allocated free for the next allocations; keeps the blocks, for warm memory is 8 × faster than fresh. */
  reset(): void
  /** Gives the blocks back to the allocator. */
  release(): void
}

/** An arena that kernels, too, can allocate from, by its id. */
export interface KernelArena extends Arena {
  readonly id: number
  /** Bytes of its blocks. */
  readonly held: number
  /** As `reset`, and gives the blocks back: the arena is as fresh. */
  clear(): void
}
