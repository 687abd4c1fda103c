import { expect, test } from 'vitest'
import { INTEGER } from '../../../src/index.ts'
import { type BenchEngine, measure } from '../../../tpcx/bench/measure.ts'
import { playsQueries, QUERY_NAMES } from '../../../tpcx/bench/plays.ts'
import { headerLine, type Measured, meanLine, measuredLine, ratioOf } from '../../../tpcx/bench/report.ts'
import { geometricMean, summarize } from '../../../tpcx/bench/statistics.ts'

const log: string[] = []

function engine(name: string, answer: number): BenchEngine {
  return {
    query: async () => ({ columns: [{ name: 'x', type: INTEGER }], rows: [[answer]] }),
    drain: async () => void log.push(name),
  }
}

test('both engines run in turn, after warming up, and who begins changes', async () => {
  const result = await measure({ name: 'q', sql: 'select 1' }, engine('quern', 1), engine('duckdb', 1), 3)
  expect(log.slice(-6).join(' ')).toBe('quern duckdb duckdb quern quern duckdb')
  // At least two rounds to warm up, and no more than twenty.
  expect(log.length).toBeGreaterThanOrEqual(10)
  expect(log.length).toBeLessThanOrEqual(46)
  expect(result).toMatchObject({ name: 'q', quern: { min: expect.any(Number) }, duckdb: { max: expect.any(Number) } })
})

test('answers that differ are a failure, not a time', async () => {
  const result = await measure({ name: 'q', sql: 'select 1' }, engine('quern', 1), engine('duckdb', 2), 3)
  expect(result).toEqual({ name: 'q', failure: expect.stringContaining('the answers differ: 2 rows differ') })
})

test('an engine that fails is told', async () => {
  const broken: BenchEngine = { ...engine('quern', 1), query: () => Promise.reject(new Error('no such function')) }
  expect(await measure({ name: 'q', sql: '' }, broken, engine('duckdb', 1), 3)).toEqual({ name: 'q', failure: 'no such function' })
})

test('the median, the ends, the mean of ratios', () => {
  expect(summarize([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9 })
  expect(summarize([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 })
  expect(geometricMean([0.5, 2])).toBeCloseTo(1)
})

test('the table', () => {
  const measured: Measured = { name: 'top-songs', quern: summarize([10, 12, 11]), duckdb: summarize([22, 20, 21]) }
  expect(ratioOf(measured)).toBeCloseTo(11 / 21)
  const table = [headerLine(), measuredLine(measured), meanLine([measured])]
  expect(`\n${table.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    query                 quern ms         min – max  duckdb ms         min – max  ratio
    top-songs                 11.0       10.0 – 12.0       21.0       20.0 – 22.0   0.52
    geometric mean                                                                  0.52
    "
  `)
  expect(new Set(table.map((line) => line.length)).size).toBe(1)
})

test('every query names its folder, and quotes in it are escaped', () => {
  const queries = playsQueries("it's", 'songs.parquet')
  expect(queries.map(({ name }) => name)).toEqual(QUERY_NAMES)
  for (const { sql } of queries) expect(sql).toContain("'it''s/*/*.parquet'")
})
