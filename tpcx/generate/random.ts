// Seeded random numbers. Integer arithmetic only, so that a seed means the same rows on every machine.

/** A xoshiro128** generator. Streams of different paths below one seed are independent: that is how rows come out the same on any number of threads. */
export class Random {
  private a: number
  private b: number
  private c: number
  private d: number

  /** @param path names the stream: the day, the batch within it, … */
  constructor(seed: number, ...path: readonly number[]) {
    let state = mix32(seed >>> 0) ^ mix32(Math.floor(seed / 2 ** 32) + GOLDEN)
    for (const step of path) state = mix32(state + GOLDEN) ^ mix32(step)
    this.a = mix32(state + GOLDEN) | 1 // all four words zero would stay zero
    this.b = mix32(state + 2 * GOLDEN) | 0
    this.c = mix32(state + 3 * GOLDEN) | 0
    this.d = mix32(state + 4 * GOLDEN) | 0
  }

  /** 32 random bits, as a number from 0. */
  next(): number {
    const scrambled = Math.imul(this.b, 5)
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9)
    const shifted = this.b << 9
    this.c ^= this.a
    this.d ^= this.b
    this.b ^= this.c
    this.a ^= this.d
    this.c ^= shifted
    this.d = (this.d << 11) | (this.d >>> 21)
    return result >>> 0
  }

  /** From 0 up to, not including, 1. */
  unit(): number {
    return this.next() / 2 ** 32
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor((this.next() * limit) / 2 ** 32)
  }

  /** True `share` of the time. */
  chance(share: number): boolean {
    return this.next() < share * 2 ** 32
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!
  }
}

/** 2^32 over the golden ratio: sums of it never repeat within 2^32 steps. */
const GOLDEN = 0x9e3779b9

/** Scrambles 32 bits so that neighbouring inputs have nothing in common. */
export function mix32(value: number): number {
  value = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  value = Math.imul(value ^ (value >>> 15), 0x735a2d97)
  return (value ^ (value >>> 15)) >>> 0
}
