import { describe, expect, test } from 'vitest'
import { ParseError } from '../../src/common/errors.ts'
import { parse, parseExpression } from '../../src/parser/index.ts'

const times = (count: number, text: string, separator = '') => Array(count).fill(text).join(separator)

/** An answer must come within this time, whatever the text; in milliseconds, far above what it takes. */
const QUICK = 5000

describe('long lists and chains are no deeper for it', () => {
  test.each([
    ['OR', times(100_000, 'a = 1', ' or ')],
    ['AND', times(100_000, 'a', ' and ')],
    ['IN list', `a in (${times(100_000, '1', ',')})`],
    ['list literal', `[${times(100_000, '1', ',')}]`],
  ])('100,000 elements: %s', (_, text) => {
    const started = performance.now()
    const tree = parseExpression(text)
    const elements = 'operands' in tree ? tree.operands : 'items' in tree ? tree.items : []
    expect(elements).toHaveLength(100_000)
    expect(performance.now() - started).toBeLessThan(QUICK)
  })

  test('500 columns, 100 joins, 200 parentheses, 40 nested subqueries', () => {
    expect(parse(`select ${times(500, 'a as b', ', ')} from t`)).toHaveLength(1)
    expect(parse(`from t ${times(100, ' join u using (a)')}`)).toHaveLength(1)
    expect(parse(`select ${times(200, '(')}1${times(200, ')')}`)).toHaveLength(1)
    expect(parse(`${times(40, 'select * from (')}select 1${times(40, ')')}`)).toHaveLength(1)
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
    ['+', times(100_000, 'a', '+')],
    ['casts', `a${times(10_000, '::int')}`],
    ['types', `a::${times(10_000, 'struct(a ')}`],
    ['OR within AND within OR', `${times(5_000, '(a or b and ')}c${times(5_000, ')')}`],
  ])('%s', (_, text) => {
    const started = performance.now()
    const error = (() => {
      try {
        parseExpression(text)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toBeInstanceOf(ParseError)
    expect(error).toMatchObject({ message: 'the text is nested too deeply', position: { offset: expect.any(Number) } })
    expect(performance.now() - started).toBeLessThan(QUICK)
  })

  test('set operations, joins, WITH in WITH', () => {
    for (const text of [
      times(10_000, 'select 1', ' union all '),
      `from t ${times(10_000, ' join u using (a)')}`,
      times(10_000, 'with a as ('),
      `from ${times(10_000, '(')}`,
    ]) {
      expect(() => parse(text)).toThrow('the text is nested too deeply')
    }
  })

  test('also where little of the stack is left', () => {
    const depth = (): number => {
      try {
        return depth() + 1
      } catch {
        return 0
      }
    }
    const parseBelow = (frames: number): string => {
      if (frames > 0) return parseBelow(frames - 1)
      try {
        return parseExpression(`${times(200, '(')}1${times(200, ')')}`).kind
      } catch (error) {
        return (error as Error).message
      }
    }
    parseBelow(0)
    const frames = depth()
    expect(parseBelow(Math.floor(frames * 0.1))).toBe('integer')
    expect(parseBelow(Math.floor(frames * 0.75))).toBe('the text is nested too deeply')
  })
})
