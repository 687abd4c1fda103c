// What all cursors of one reader share: the memory, the arena that their rooms come from, the page buffers, the checksum's tables.
import type { Arena } from '../../../memory/arena.ts'
import type { EngineMemory } from '../../../memory/engine-memory.ts'
import { PagePool } from './page-pool.ts'

/** The operator's name in a ResourceError. */
const OPERATOR = 'parquet scan'

export class ScanMemory {
  readonly pool: PagePool
  #checksumTable = 0

  /** `arena` lives as long as whatever reads with this. */
  constructor(
    readonly memory: EngineMemory,
    private readonly arena: Arena,
  ) {
    this.pool = new PagePool((bytes) => this.allocate(bytes))
  }

  /** Room for good: never given back before the arena is. */
  allocate(bytes: number): number {
    return this.arena.allocate(bytes, OPERATOR)
  }

  /** CRC-32 of `length` bytes behind those that have `before`, unsigned. */
  checksum(address: number, length: number, before = 0): number {
    const { kernels } = this.memory
    if (this.#checksumTable === 0) {
      this.#checksumTable = this.allocate(kernels.crc32TableBytes())
      kernels.crc32Table(this.#checksumTable)
    }
    return kernels.crc32(this.#checksumTable, address, length, before) >>> 0
  }
}
