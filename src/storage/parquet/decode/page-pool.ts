// Buffers for pages, used again and again: the first touch of memory is dear, so of those that are large enough the smallest is taken, and of equal
// ones that which was freed last.
export interface PageBuffer {
  readonly address: number
  readonly capacity: number
}

/** Smaller ones are not worth telling apart. */
const MIN_CAPACITY = 4 * 1024
/** Capacities are cut this fine between one power of two and the next, so that pages of about one size share buffers. */
const STEPS = 8
/** Kernels read and write in steps of 16 bytes, so a little beyond the end. With it a buffer fills whole blocks of the allocator, and is no byte larger. */
const PADDING = 64

export class PagePool {
  readonly #free: PageBuffer[] = []

  constructor(private readonly allocate: (bytes: number) => number) {}

  /** A buffer of at least `bytes` bytes, with padding behind; aligned to 16; not zeroed. */
  acquire(bytes: number): PageBuffer {
    let best = -1
    for (let i = this.#free.length - 1; i >= 0; i--) {
      const { capacity } = this.#free[i]!
      if (capacity >= bytes && (best < 0 || capacity < this.#free[best]!.capacity)) best = i
    }
    if (best >= 0) return this.#free.splice(best, 1)[0]!
    const size = sizeFor(bytes + PADDING)
    return { address: this.allocate(size), capacity: size - PADDING }
  }

  release(buffer: PageBuffer): void {
    this.#free.push(buffer)
  }
}

function sizeFor(bytes: number): number {
  if (bytes <= MIN_CAPACITY) return MIN_CAPACITY
  const step = 2 ** Math.floor(Math.log2(bytes - 1)) / STEPS
  return Math.ceil(bytes / step) * step
}
