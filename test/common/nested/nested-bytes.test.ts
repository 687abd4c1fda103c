import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decoderOf } from '../../../src/common/nested/decode.ts'
import { encoderOf } from '../../../src/common/nested/encode.ts'
import type { NestedValue, UnionValue } from '../../../src/common/nested/nested-value.ts'
import { packInterval, unpackInterval } from '../../../src/common/text/interval.ts'
import type { NestedType, SqlType } from '../../../src/common/types.ts'
import * as types from '../../../src/common/types.ts'
import '../../fixed-seed.ts'

const signed = (bits: number) => fc.bigInt(-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n)
const unsigned = (bits: number) => fc.bigInt(0n, (1n << BigInt(bits)) - 1n)
const text = fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\u0001', 'ÿ', '€'), maxLength: 4 })

/** Values of each type that has none within: few different ones, so that many are equal. */
const LEAVES: readonly (readonly [SqlType, fc.Arbitrary<NestedValue>])[] = [
  [types.BOOLEAN, fc.boolean()],
  [types.TINYINT, fc.integer({ min: -128, max: 127 })],
  [types.INTEGER, fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer())],
  [types.USMALLINT, fc.integer({ min: 0, max: 65535 })],
  [types.UINTEGER, unsigned(32)],
  [types.BIGINT, fc.oneof(fc.bigInt(-2n, 2n), signed(64))],
  [types.UBIGINT, unsigned(64)],
  [types.HUGEINT, fc.oneof(fc.bigInt(-2n, 2n), signed(128))],
  [types.decimal(10, 2), signed(33)],
  [types.decimal(30, 2), signed(90)],
  [types.UUID, unsigned(128)],
  [types.FLOAT, fc.float()],
  [types.DOUBLE, fc.oneof(fc.double(), fc.constantFrom(-0, 0, 1, -1))],
  [types.DATE, fc.integer({ min: -1000, max: 1000 })],
  [types.TIMESTAMP, signed(60)],
  [types.INTERVAL, fc.record({ months: fc.integer(), days: fc.integer(), micros: signed(64) }).map(packInterval)],
  [types.enumOf(['x', 'y', 'z']), fc.nat(2)],
  [types.VARCHAR, text],
  [types.BLOB, fc.uint8Array({ maxLength: 4, max: 2 })],
]

type Typed = readonly [SqlType, fc.Arbitrary<NestedValue>]

function nested(depth: number): fc.Arbitrary<Typed> {
  const leaf = fc.constantFrom(...LEAVES)
  const inner = depth === 0 ? leaf : fc.oneof(leaf, nested(depth - 1))
  const nullable = (value: fc.Arbitrary<NestedValue>) => fc.option(value, { freq: 5 })
  return fc.oneof(
    inner.map(([type, value]): Typed => [types.listOf(type), fc.array(nullable(value), { maxLength: 3 })]),
    inner.map(([type, value]): Typed => [types.arrayOf(type, 2), fc.tuple(nullable(value), nullable(value))]),
    fc.tuple(inner, inner).map(
      ([[a, x], [b, y]]): Typed => [
        types.structOf([
          { name: 'a', type: a },
          { name: 'b', type: b },
        ]),
        fc.tuple(nullable(x), nullable(y)),
      ],
    ),
    fc.tuple(inner, inner).map(([[a, x], [b, y]]): Typed => [types.mapOf(a, b), fc.array(fc.tuple(x, nullable(y)), { maxLength: 2 })]),
    fc.tuple(inner, inner).map(
      ([[a, x], [b, y]]): Typed => [
        types.unionOf([
          { name: 'a', type: a },
          { name: 'b', type: b },
        ]),
        fc.oneof(
          nullable(x).map((value): NestedValue => ({ tag: 0, value })),
          nullable(y).map((value): NestedValue => ({ tag: 1, value })),
        ),
      ],
    ),
  )
}

const ordered = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : a > b ? 1 : 0)

/** How two values compare, by what they are. NULL is the largest. */
function compare(type: SqlType, a: NestedValue, b: NestedValue): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  const inOrder = (parts: readonly SqlType[]): number => {
    const [x, y] = [a as readonly NestedValue[], b as readonly NestedValue[]]
    for (let i = 0; i < Math.min(x.length, y.length); i++) {
      const found = compare(parts[i % parts.length]!, x[i]!, y[i]!)
      if (found !== 0) return found
    }
    return x.length - y.length
  }
  switch (type.kind) {
    case 'list':
    case 'array':
      return inOrder([type.element])
    case 'struct':
      return inOrder(type.fields.map((field) => field.type))
    case 'map':
      return inOrder([types.structOf([type.key, type.value].map((part) => ({ name: '', type: part })))])
    case 'union': {
      const [x, y] = [a as UnionValue, b as UnionValue]
      return x.tag - y.tag || compare(type.members[x.tag]!.type, x.value, y.value)
    }
    case 'varchar':
      return Buffer.compare(Buffer.from(a as string), Buffer.from(b as string))
    case 'blob':
      return Buffer.compare(a as Uint8Array, b as Uint8Array)
    case 'interval': {
      const [x, y] = [unpackInterval(a as bigint), unpackInterval(b as bigint)]
      return ordered(x.months, y.months) || ordered(x.days, y.days) || ordered(x.micros, y.micros)
    }
    case 'float':
    case 'double':
      return Number.isNaN(a) || Number.isNaN(b) ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) : ordered(a as number, b as number)
    default:
      return ordered(a as number, b as number)
  }
}

const valuesOfAType = nested(2).chain(([type, value]) => fc.tuple(fc.constant(type as NestedType), value, value))

test('bytes are in the order of the values, and equal where these are', () => {
  fc.assert(
    fc.property(valuesOfAType, ([type, a, b]) => {
      const encode = encoderOf(type)
      expect(Math.sign(Buffer.compare(encode(a), encode(b)))).toBe(Math.sign(compare(type, a, b)))
    }),
    { numRuns: 3000 },
  )
})

test('what is written is read again', () => {
  fc.assert(
    fc.property(valuesOfAType, ([type, value]) => {
      expect(compare(type, decoderOf(type)(encoderOf(type)(value)), value)).toBe(0)
    }),
    { numRuns: 1000 },
  )
})

test('elements of one width lie at multiples of it', () => {
  const bytes = encoderOf(types.listOf(types.INTEGER))([1, null, -1])
  expect([...bytes]).toEqual([1, 0x80, 0, 0, 1, 2, 0, 0, 0, 0, 1, 0x7f, 0xff, 0xff, 0xff, 0])
})
