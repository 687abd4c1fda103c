// Divisors, multiples and factorials.
import { OverflowError } from '../../../common/errors.ts'
import { BIGINT, HUGEINT, INTEGER } from '../../../common/types.ts'
import { rangeOf } from '../../emit/range.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes } from '../../signature.ts'

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

function greatestDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [magnitude(a), magnitude(b)]
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

const PAIRS = [BIGINT, HUGEINT].map((type) => takes([type, type], type))

const gcd = scalar({
  name: 'gcd',
  aliases: ['greatest_common_divisor'],
  doc: 'The largest number that divides both integers.',
  example: ['gcd(42, 57)', '3'],
  signatures: PAIRS,
  canRaise: true,
  js([a, b], _, type) {
    const result = greatestDivisor(a as bigint, b as bigint)
    if (result > rangeOf(type)[1]) throw new OverflowError(`overflow in gcd(${a}, ${b})`)
    return result
  },
})

const lcm = scalar({
  name: 'lcm',
  aliases: ['least_common_multiple'],
  doc: 'The smallest number that both integers divide; 0 where one is 0. Raises where it does not fit the type.',
  example: ['lcm(4, 6)', '12'],
  signatures: PAIRS,
  canRaise: true,
  js([a, b], _, type) {
    const [x, y] = [magnitude(a as bigint), magnitude(b as bigint)]
    if (x === 0n || y === 0n) return 0n
    const result = (x / greatestDivisor(x, y)) * y
    if (result > rangeOf(type)[1]) throw new OverflowError(`overflow in lcm(${a}, ${b})`)
    return result
  },
})

/** 33! is the last that a HUGEINT holds. */
const LAST_FACTORIAL = 33

const factorial = scalar({
  name: 'factorial',
  doc: 'The product of all numbers from 1 to this, up to 33.',
  example: ['factorial(20)', '2432902008176640000'],
  signatures: [takes([INTEGER], HUGEINT)],
  canRaise: true,
  js([value]) {
    const n = value as number
    if (n < 0 || n > LAST_FACTORIAL) throw new OverflowError(`factorial(${n}): it is there from 0 to ${LAST_FACTORIAL} only`)
    let product = 1n
    for (let i = 2n; i <= n; i++) product *= i
    return product
  },
})

export const INTEGER_FUNCTIONS: readonly ScalarFunction[] = [gcd, lcm, factorial]
