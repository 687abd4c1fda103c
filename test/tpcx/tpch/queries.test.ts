import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerDifference } from '../../../tpcx/bench/answer-difference.ts'
import { DuckDBEngine } from '../../../tpcx/bench/engines/duckdb-engine.ts'
import { QuernEngine } from '../../../tpcx/bench/engines/quern.ts'
import { Random } from '../../../tpcx/generate/random.ts'
import { generateTpch } from '../../../tpcx/tpch/generate.ts'
import { agrees, answerDifference as ruledDifference } from '../../../tpcx/tpch/queries/answer-rules.ts'
import { QUERIES } from '../../../tpcx/tpch/queries/queries.ts'
import { readAnswer } from '../../../tpcx/tpch/verify/answers.ts'
import { tpch } from '../../../tpcx/tpch/workload.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-tpch-queries-'))
let quern: QuernEngine
let duckdb: DuckDBEngine
beforeAll(async () => {
  const out = join(folder, 'data')
  await generateTpch({ scale: 0.01, out, threads: 2, parts: 2 })
  const tables = Object.fromEntries(Object.entries(tpch.tables).map(([name, path]) => [name, resolve(out, path)]))
  quern = await QuernEngine.open(2)
  duckdb = await DuckDBEngine.open(2)
  await quern.createViews(tables)
  await duckdb.createViews(tables)
})
afterAll(async () => {
  await quern.close()
  await duckdb.close()
  rmSync(folder, { recursive: true })
})

describe('the 22 queries', () => {
  test.each(tpch.queries.filter(({ needs }) => needs === undefined))(
    '$name is answered as DuckDB answers it, with drawn constants, too',
    async (query) => {
      for (const sql of [query.sql, query.parameters!(new Random(22))]) {
        expect(answerDifference(sql, await quern.answer(sql), await duckdb.answer(sql), 'exact')).toBeUndefined()
      }
    },
  )

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
    expect(ruledDifference([...expected].reverse(), expected, ['exact', 'sum'])).toBeUndefined()
    expect(ruledDifference(expected.slice(1), expected, ['exact', 'sum'])).toBe('1 rows instead of 2')
    expect(
      ruledDifference(
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
