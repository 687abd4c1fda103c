import { expect, test } from 'vitest'
import { BLOB, DOUBLE, FLOAT, INTEGER, type RawValue, type SqlType, VARCHAR } from '../../../src/index.ts'
import { difference, sameValue } from '../../../tpcx/bench/compare.ts'
import type { RowSet } from '../../../tpcx/bench/rows.ts'

const rowSet = (types: readonly SqlType[], ...rows: RawValue[][]): RowSet => ({
  columns: types.map((type, i) => ({ name: `c${i}`, type })),
  rows,
})

test('the same rows in another order are the same multiset, but not the same list', () => {
  const a = rowSet([INTEGER, VARCHAR], [1, 'x'], [2, null], [1, 'x'])
  const b = rowSet([INTEGER, VARCHAR], [2, null], [1, 'x'], [1, 'x'])
  expect(difference(a, b, { ordered: false })).toBeUndefined()
  expect(difference(a, b, { ordered: true })).toMatchInlineSnapshot(`
    "2 rows differ; expected 3 rows, got 3
      row 0
        expected "2" | NULL
        got      "1" | "x"
      row 1
        expected "1" | "x"
        got      "2" | NULL"
  `)
})

test('how often a row comes counts', () => {
  const a = rowSet([INTEGER], [1], [1], [2])
  const b = rowSet([INTEGER], [1], [2], [2])
  expect(difference(a, b, { ordered: false })).toBe(
    '2 rows differ; expected 3 rows, got 3\n  in any order\n    expected no such row\n    got      "1"\n  in any order\n    expected "2"\n    got      no such row',
  )
  expect(difference(a, rowSet([INTEGER], [1], [2]), { ordered: false })).toContain('expected 2 rows, got 3')
})

test('types must be equal, names where asked', () => {
  const a = rowSet([INTEGER], [1])
  expect(difference(a, rowSet([DOUBLE], [1]), { ordered: true })).toBe('columns differ\n  expected DOUBLE\n  got      INTEGER')
  const renamed = { ...a, columns: [{ name: 'other', type: INTEGER }] }
  expect(difference(a, renamed, { ordered: true })).toBeUndefined()
  expect(difference(a, renamed, { ordered: true, names: true })).toContain('expected other INTEGER')
})

test('NULL is not the text NULL', () => {
  expect(difference(rowSet([VARCHAR], [null]), rowSet([VARCHAR], ['NULL']), { ordered: false })).toContain('got      NULL')
})

test('doubles may differ in the last digits, also where they decide the order', () => {
  const a = rowSet([DOUBLE, VARCHAR], [0.1 + 0.2, 'a'], [Number.NaN, 'a'], [null, 'a'], [5, 'b'])
  const b = rowSet([DOUBLE, VARCHAR], [null, 'a'], [5, 'b'], [Number.NaN, 'a'], [0.3, 'a'])
  expect(difference(a, b, { ordered: false })).toBeUndefined()
})

test.each([
  [1, 1 + 1e-12, DOUBLE, true],
  [1, 1 + 1e-7, DOUBLE, false],
  [1, 1 + 1e-7, FLOAT, true],
  [Number.NaN, Number.NaN, DOUBLE, true],
  [Number.NaN, 1, DOUBLE, false],
  [Number.POSITIVE_INFINITY, 1e308, DOUBLE, false],
  [null, 0, DOUBLE, false],
  [Uint8Array.of(1, 2), Uint8Array.of(1, 2), BLOB, true],
  [Uint8Array.of(1, 2), Uint8Array.of(1, 3), BLOB, false],
])('%s and %s as %o: %s', (a, b, type, same) => expect(sameValue(a, b, type)).toBe(same))
