import { packInterval } from '../../../src/common/text/interval.ts'
import type { SqlType } from '../../../src/common/types.ts'
import { carrierOf, isInteger } from '../../../src/common/types.ts'
import type { LiteralValue } from '../../../src/logical/expression.ts'
import { rangeOf } from '../../../src/udf/emit/range.ts'

/** A seeded generator of numbers in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export type Random = () => number

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)]!
}

const TEXTS = [
  '',
  'a',
  'ab',
  'abc',
  'quern',
  'twelve bytes',
  'thirteen byte',
  'thirteen bytf',
  'a longer text, beyond its view',
  'a longer text, beyond its viex',
  'ä',
  'Grüße',
  'naïve café au lait',
  '🦆',
  '日本語テキスト長い',
  'ABC',
  ' padded ',
  '%_\\',
]
const DOUBLES = [
  0,
  -0,
  1,
  -1,
  0.5,
  2.5,
  -2.5,
  1.005,
  1e10,
  -1e10,
  123456.789,
  1e100,
  -1e300,
  5e-324,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
]
const DAYS = [0, -1, 1, 18293, 11016, -719528, 16556, 59, 366]

/** Values with the edges of the type among them. */
export function randomValue(random: Random, type: SqlType): Exclude<LiteralValue, null> {
  if (isInteger(type) || type.kind === 'decimal') {
    const [min, max] = rangeOf(type)
    const unit = type.kind === 'decimal' ? 10n ** BigInt(type.scale) : 1n
    const small = BigInt(Math.floor(random() * 200)) - (min < 0n ? 100n : 0n)
    const value =
      random() < 0.15
        ? pick(random, [min, max, min + 1n, max - 1n, 0n])
        : random() < 0.7
          ? small
          : small * unit + BigInt(Math.floor(random() * Number(unit)))
    const clamped = value < min ? min : value > max ? max : value
    return carrierOf(type) === 'i32' ? Number(clamped) : clamped
  }
  switch (type.kind) {
    case 'boolean':
      return random() < 0.5
    case 'float':
      return Math.fround(
        random() < 0.4
          ? pick(
              random,
              DOUBLES.filter((x) => !Number.isFinite(x) || Math.abs(x) < 1e30),
            )
          : (random() - 0.5) * 1000,
      )
    case 'double':
      return random() < 0.4 ? pick(random, DOUBLES) : (random() - 0.5) * 1000
    case 'varchar':
      return pick(random, TEXTS)
    case 'blob':
      return new TextEncoder().encode(pick(random, TEXTS))
    case 'date':
      return random() < 0.5 ? pick(random, DAYS) : Math.floor(random() * 40000) - 10000
    case 'time':
      return BigInt(Math.floor(random() * 86400)) * 1_000_000n + BigInt(pick(random, [0, 1, 500000, 123456]))
    case 'timestamp_ns':
      return BigInt(Math.floor((random() - 0.3) * 2e9)) * 1_000_000_000n + BigInt(pick(random, [0, 1, 123456789]))
    case 'interval': {
      const part = (most: number): number => (random() < 0.4 ? 0 : Math.floor((random() - 0.4) * most))
      const micros = BigInt(part(400_000)) * 1_000_000n + BigInt(pick(random, [0, 0, 1, -1, 500_000]))
      return BigInt.asIntN(128, packInterval({ months: part(60), days: part(100), micros }))
    }
    case 'uuid':
      return BigInt(Math.floor(random() * 2 ** 32)) << BigInt(Math.floor(random() * 97))
    default:
      return BigInt(Math.floor((random() - 0.3) * 4e9)) * 1_000_000n + BigInt(pick(random, [0, 1, 500000, 123456]))
  }
}

export function randomColumn(random: Random, type: SqlType, rows: number, nulls: number): LiteralValue[] {
  return Array.from({ length: rows }, () => (random() < nulls ? null : randomValue(random, type)))
}
