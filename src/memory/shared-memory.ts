// Makes the one shared memory of a session. Pages cost nothing until touched, so it asks for all that 32-bit addresses reach.
import { ResourceError } from '../common/errors.ts'
import { type EngineMemory, loadEngineMemory } from './engine-memory.ts'

const PAGE_BYTES = 65536
const MOST_PAGES = 65536
// The tables of the allocator and a heap that is worth having.
const FEWEST_PAGES = 1024

/** A fresh memory with an empty allocator; smaller than 4 GiB only where the system refuses that much address space. */
export function createEngineMemory(module: WebAssembly.Module, pages = MOST_PAGES): EngineMemory {
  const engine = loadEngineMemory(reserve(pages), module)
  engine.kernels.memoryInitialise()
  return engine
}

function reserve(most: number): WebAssembly.Memory {
  for (let pages = most; ; pages = pages >> 1) {
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    } catch (cause) {
      if (pages >> 1 >= FEWEST_PAGES) continue
      throw new ResourceError("the engine's shared memory", pages * PAGE_BYTES, 0, {
        cause,
        hint: 'The system refuses the address space: raise its limit on virtual memory (ulimit -v).',
      })
    }
  }
}

/** What the allocator says of itself, in bytes; `arenas` counts those not yet released. */
export interface MemoryCounters {
  readonly used: number
  readonly peak: number
  readonly limit: number
  readonly arenas: number
}

export function memoryCounters({ kernels }: EngineMemory): MemoryCounters {
  return {
    used: kernels.memoryUsed() >>> 0,
    peak: kernels.memoryPeak() >>> 0,
    limit: kernels.memoryLimit() >>> 0,
    arenas: kernels.memoryArenas(),
  }
}

/** Sets how many bytes all queries of the session may hold together; at most the heap's size. Returns the limit that now holds. */
export function setMemoryLimit({ kernels }: EngineMemory, bytes: number): number {
  const heap = (kernels.memoryHeapEnd() >>> 0) - kernels.memoryHeapStart()
  const limit = Math.min(Math.floor(bytes), heap)
  kernels.memorySetLimit(limit)
  return limit
}
