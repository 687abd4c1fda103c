// Whether two answers are the same, apart from what DuckDB forgets of types.
import { type RawValue, type SqlType, unpackInterval } from '../../src/index.ts'
import { difference } from '../bench/compare.ts'
import type { RowSet } from '../bench/rows.ts'

/** What differs, or undefined. `sql`: what was asked. */
export function disagreement(actual: RowSet, expected: RowSet, ordered: boolean, sql: string): string | undefined {
  const [ours, theirs] = widened(...narrowedFloats(rounded(actual), rounded(expected)))
  const adapted = withTypesOf(ours, theirs)
  const found = difference(withTypesOf(adapted, ours), adapted, { ordered })
  const hasIntervals = expected.columns.some(({ type }) => type.kind === 'interval')
  if (!found || !hasIntervals || !SHOWS_ONE_OF_EQUALS.test(sql)) return found
  return difference(normalized(withTypesOf(adapted, ours)), normalized(adapted), { ordered })
}

/** Where one value stands for all that are equal. */
const SHOWS_ONE_OF_EQUALS = /\b(GROUP BY|DISTINCT|UNION|INTERSECT|EXCEPT|max|min|greatest|least|first|last|quantile_disc|PIVOT)\b/i

const MICROS_OF_DAY = 86_400_000_000n

/** A month is 30 days, a day 24 hours: of equal intervals any may be shown, and they are told equal so. */
function normalized({ columns, rows }: RowSet): RowSet {
  const intervals = columns.map(({ type }) => type.kind === 'interval')
  const micros = (bits: bigint) => {
    const { months, days, micros } = unpackInterval(bits)
    return (BigInt(months) * 30n + BigInt(days)) * MICROS_OF_DAY + micros
  }
  return {
    columns: columns.map((column, i) => (intervals[i] ? { ...column, type: { kind: 'hugeint' } } : column)),
    rows: rows.map((row) => row.map((value, i) => (intervals[i] && typeof value === 'bigint' ? micros(value) : value))),
  }
}

/**
 * Where DuckDB folds an expression to NULL it forgets its type: a column of integers that are all NULL takes the other's. Decimals of another
 * width, which come of that, are compared as numbers. Which types expressions have is the business of other tests.
 */
function withTypesOf(actual: RowSet, { columns, rows }: RowSet): RowSet {
  const changes = columns.map(({ type }, i) => {
    const other = actual.columns[i]?.type ?? type
    if (rows.every((row) => row[i] === null)) return { type: other, factor: 1n }
    if (type.kind !== 'decimal' || other.kind !== 'decimal' || other.scale < type.scale) return { type, factor: 1n }
    return { type: other, factor: 10n ** BigInt(other.scale - type.scale) }
  })
  return {
    columns: columns.map((column, i) => ({ ...column, type: changes[i]!.type })),
    rows: rows.map((row) => row.map((value, i) => (typeof value === 'bigint' ? value * changes[i]!.factor : value))),
  }
}

const INTEGERS: ReadonlySet<SqlType['kind']> = new Set([
  'tinyint',
  'smallint',
  'integer',
  'bigint',
  'hugeint',
  'utinyint',
  'usmallint',
  'uinteger',
  'ubigint',
])

/** Columns that are integers on both sides, of another width: how wide a literal makes what is around it is the business of other tests, too. */
function widened(one: RowSet, other: RowSet): readonly [RowSet, RowSet] {
  const differ = one.columns.map(({ type }, i) => {
    const kind = other.columns[i]?.type.kind
    return kind !== undefined && kind !== type.kind && INTEGERS.has(type.kind) && INTEGERS.has(kind)
  })
  if (!differ.includes(true)) return [one, other]
  const widen = ({ columns, rows }: RowSet): RowSet => ({
    columns: columns.map((column, i) => (differ[i] ? { ...column, type: { kind: 'hugeint' } } : column)),
    rows: rows.map((row) => row.map((value, i) => (differ[i] && value !== null ? BigInt(value as number | bigint) : value))),
  })
  return [widen(one), widen(other)]
}

/** Columns that are floats on both sides, of another width: where DuckDB folds one of an expression's arguments to NULL it forgets that it is a DOUBLE. */
function narrowedFloats(one: RowSet, other: RowSet): readonly [RowSet, RowSet] {
  const isFloat = (type: SqlType | undefined) => type?.kind === 'float' || type?.kind === 'double'
  const differ = one.columns.map(({ type }, i) => {
    const theirs = other.columns[i]?.type
    return isFloat(type) && isFloat(theirs) && type.kind !== theirs!.kind
  })
  if (!differ.includes(true)) return [one, other]
  const narrow = ({ columns, rows }: RowSet): RowSet => ({
    columns: columns.map((column, i) => (differ[i] ? { ...column, type: { kind: 'float' } } : column)),
    rows: rows.map((row) => row.map((value, i) => (differ[i] && value !== null ? Math.fround(value as number) : value))),
  })
  return [narrow(one), narrow(other)]
}

/** Numbers that are nothing but the error of a rounding are zero: of equal values, a variance may come out as 1e-17. */
const NOTHING = 1e-12

function rounded({ columns, rows }: RowSet): RowSet {
  const near = (value: RawValue) => (typeof value === 'number' && Math.abs(value) < NOTHING && Math.abs(value) > 1e-250 ? 0 : value)
  const floats = columns.map(({ type }) => type.kind === 'double')
  return { columns, rows: rows.map((row) => row.map((value, i) => (floats[i] ? near(value) : value))) }
}
