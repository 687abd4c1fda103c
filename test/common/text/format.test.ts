import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatterOf, jsonFormatterOf } from '../../../src/common/text/format.ts'
import { BLOB, DOUBLE, decimal, FLOAT, isFloating, TIMESTAMP, UBIGINT, VARCHAR } from '../../../src/common/types.ts'
import { DuckDB } from '../../../tpcx/bench/duckdb.ts'

let duckdb: DuckDB
beforeAll(async () => {
  duckdb = await DuckDB.open(1)
})
afterAll(() => duckdb.close())

/** Every expression's value, printed by us, is what DuckDB's cast to VARCHAR gives. */
async function expectTextsAsDuckDB(expressions: readonly string[]): Promise<void> {
  const values = expressions.map((expression) => `(${expression})`).join(', ')
  const { columns, rows } = await duckdb.query(`SELECT v, v::VARCHAR FROM (VALUES ${values}) t(v)`)
  const format = formatterOf(columns[0]!.type)
  const ours = rows.map(([value]) => format(value!))
  const expected = rows.map(([, text]) => text)
  if (!isFloating(columns[0]!.type)) {
    expect(ours).toEqual(expected)
    return
  }
  // DuckDB misprints some powers of two (2^81 as 2^82, others with a letter for a digit) and one float in some hundred with more digits
  // than it needs: there ours must read back as the value.
  const isAllowed = ([value, text]: readonly unknown[], own: string) =>
    own === text ||
    (readsBack(value as number, own) && !(readsBack(value as number, text as string) && digitsOf(text as string) <= digitsOf(own)))
  expect(rows.flatMap((row, i) => (isAllowed(row, ours[i]!) ? [] : [[...row, ours[i]]]))).toEqual([])
}

function digitsOf(text: string): number {
  return text.replace(/e.*|\.0$|\D/g, '').replace(/^0+|0+$/g, '').length
}

function readsBack(value: number, text: string): boolean {
  return Number(text) === value || (Math.fround(value) === value && Math.fround(Number(text)) === value)
}

function forManyValues<T>(arbitrary: fc.Arbitrary<T>, expression: (value: T) => string): Promise<void> {
  const lists = fc.array(arbitrary, { minLength: 200, maxLength: 400, size: 'max' })
  return fc.assert(
    fc.asyncProperty(lists, (list) => expectTextsAsDuckDB(list.map(expression))),
    { numRuns: 8, endOnFailure: true },
  )
}

const float64 = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: -25, max: 25 })).map(([digits, exponent]) => digits * 10 ** exponent),
)

test('doubles print their shortest digits', () => forManyValues(float64, (x) => `'${x.toExponential(17)}'::DOUBLE`))

test('every power of two prints as DuckDB prints it, as double and as float', async () => {
  const powers = Array.from({ length: 2098 }, (_, i) => 2 ** (i - 1074))
  await expectTextsAsDuckDB(powers.map((x) => `'${x.toExponential(17)}'::DOUBLE`))
  await expectTextsAsDuckDB(powers.filter((x) => Math.fround(x) === x).map((x) => `'${x.toExponential(17)}'::FLOAT`))
})

test('floats print their shortest digits', () =>
  forManyValues(
    fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), float64.map(Math.fround).filter(Number.isFinite)),
    (x) => `'${x.toExponential(17)}'::FLOAT`,
  ))

test('doubles without digits', () => expectTextsAsDuckDB([`'nan'::DOUBLE`, `'inf'::DOUBLE`, `'-inf'::DOUBLE`, `'-0'::DOUBLE`, `0::DOUBLE`]))

test.each([
  ['TINYINT', -128n, 127n],
  ['UBIGINT', 0n, 2n ** 64n - 1n],
  ['UINTEGER', 0n, 2n ** 32n - 1n],
  ['BIGINT', -(2n ** 63n), 2n ** 63n - 1n],
  ['HUGEINT', -(2n ** 127n), 2n ** 127n - 1n],
])('integers: %s', (type, min, max) => forManyValues(fc.bigInt({ min, max }), (x) => `'${x}'::${type}`))

test.each([
  [1, 0],
  [1, 1],
  [4, 4],
  [9, 2],
  [18, 17],
  [38, 0],
  [38, 19],
  [38, 38],
])('decimals: (%i, %i)', (precision, scale) => {
  const limit = 10n ** BigInt(precision) - 1n
  const values = fc.oneof(
    fc.bigInt({ min: -limit, max: limit }),
    fc.bigInt({ min: limit > 99n ? -99n : -limit, max: limit > 99n ? 99n : limit }),
  )
  return forManyValues(values, (unscaled) => {
    const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
    const text = `${unscaled < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}`
    return `'${text}'::DECIMAL(${precision}, ${scale})`
  })
})

test('dates of all years', () => forManyValues(fc.integer({ min: -2147483646, max: 2147483646 }), (days) => `make_date(${days})`))
test('dates of our time', () => forManyValues(fc.integer({ min: -800_000, max: 800_000 }), (days) => `make_date(${days})`))

test('times', () =>
  forManyValues(
    fc.bigInt({ min: 0n, max: 86_400_000_000n }),
    (x) => `TIME '00:00:00' + to_microseconds(${x === 86_400_000_000n ? 0n : x})`,
  ))

const micros = fc.oneof(
  fc.bigInt({ min: -9_200_000_000_000_000_000n, max: 9_200_000_000_000_000_000n }),
  fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }),
  fc.bigInt({ min: -4_000_000n, max: 4_000_000n }).map((x) => x * 500_000n),
)
test('timestamps', () => forManyValues(micros, (x) => `make_timestamp(${x})`))
test('timestamps with a zone are in UTC', () => forManyValues(micros, (x) => `make_timestamp(${x})::TIMESTAMPTZ`))
test('timestamps in ns', () =>
  forManyValues(fc.bigInt({ min: -9_223_286_400_000_000_000n, max: 9_223_372_036_854_775_806n }), (x) => `make_timestamp_ns(${x})`))

test('infinite dates and timestamps', async () => {
  for (const type of ['DATE', 'TIMESTAMP', 'TIMESTAMPTZ', 'TIMESTAMP_NS']) {
    await expectTextsAsDuckDB([`'infinity'::${type}`, `'-infinity'::${type}`])
  }
})

test('blobs', () => forManyValues(fc.uint8Array({ maxLength: 20 }), (bytes) => `unhex('${Buffer.from(bytes).toString('hex')}')`))
test('uuids', () => forManyValues(fc.uuid(), (uuid) => `'${uuid}'::UUID`))
test('booleans', () => expectTextsAsDuckDB(['true', 'false']))
test('text is text', () => forManyValues(fc.string({ unit: 'grapheme' }), (text) => `'${text.replaceAll("'", "''")}'`))

test('a ubigint whose bits came as a negative number is still unsigned', () => {
  expect(formatterOf(UBIGINT)(-1n)).toBe('18446744073709551615')
})

test('JSON keeps every digit and quotes what it has no form for', () => {
  expect(jsonFormatterOf(decimal(3, 3))(-5n)).toBe('-0.005')
  expect(jsonFormatterOf(UBIGINT)(2n ** 64n - 1n)).toBe('18446744073709551615')
  expect(jsonFormatterOf(DOUBLE)(1e20)).toBe('1e+20')
  expect(jsonFormatterOf(DOUBLE)(Number.NaN)).toBe('"nan"')
  expect(jsonFormatterOf(FLOAT)(Math.fround(0.1))).toBe('0.1')
  expect(jsonFormatterOf(VARCHAR)('a"\n\ud800')).toBe('"a\\"\\n\\ud800"')
  expect(jsonFormatterOf(BLOB)(Uint8Array.of(0, 65))).toBe('"\\\\x00A"')
  expect(jsonFormatterOf(TIMESTAMP)(0n)).toBe('"1970-01-01 00:00:00"')
})

test('whatever the double, its JSON parses to it again', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      expect(JSON.parse(jsonFormatterOf(DOUBLE)(x))).toBe(x)
    }),
    { numRuns: 2000 },
  )
})
