// Runs kernels on a memory of the tests' own: bytes are put in, results read out, and room for results is fenced so that a byte
// written outside of it is noticed.
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { KernelExports } from '../../src/memory/kernel-exports.generated.ts'

/** What fills the memory around everything that a test puts in it. */
const FENCE = 0xa5
const FENCE_BYTES = 64

export interface Room {
  readonly address: number
  readonly capacity: number
}

export class KernelHarness {
  readonly kernels: KernelExports
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly #start: number
  #top: number

  constructor() {
    const memory = new WebAssembly.Memory({ initial: 65536, maximum: 65536, shared: true })
    const module = new WebAssembly.Module(readFileSync('dist/kernels.wasm'))
    this.kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports
    this.bytes = new Uint8Array(memory.buffer)
    this.view = new DataView(memory.buffer)
    this.#start = (this.kernels.staticEnd() + 63) & ~63
    this.#top = this.#start
  }

  /** Forgets everything put in so far. */
  reset(): void {
    this.#top = this.#start
  }

  /** Room of `capacity` bytes between two fences; `offset` moves it off its alignment. */
  room(capacity: number, offset = 0): Room {
    const address = this.#top + FENCE_BYTES + offset
    this.#top = (address + capacity + FENCE_BYTES + 63) & ~63
    this.bytes.fill(FENCE, address - FENCE_BYTES - offset, this.#top)
    return { address, capacity }
  }

  /** Puts bytes into memory, followed by rubbish that no kernel may take for data. */
  put(bytes: ArrayBufferView | readonly number[], offset = 0): Room {
    const source = ArrayBuffer.isView(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : Uint8Array.from(bytes)
    const room = this.room(source.length, offset)
    this.bytes.set(source, room.address)
    return room
  }

  /** A copy of bytes, free of the shared memory. */
  read(address: number, length: number): Uint8Array {
    return this.bytes.slice(address, address + length)
  }

  u32s(address: number, count: number): Uint32Array {
    return new Uint32Array(this.read(address, count * 4).buffer)
  }

  i32s(address: number, count: number): Int32Array {
    return new Int32Array(this.read(address, count * 4).buffer)
  }

  i64s(address: number, count: number): BigInt64Array {
    return new BigInt64Array(this.read(address, count * 8).buffer)
  }

  /** The fences of a room are whole, but for `spare` bytes that a kernel may overwrite behind it. */
  expectFenced(room: Room, spare = 0): void {
    const end = room.address + room.capacity
    const fences = [this.read(room.address - FENCE_BYTES, FENCE_BYTES), this.read(end + spare, FENCE_BYTES - spare)]
    for (const fence of fences) expect(fence.every((byte) => byte === FENCE)).toBe(true)
  }
}

/** Equal bytes; the slow comparison that prints the difference runs only where there is one. */
export function expectSame(actual: ArrayBufferView, expected: ArrayBufferView): void {
  const [a, b] = [actual, expected].map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength))
  if (!a!.equals(b!)) expect(actual).toEqual(expected)
}

/** A small seeded generator (mulberry32): the same numbers in every run. */
export function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Cuts `total` into pieces of the batch sizes that readers use, and of random ones. */
export function pieces(total: number, random: () => number): number[] {
  const result: number[] = []
  for (let left = total; left > 0; ) {
    const size = Math.min(left, [1, 7, 8, 64, 1000, 8192, Math.ceil(random() * 100)][Math.floor(random() * 7)]!)
    result.push(size)
    left -= size
  }
  return result
}
