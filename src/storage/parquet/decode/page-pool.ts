// Buffers for pages, used again and again: the first touch of memory is dear, so the one that was freed last is taken first.
export interface PageBuffer {
  readonly address: number
  readonly capacity: number
}

/** Smaller ones are not worth telling apart. */
const MIN_CAPACITY = 4 * 1024
/** Up to here capacities are powers of two, so that pages of about one size share buffers. */
const MAX_POWER = 16 * 1024 * 1024
/** Above it, steps of this. */
const STEP = 1024 * 1024
/** Kernels read and write in steps of 16 bytes, so a little beyond the end. */
const PADDING = 64

export class PagePool {
  readonly #free: PageBuffer[] = []

  constructor(private readonly allocate: (bytes: number) => number) {}

  /** A buffer of at least `bytes` bytes, with padding behind; aligned to 16; not zeroed. */
  acquire(bytes: number): PageBuffer {
    for (let i = this.#free.length - 1; i >= 0; i--) {
      const buffer = this.#free[i]!
      if (buffer.capacity < bytes) continue
      this.#free.splice(i, 1)
      return buffer
    }
    const capacity = capacityFor(bytes)
    return { address: this.allocate(capacity + PADDING), capacity }
  }

  release(buffer: PageBuffer): void {
    this.#free.push(buffer)
  }
}

function capacityFor(bytes: number): number {
  if (bytes > MAX_POWER) return Math.ceil(bytes / STEP) * STEP
  let capacity = MIN_CAPACITY
  while (capacity < bytes) capacity *= 2
  return capacity
}
