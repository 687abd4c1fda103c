// Which operator binds tighter is DuckDB's word: it evaluates random expressions as they are and as Quern understands them, with all
// parentheses written out.
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { parseExpression, printSqlExpression } from '../../src/parser/index.ts'
import { type Oracle, oracle } from './duckdb.ts'

let duckdb: Oracle
beforeAll(async () => {
  duckdb = await oracle()
})

const numbers = fc.constantFrom('1', '2', '3', '7', '-2', '(4)', '2.5', '- 3', '+1', '~5')
const numeric = fc.constantFrom('+', '-', '*', '/', '//', '%', '^', '**', '&', '|', '<<')
const comparison = fc.constantFrom('=', '<>', '<', '<=', '>', '>=', 'is distinct from', 'is not distinct from')
const tail = fc.constantFrom(
  '',
  '',
  '',
  ' is null',
  ' is not null',
  ' between 1 and 4',
  ' not between 2 and 3',
  ' in (1, 2, 3)',
  ' not in (3)',
  ' is not null is null',
)

/** `a op b op c`: no parentheses. */
const chain = (operands: fc.Arbitrary<string>, operators: fc.Arbitrary<string>, most: number) =>
  fc
    .tuple(operands, fc.array(fc.tuple(operators, operands), { maxLength: most }))
    .map(([first, rest]) => [first, ...rest.map(([operator, operand]) => `${operator} ${operand}`)].join(' '))

const arithmetic = chain(numbers, numeric, 4)
const condition = fc
  .tuple(fc.constantFrom('', '', 'not ', 'not not '), arithmetic, fc.option(fc.tuple(comparison, arithmetic)), tail)
  .map(([not, left, right, end]) => `${not}${left}${right ? ` ${right[0]} ${right[1]}` : ''}${end}`)
  .filter((text) => /=|<>|[^<]<[^<]|>|is|in|between/.test(text))
const logical = chain(condition, fc.constantFrom('and', 'or'), 3)
const words = fc.constantFrom("'ab'", "'b%'", "'a_'", "'x' || 'y'", "upper('ab')")
const matching = chain(words, fc.constantFrom('||', 'like', 'not like', 'ilike', 'glob', '=', '~~'), 2)

test.each([
  ['arithmetic', arithmetic, 250],
  ['comparisons, AND, OR, NOT', logical, 250],
  ['strings and patterns', matching, 60],
] as const)('%s', async (_, texts, numRuns) => {
  let evaluated = 0
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const expected = await duckdb.first(`select ${text}`)
      if (expected.startsWith('error: Parser Error')) {
        expect(() => parseExpression(text), `${text}: ${expected}`).toThrow()
        return
      }
      // An overflow or a cast that fails is the same either way, but for the text that it quotes.
      const printed = printSqlExpression(parseExpression(text))
      const got = await duckdb.first(`select ${printed}`)
      if (expected.startsWith('error')) expect(got, printed).toMatch(/^error/)
      else expect(got, `${text} → ${printed}`).toBe(expected)
      evaluated++
    }),
    { numRuns, seed: 42 },
  )
  expect(evaluated).toBeGreaterThan(numRuns / 3)
})
