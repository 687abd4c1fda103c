// Every number below a limit once, in an order that looks random, without a list of them.
import type { Random } from '../generate/random.ts'

const ROUNDS = 3

/**
 * Mixes within the next power of two by steps that can be undone, so that no two numbers meet, and again where the outcome is beyond the limit: as the
 * steps lead back in the end, every number below has its own outcome below.
 */
export class Permutation {
  private readonly mask: number
  private readonly shift: number
  private readonly factors: readonly number[]

  /** @param limit at most 2^31 */
  constructor(
    private readonly limit: number,
    random: Random,
  ) {
    const bits = Math.max(2, Math.ceil(Math.log2(limit)))
    this.mask = 2 ** bits - 1
    this.shift = bits >> 1
    // Odd: a factor without an inverse would lose numbers.
    this.factors = Array.from({ length: ROUNDS }, () => random.next() | 1)
  }

  at(index: number): number {
    let value = index
    do {
      for (const factor of this.factors) {
        value = (Math.imul(value, factor) & this.mask) >>> 0
        value = (value ^ (value >>> this.shift)) >>> 0
      }
    } while (value >= this.limit)
    return value
  }
}
