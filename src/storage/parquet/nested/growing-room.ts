// Room that grows as more is put into it, and stays for the next time.
import type { PageBuffer } from '../decode/page-pool.ts'
import type { ScanMemory } from '../decode/scan-memory.ts'

export class GrowingRoom {
  #buffer: PageBuffer | undefined

  constructor(private readonly shared: ScanMemory) {}

  get address(): number {
    return this.#buffer?.address ?? 0
  }

  /** The address of room for `bytes` bytes, with padding behind, of which the first `kept` are as before. */
  atLeast(bytes: number, kept: number): number {
    const old = this.#buffer
    if (old && bytes <= old.capacity) return old.address
    const buffer = this.shared.pool.acquire(bytes)
    if (old) {
      if (kept > 0) this.#copy(old.address, kept, buffer.address)
      this.shared.pool.release(old)
    }
    this.#buffer = buffer
    return buffer.address
  }

  /** Copies `bytes` bytes behind the `at` that are there. */
  append(source: number, bytes: number, at: number): void {
    this.#copy(source, bytes, this.atLeast(at + bytes, at) + at)
  }

  #copy(source: number, bytes: number, out: number): void {
    this.shared.memory.kernels.plainCopy(source, source + bytes, 1, bytes, out)
  }
}
