import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse, parseExpression, printSql, printSqlExpression } from '../../src/parser/index.ts'
import { anyExpression, anyQuery } from './arbitraries.ts'
import { shape } from './shape.ts'

test('an expression printed and parsed again is the same', () => {
  fc.assert(
    fc.property(anyExpression, (tree) => {
      const sql = printSqlExpression(tree)
      expect(shape(parseExpression(sql)), sql).toEqual(shape(tree))
    }),
    { numRuns: 300 },
  )
})

test('a query printed and parsed again is the same', () => {
  fc.assert(
    fc.property(anyQuery, (tree) => {
      const sql = printSql(tree)
      expect(shape(parse(sql)), sql).toEqual([shape(tree)])
    }),
    { numRuns: 150 },
  )
})
