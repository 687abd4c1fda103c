// Draws from a fixed set of weights in constant time.

import type { Random } from './random.ts'

/** Vose's alias table: each slot holds its own item, with the chance `threshold`, or else one other. */
export class Weighted {
  private readonly threshold: Float64Array
  private readonly alias: Int32Array

  constructor(weights: ArrayLike<number>) {
    const count = weights.length
    this.threshold = new Float64Array(count)
    this.alias = new Int32Array(count)
    let total = 0
    for (let item = 0; item < count; item++) total += weights[item]!
    const poor: number[] = []
    const rich: number[] = []
    for (let item = 0; item < count; item++) {
      this.alias[item] = item
      this.threshold[item] = (weights[item]! * count) / total
      ;(this.threshold[item]! < 1 ? poor : rich).push(item)
    }
    while (poor.length > 0 && rich.length > 0) {
      const slot = poor.pop()!
      const donor = rich.at(-1)!
      this.alias[slot] = donor
      this.threshold[donor]! -= 1 - this.threshold[slot]!
      if (this.threshold[donor]! < 1) poor.push(rich.pop()!)
    }
    for (const slot of [...poor, ...rich]) this.threshold[slot] = 1
  }

  draw(random: Random): number {
    const slot = random.below(this.alias.length)
    return random.unit() < this.threshold[slot]! ? slot : this.alias[slot]!
  }
}

/**
 * Zipf's law: the weight of rank r (from 0) is 1 / (r + 1 + flatten). `flatten` keeps the first from towering over the rest. The exponent
 * is 1, as powers may round differently from one JavaScript engine to the next.
 */
export function zipfWeights(count: number, flatten = 0): Float64Array {
  return Float64Array.from({ length: count }, (_, rank) => 1 / (rank + 1 + flatten))
}
