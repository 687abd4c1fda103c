import { describe, expect, test } from 'vitest'
import { ParseError } from '../../src/common/errors.ts'
import type { Query, QueryBody } from '../../src/parser/ast.ts'
import { parse, parseExpression } from '../../src/parser/index.ts'
import { printSql } from '../../src/parser/print-sql.ts'

const times = (count: number, text: string, separator = '') => Array(count).fill(text).join(separator)

// That an answer comes quickly, whatever the text, the tests' time limit asserts.
describe('long lists and chains are no deeper for it', () => {
  test.each([
    ['OR', times(100_000, 'a = 1', ' or ')],
    ['IN list', `a in (${times(100_000, '1', ',')})`],
  ])('100,000 elements: %s', (_, text) => {
    const tree = parseExpression(text)
    const elements = 'operands' in tree ? tree.operands : 'items' in tree ? tree.items : []
    expect(elements).toHaveLength(100_000)
  })

  test('500 columns, 100 joins, 200 parentheses, 40 nested subqueries', () => {
    expect(parse(`select ${times(500, 'a as b', ', ')} from t`)).toHaveLength(1)
    expect(parse(`from t ${times(100, ' join u using (a)')}`)).toHaveLength(1)
    expect(parse(`select ${times(200, '(')}1${times(200, ')')}`)).toHaveLength(1)
    expect(parse(`${times(40, 'select * from (')}select 1${times(40, ')')}`)).toHaveLength(1)
  })

  test('UNION of 10,000 queries is a balanced tree in their order, made distinct once', () => {
    for (const operator of ['union all', 'union']) {
      const numbers = Array.from({ length: 10_000 }, (_, i) => i)
      const [statement] = parse(numbers.map((i) => `select ${i}`).join(` ${operator} `))
      const leaves: string[] = []
      let distinct = 0
      const visit = (body: QueryBody, depth: number): void => {
        expect(depth).toBeLessThan(20)
        if (body.kind !== 'set-operation') {
          leaves.push(printSql({ ...(statement as Query), body }))
          return
        }
        if (!body.all) distinct++
        visit(body.left, depth + 1)
        visit(body.right, depth + 1)
      }
      visit((statement as Query).body, 0)
      expect(leaves).toEqual(numbers.map((i) => `SELECT ${i}`))
      expect(distinct).toBe(operator === 'union' ? 1 : 0)
    }
  })
})

describe('what is nested too deeply is a ParseError with a place', () => {
  test.each([
    ['parentheses', `${times(10_000, '(')}1${times(10_000, ')')}`],
    ['unclosed parentheses', times(10_000, '(')],
    ['NOT', `${times(10_000, 'not ')}a`],
    ['minus', `${times(10_000, '- ')}a`],
    ['CASE', times(10_000, 'case when a then ')],
    ['lists', times(10_000, '[')],
    ['calls', times(10_000, 'f(')],
    ['subqueries', times(10_000, '(select ')],
    ['+', times(10_000, 'a', '+')],
    ['casts', `a${times(10_000, '::int')}`],
    ['types', `a::${times(10_000, 'struct(a ')}`],
    ['OR within AND within OR', `${times(5_000, '(a or b and ')}c${times(5_000, ')')}`],
  ])('%s', (_, text) => {
    const error = (() => {
      try {
        parseExpression(text)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toBeInstanceOf(ParseError)
    expect(error).toMatchObject({ message: 'the text is nested too deeply', position: { offset: expect.any(Number) } })
  })

  test('set operations, joins, WITH in WITH', () => {
    for (const text of [
      times(10_000, 'select 1', ' except '),
      `from t ${times(10_000, ' join u using (a)')}`,
      times(10_000, 'with a as ('),
      `from ${times(10_000, '(')}`,
    ]) {
      expect(() => parse(text)).toThrow('the text is nested too deeply')
    }
  })

  test('also where little of the stack is left', () => {
    let reached = 0
    const below = (frames: number, run: () => string): string => {
      reached++
      return frames > 0 ? below(frames - 1, run) : run()
    }
    const attempt = (): string => {
      try {
        return parseExpression(`${times(200, '(')}1${times(200, ')')}`).kind
      } catch (error) {
        return (error as Error).message
      }
    }
    // Interpreted frames are larger than compiled ones: some calls first, so that all are of one size.
    for (let i = 0; i < 100; i++) below(1000, () => '')
    reached = 0
    expect(() => below(Number.POSITIVE_INFINITY, attempt)).toThrow(RangeError)
    const most = reached
    expect(below(Math.floor(most * 0.1), attempt)).toBe('integer')
    expect(below(Math.floor(most * 0.8), attempt)).toBe('the text is nested too deeply')
  })
})
