import { expect, test } from 'vitest'
import { BOOLEAN, INTEGER, VARCHAR } from '../../../src/common/types.ts'
import { and, not, or } from '../../../src/logical/build-expression.ts'
import type { Expr } from '../../../src/logical/expression.ts'
import { cast, col, fn, lit } from './build.ts'
import { evaluate, filterRows } from './check.ts'
import { type LayoutKind, testColumn } from './table.ts'

// `text` is a number only where `kind` is 1.
const kind = testColumn('kind', INTEGER, [1, 2, 1, null, 2])
const text = testColumn('text', VARCHAR, ['10', 'ten', '20', 'none', 'x'])
const columns = [kind, text]
const isOne = fn('=', col(kind), lit(1, INTEGER))
const number = cast(col(text), INTEGER)
const LAYOUTS: LayoutKind[][] = [
  ['flat', 'flat'],
  ['dictionary', 'flat'],
  ['flat', 'dictionary'],
  ['dictionary', 'dictionary'],
]

function caseOf(...args: Expr[]): Expr {
  return { kind: 'case', args, type: args[1]!.type, nullable: true }
}

test.each(LAYOUTS)('a branch is evaluated for its own rows alone (%s, %s)', (...layouts) => {
  const expr = caseOf(isOne, fn('*', number, lit(2, INTEGER)), lit(-1, INTEGER))
  expect(evaluate(expr, columns, layouts, undefined)).toEqual({ values: ['20', '-1', '40', '-1', '-1'] })
  const otherwise = caseOf(fn('is_distinct_from', col(kind), lit(1, INTEGER)), lit(-1, INTEGER), number)
  expect(evaluate(otherwise, columns, layouts, undefined)).toEqual({ values: ['10', '-1', '20', '-1', '-1'] })
})

test('what a branch calls is fed for its own rows alone', () => {
  const doubled = fn('upper', cast(fn('+', number, lit(1, INTEGER)), VARCHAR))
  const nested = caseOf(isOne, caseOf(fn('>', number, lit(15, INTEGER)), doubled, lit('low', VARCHAR)), lit('-', VARCHAR))
  expect(evaluate(nested, columns, ['flat', 'flat'], undefined)).toEqual({ values: ['low', '-', '21', '-', '-'] })
})

test.each(LAYOUTS)('AND and OR evaluate what may raise only where the outcome is open (%s, %s)', (...layouts) => {
  const both = and([fn('is_not_distinct_from', col(kind), lit(1, INTEGER)), fn('>', number, lit(15, INTEGER))])
  expect(evaluate(both, columns, layouts, undefined)).toEqual({ values: ['false', 'false', 'true', 'false', 'false'] })
  expect(filterRows(both, columns, layouts, undefined)).toEqual([2])
  const either = or([fn('is_distinct_from', col(kind), lit(1, INTEGER)), fn('>', number, lit(15, INTEGER))])
  expect(evaluate(either, columns, layouts, undefined)).toEqual({ values: ['false', 'true', 'true', 'true', 'true'] })
  expect(filterRows(either, columns, layouts, undefined)).toEqual([1, 2, 3, 4])
})

test('an unknown operand leaves the outcome open', () => {
  const unknown = and([isOne, fn('>', number, lit(15, INTEGER))])
  expect(evaluate(unknown, columns, ['flat', 'flat'], [0, 1, 2])).toEqual({ values: ['false', 'false', 'true'] })
  expect(evaluate(unknown, columns, ['flat', 'flat'], [3])).toHaveProperty('error')
})

test.each(LAYOUTS)('only live rows raise (%s, %s)', (...layouts) => {
  expect(evaluate(number, columns, layouts, [0, 2])).toEqual({ values: ['10', '20'] })
  expect(evaluate(number, columns, layouts, [0, 1])).toEqual({ error: `cannot cast 'ten' to INTEGER` })
  expect(evaluate(cast(col(text), INTEGER, true), columns, layouts, undefined)).toEqual({ values: ['10', null, '20', null, null] })
})

test('arithmetic in a branch raises for its own rows alone', () => {
  const large = testColumn('large', INTEGER, [2 ** 31 - 1, 1, 2 ** 31 - 1, 2, null])
  const next = fn('+', col(large), lit(1, INTEGER))
  const guarded = caseOf(isOne, lit(0, INTEGER), next)
  expect(evaluate(guarded, [kind, large], ['flat', 'flat'], undefined)).toEqual({ values: ['0', '2', '0', '3', null] })
  expect(evaluate(next, [kind, large], ['flat', 'flat'], undefined)).toEqual({ error: 'overflow in addition of INTEGER: 2147483647 + 1' })
})

test('code made for what is never NULL does not serve what may be', () => {
  const flag = testColumn('flag', BOOLEAN, [true, false, null])
  const never: Expr = { ...not(col(flag)), nullable: false }
  expect(filterRows(never, [flag], ['flat'], [0, 1])).toEqual([1])
  expect(filterRows(not(col(flag)), [flag], ['flat'], [0, 1, 2])).toEqual([1])
})
