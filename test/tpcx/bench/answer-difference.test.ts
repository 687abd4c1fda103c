import { expect, test } from 'vitest'
import { DOUBLE, decimal, INTEGER, type RawValue, type SqlType, VARCHAR } from '../../../src/index.ts'
import { type Answer, AnswerBuilder } from '../../../tpcx/bench/answer.ts'
import { answerDifference } from '../../../tpcx/bench/answer-difference.ts'

function answer(types: readonly SqlType[], rows: Iterable<readonly RawValue[]>): Answer {
  const builder = new AnswerBuilder(types.map((type, i) => ({ name: 'abc'[i]!, type })))
  for (const row of rows) builder.add(row)
  return builder.finish()
}

const TYPES = [INTEGER, VARCHAR]
const exact = (sql: string, actual: RawValue[][], expected: RawValue[][]) =>
  answerDifference(sql, answer(TYPES, actual), answer(TYPES, expected), 'exact')

test('without ORDER BY rows come in any order, with it rows with equal keys do', () => {
  const rows: RawValue[][] = [
    [1, 'x'],
    [1, 'y'],
    [2, 'z'],
  ]
  const swapped = [rows[1]!, rows[0]!, rows[2]!]
  const reversed = [...rows].reverse()
  expect(exact('select a, b from t', reversed, rows)).toBeUndefined()
  expect(exact('select a, b from t order by a', swapped, rows)).toBeUndefined()
  expect(exact('select a, b from t order by 1 desc nulls last limit 3;', swapped, rows)).toBeUndefined()
  expect(exact('select a, b from t order by a', reversed, rows)).toBe('the order differs: row 0 is expected with 1, got 2')
  expect(exact('select a, b from t ORDER BY ALL', swapped, rows)).toBe('the order differs: row 0 is expected with 1 | x, got 1 | y')
  expect(exact('select a, b from t order by a, B limit 3', swapped, rows)).toBe(
    'the order differs: row 0 is expected with 1 | x, got 1 | y',
  )
  // The order of what stands in parentheses or in a text is not the answer's.
  expect(exact('select a, b, rank() over (order by a) from t', reversed, rows)).toBeUndefined()
  expect(exact("select a, b from (select * from t order by a) where b <> ' order by a'", reversed, rows)).toBeUndefined()
  expect(
    exact(
      'select a, b from t order by a',
      [
        [1, 'x'],
        [1, 'y'],
        [2, 'Z'],
      ],
      rows,
    ),
  ).toContain('2 rows differ')
})

test('long answers are compared by digests: exact values, floats that trade places, missing rows', () => {
  const types = [INTEGER, DOUBLE]
  const long = function* (change: (i: number) => RawValue[]) {
    for (let i = 0; i < 100_010; i++) yield change(i)
  }
  const plain = answer(
    types,
    long((i) => [i, i / 7]),
  )
  expect(plain.rows).toBeUndefined()
  const against = (change: (i: number) => RawValue[]) => answerDifference('select', answer(types, long(change)), plain, 'exact')
  expect(against((i) => [100_009 - i, (100_009 - i) / 7])).toBeUndefined()
  expect(against((i) => [i, (i / 7) * (1 + 1e-13)])).toBeUndefined()
  expect(against((i) => [i === 5 ? 6 : i, i / 7])).toContain('exact values differ')
  expect(against((i) => [i, (i === 5 ? 90_000 : i === 90_000 ? 5 : i) / 7])).toContain('column 2 of 100010 rows adds up to')
  expect(against((i) => [i, i === 77_777 ? null : i / 7])).toContain('column 2')
  expect(answerDifference('select', answer(types, [[1, 1]]), plain, 'exact')).toBe('expected 100010 rows, got 1')
})

test('loosely, a number is a number', () => {
  const ours = answer([decimal(10, 2), INTEGER, VARCHAR], [[12345n, 7, null]])
  const theirs = answer([DOUBLE, DOUBLE, VARCHAR], [[123.45, 7, null]])
  expect(answerDifference('select', ours, theirs, 'loose')).toBeUndefined()
  expect(answerDifference('select', ours, theirs, 'exact')).toContain('columns differ')
  expect(answerDifference('select', ours, answer([DOUBLE, DOUBLE, VARCHAR], [[123.46, 7, null]]), 'loose')).toContain('1 row differs')
})
