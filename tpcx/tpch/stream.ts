// The reference generator's random numbers: a Lehmer generator for each column, with a fixed number of draws set aside for each row.

/** 2^31 − 1, a prime: the state runs through all numbers from 1 to one less. */
export const MODULUS = 2_147_483_647
const MULTIPLIER = 16_807

/**
 * The random numbers of one column. A row may draw up to `drawsARow` numbers; the next row's begin after those whether it drew them or not.
 * So any row's numbers are found without those before it.
 */
export class Stream {
  private state = 0
  private nextRowState: number
  private readonly rowMultiplier: number

  /** Stands before row 0: `startRow` goes to it. */
  constructor(
    private readonly seed: number,
    private readonly drawsARow = 1,
  ) {
    this.rowMultiplier = power(drawsARow)
    this.nextRowState = seed
  }

  /** The next `startRow` goes to `row`. */
  seek(row: number): void {
    this.nextRowState = multiply(this.seed, power(this.drawsARow * row))
  }

  startRow(): void {
    this.state = this.nextRowState
    this.nextRowState = multiply(this.nextRowState, this.rowMultiplier)
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  /** A whole number from 0 up to, not including, `limit`, or down to it where it is negative. */
  below(limit: number): number {
    this.state = step(this.state)
    return Math.trunc((this.state / MODULUS) * limit)
  }
}

/** The state after `state`. */
export function step(state: number): number {
  const product = state * MULTIPLIER // below 2^46
  const next = product - Math.floor(product / 2 ** 31) * MODULUS // 2^31 is 1 modulo 2^31 − 1, and dividing by it is cheap
  return next < MODULUS ? next : next - MODULUS
}

/** a × b modulo 2^31 − 1, by halves of b: a product stays below 2^53, where numbers are exact. */
function multiply(a: number, b: number): number {
  return remainder(remainder(a * (b >>> 16)) * 0x1_0000 + a * (b & 0xffff))
}

function remainder(value: number): number {
  const rest = value - Math.floor(value / MODULUS) * MODULUS
  // The quotient was rounded: it may be one off.
  return rest < 0 ? rest + MODULUS : rest < MODULUS ? rest : rest - MODULUS
}

/** The multiplier of `draws` steps at once. */
function power(draws: number): number {
  let result = 1
  let square = MULTIPLIER
  for (let rest = draws; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(result, square)
    square = multiply(square, square)
  }
  return result
}
