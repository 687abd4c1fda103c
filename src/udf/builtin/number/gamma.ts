// The gamma function, by Lanczos' approximation (g = 7, 9 terms: some 15 digits).
import { OverflowError } from '../../../common/errors.ts'
import { DOUBLE } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

const G = 7
const TERMS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** The largest whole number whose gamma a double holds. */
const LAST = 171

function series(x: number): number {
  return TERMS.reduce((sum, term, i) => (i === 0 ? term : sum + term / (x + i)), 0)
}

function gammaOf(x: number): number {
  if (!Number.isFinite(x)) return x > 0 ? x : Number.NaN
  if (Number.isInteger(x)) {
    if (x < 0) return Number.NaN
    if (x > LAST) return Number.POSITIVE_INFINITY
    let product = 1
    for (let i = 2; i < x; i++) product *= i
    return product
  }
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gammaOf(1 - x))
  const t = x - 1 + G + 0.5
  // In two steps, for the power alone overflows before the product does.
  const half = t ** ((x - 0.5) / 2)
  return Math.sqrt(2 * Math.PI) * half * Math.exp(-t) * half * series(x - 1)
}

function logGamma(x: number): number {
  if (!Number.isFinite(x)) return Math.abs(x)
  if (x <= 0 && Number.isInteger(x)) return Number.POSITIVE_INFINITY
  if (x === 1 || x === 2) return 0
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x)
  const t = x - 1 + G + 0.5
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series(x - 1))
}

function gammaFunction(name: string, doc: string, example: readonly [string, string], compute: (x: number) => number): ScalarFunction {
  return scalar({
    name,
    doc: `${doc} Raises for zero.`,
    example,
    signatures: [takes([DOUBLE], DOUBLE)],
    canRaise: true,
    js([x]) {
      if (x === 0) throw new OverflowError(`${name} of 0: there is none`)
      return compute(x as number)
    },
  })
}

export const GAMMAS: readonly ScalarFunction[] = [
  gammaFunction('gamma', 'The gamma function: `gamma(n + 1)` is the factorial of n.', ['gamma(5)', '24.0'], gammaOf),
  gammaFunction('lgamma', 'The logarithm of the gamma function’s magnitude.', ['round(lgamma(5), 6)', '3.178054'], logGamma),
]
