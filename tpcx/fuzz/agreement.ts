// Whether two answers are the same, apart from what DuckDB forgets of types.
import type { RawValue } from '../../src/index.ts'
import { difference } from '../bench/compare.ts'
import type { RowSet } from '../bench/rows.ts'

/** What differs, or undefined. */
export function disagreement(actual: RowSet, expected: RowSet, ordered: boolean): string | undefined {
  const adapted = withTypesOf(rounded(actual), rounded(expected))
  return difference(withTypesOf(adapted, rounded(actual)), adapted, { ordered })
}

/**
 * Where DuckDB folds an expression to NULL it forgets its type: a column of integers that are all NULL takes the other's. Decimals of another
 * width, which come of that, are compared as numbers. Which types expressions have is the business of other tests.
 */
function withTypesOf(actual: RowSet, { columns, rows }: RowSet): RowSet {
  const changes = columns.map(({ type }, i) => {
    const other = actual.columns[i]?.type ?? type
    if (['integer', 'bigint', 'hugeint', 'null'].includes(type.kind) && rows.every((row) => row[i] === null))
      return { type: other, factor: 1n }
    if (type.kind !== 'decimal' || other.kind !== 'decimal' || other.scale < type.scale) return { type, factor: 1n }
    return { type: other, factor: 10n ** BigInt(other.scale - type.scale) }
  })
  return {
    columns: columns.map((column, i) => ({ ...column, type: changes[i]!.type })),
    rows: rows.map((row) => row.map((value, i) => (typeof value === 'bigint' ? value * changes[i]!.factor : value))),
  }
}

/** Numbers that are nothing but the error of a rounding are zero: of equal values, a variance may come out as 1e-17. */
const NOTHING = 1e-12

function rounded({ columns, rows }: RowSet): RowSet {
  const near = (value: RawValue) => (typeof value === 'number' && Math.abs(value) < NOTHING && Math.abs(value) > 1e-250 ? 0 : value)
  const floats = columns.map(({ type }) => type.kind === 'double')
  return { columns, rows: rows.map((row) => row.map((value, i) => (floats[i] ? near(value) : value))) }
}
