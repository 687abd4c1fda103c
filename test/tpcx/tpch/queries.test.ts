import { describe, expect, test } from 'vitest'
import { Random } from '../../../tpcx/generate/random.ts'
import { agrees, answerDifference } from '../../../tpcx/tpch/queries/answer-rules.ts'
import { QUERIES } from '../../../tpcx/tpch/queries/queries.ts'
import { readAnswer } from '../../../tpcx/tpch/verify/answers.ts'

describe('the 22 queries', () => {
  test('are drawn again by the same seed, and otherwise by others', () => {
    const drawn = (seed: number) => QUERIES.map((query) => query.drawn(new Random(seed)))
    expect(drawn(7)).toEqual(drawn(7))
    const sames = drawn(7).filter((text, index) => text === drawn(8)[index])
    expect(sames.length).toBeLessThan(4) // some have few constants to draw from
    for (const text of drawn(7)) expect(text).not.toMatch(/undefined|NaN|\$\{/)
  })

  test('have an answer stored with as many columns as rules', async () => {
    const columns = async (number: number) => (await readAnswer(QUERIES[number - 1]!)).values[0]?.length
    for (const { number, rules } of QUERIES.filter(({ number }) => number !== 16)) expect(await columns(number)).toBe(rules.length)
    expect(await readAnswer(QUERIES[15]!)).toEqual({ rows: 18_314, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), values: [] })
  })
})

describe('an answer agrees by the rules of the specification', () => {
  test.each([
    ['12', '12', 'exact', true],
    ['12', '12.00', 'exact', false],
    ['1000.01', '1100', 'sum', true],
    ['999.99', '1100', 'sum', false],
    ['25.52', '25.27', 'average', true],
    ['25.53', '25.27', 'average', false],
    ['0.0400', '0.0350', 'ratio', true],
    ['0.0560', '0.0350', 'ratio', false],
    ['', '0', 'exact', false],
  ] as const)('%s for %s as %s: %s', (actual, expected, rule, outcome) => {
    expect(agrees(actual, expected, rule)).toBe(outcome)
  })

  test('rows may come in any order, but not be missing or different', () => {
    const expected = [
      ['a', '10'],
      ['b', '2000'],
    ]
    expect(answerDifference([...expected].reverse(), expected, ['exact', 'sum'])).toBeUndefined()
    expect(answerDifference(expected.slice(1), expected, ['exact', 'sum'])).toBe('1 rows instead of 2')
    expect(
      answerDifference(
        [
          ['a', '10'],
          ['b', '10'],
        ],
        expected,
        ['exact', 'sum'],
      ),
    ).toBe('column 2: b | 10 instead of b | 2000')
  })
})
