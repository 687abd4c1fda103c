import { expect, test } from 'vitest'
import { list, optional, piece, smaller, sqlOf } from '../../../tpcx/fuzz/piece.ts'
import { Random } from '../../../tpcx/fuzz/random.ts'

const inner = piece('int', ['1'])`(a + ${piece('int', ['1'])`b`})`
const query = piece('query')`SELECT ${list([inner, piece('text')`c`])} FROM t${optional(' LIMIT 3')}`

test('a piece is its text', () => expect(sqlOf(query)).toBe('SELECT (a + b), c FROM t LIMIT 3'))

test('a smaller one has less of a list, no optional part, or an inner piece in place of one of its kind', () => {
  expect([...smaller(query)].map(sqlOf)).toEqual([
    'SELECT c FROM t LIMIT 3',
    'SELECT (a + b) FROM t LIMIT 3',
    'SELECT (a + b), c FROM t',
    'SELECT 1, c FROM t LIMIT 3',
    'SELECT b, c FROM t LIMIT 3',
    'SELECT (a + 1), c FROM t LIMIT 3',
  ])
})

test('choices are those of the seed', () => {
  const drawn = (...seeds: number[]) => {
    const random = new Random(...seeds)
    return Array.from({ length: 50 }, () => random.below(1000))
  }
  expect(drawn(1, 2)).toEqual(drawn(1, 2))
  expect(drawn(1, 2)).not.toEqual(drawn(1, 3))
  expect(new Set(drawn(7)).size).toBeGreaterThan(40)
  const random = new Random(3)
  expect(random.some([1, 2, 3, 4], 2)).toHaveLength(2)
  expect(
    random.weighted([
      [0, 'a'],
      [1, 'b'],
    ]),
  ).toBe('b')
})
