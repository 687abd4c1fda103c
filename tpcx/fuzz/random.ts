// Random choices from a seed: the same ones on every machine.

/** A stream of choices. Streams of different numbers have nothing to do with each other. */
export class Random {
  private state: number

  constructor(...numbers: readonly number[]) {
    this.state = numbers.reduce((hash, number) => scramble(hash ^ scramble(number + 0x9e3779b9)), 0)
  }

  /** From 0 to below 1. */
  fraction(): number {
    this.state = (this.state + 0x9e3779b9) | 0
    return (scramble(this.state) >>> 0) / 2 ** 32
  }

  /** From 0 to below `n`. */
  below(n: number): number {
    return Math.floor(this.fraction() * n)
  }

  /** From `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  /** One of the values; each as often as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.fraction() * choices.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, value] of choices) if ((left -= weight) < 0) return value
    return choices.at(-1)![1]
  }

  /** So many different ones, in their order. */
  some<T>(list: readonly T[], count: number): T[] {
    let missing = Math.min(count, list.length)
    return list.filter((_, i) => {
      const taken = this.fraction() * (list.length - i) < missing
      if (taken) missing--
      return taken
    })
  }
}

/** Every bit of the result depends on every bit of the number. */
function scramble(number: number): number {
  let h = Math.imul(number ^ (number >>> 16), 0x21f0aaad)
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97)
  return h ^ (h >>> 15)
}
