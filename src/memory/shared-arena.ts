// An arena of the shared memory. Its state lies there, this is but a grip on its id: any thread may open it, one thread at a time may use it.
import { ResourceError } from '../common/errors.ts'
import type { KernelArena } from './arena.ts'
import type { EngineMemory } from './engine-memory.ts'

// What the allocator serves in one piece.
const MOST_BYTES = 2 ** 30

/** The smallest first block: for arenas that hold little more than a few words. */
export const SMALL_ARENA = 12

export class SharedArena implements KernelArena {
  constructor(
    private readonly engine: EngineMemory,
    readonly id: number,
  ) {}

  allocate(bytes: number, operator = 'the query'): number {
    // A number beyond 2^32 would reach the kernel cut to its low half.
    const address = bytes <= MOST_BYTES ? this.engine.kernels.arenaAllocate(this.id, bytes) >>> 0 : 0
    if (address === 0) throw this.refusal(bytes, operator)
    return address
  }

  allocateZeroed(bytes: number, operator = 'the query'): number {
    const address = bytes <= MOST_BYTES ? this.engine.kernels.arenaAllocateZeroed(this.id, bytes) >>> 0 : 0
    if (address === 0) throw this.refusal(bytes, operator)
    return address
  }

  reset(): void {
    this.engine.kernels.arenaReset(this.id)
  }

  clear(): void {
    this.engine.kernels.arenaClear(this.id)
  }

  get held(): number {
    return this.engine.kernels.arenaHeld(this.id) >>> 0
  }

  release(): void {
    this.engine.kernels.arenaRelease(this.id)
  }

  private refusal(bytes: number, operator: string): ResourceError {
    return new ResourceError(operator, bytes, bytes > MOST_BYTES ? MOST_BYTES : this.engine.kernels.memoryLimit() >>> 0)
  }
}

/**
 * A new arena, whose id other threads may open. Only the thread that schedules creates and releases arenas: it knows which are left when another
 * thread dies. `firstOrder`: the first block has 2^firstOrder bytes (by default 64 KiB).
 */
export function createArena(engine: EngineMemory, firstOrder = 0): SharedArena {
  const id = engine.kernels.arenaCreate(firstOrder)
  if (id === 0)
    throw new ResourceError('an arena', 0, engine.kernels.memoryLimit() >>> 0, {
      hint: 'Too many arenas are alive: run fewer queries at once.',
    })
  return new SharedArena(engine, id)
}
