// Room for the bytes of computed strings: chunks of an arena, filled one after the other and used again for the next batch.
import type { Arena } from '../../memory/arena.ts'

/** Smaller strings share a chunk. */
const CHUNK_BYTES = 64 * 1024

export class TextHeap {
  private readonly chunks: { address: number; bytes: number }[] = []
  private current = -1
  /** The next free byte, and the end of the chunk: kernels are given both. */
  at = 0
  end = 0
  /** Of all chunks. */
  bytes = 0

  constructor(private readonly arena: Arena) {}

  /** Gives up all strings: the next batch begins. */
  rewind(): void {
    this.current = -1
    this.at = 0
    this.end = 0
  }

  /** Makes room for `bytes` bytes in one piece at `at`. */
  reserve(bytes: number): void {
    while (this.end - this.at < bytes) {
      this.current++
      if (this.current === this.chunks.length) {
        const size = Math.max(bytes, CHUNK_BYTES)
        this.bytes += size
        this.chunks.push({ address: this.arena.allocate(size, 'a string function'), bytes: size })
      }
      const chunk = this.chunks[this.current]!
      this.at = chunk.address
      this.end = chunk.address + chunk.bytes
    }
  }

  allocate(bytes: number): number {
    this.reserve(bytes)
    const address = this.at
    this.at += bytes
    return address
  }
}
