import { expect, test } from 'vitest'
import type { BenchResult } from '../../../tpcx/bench/result-file.ts'
import { compareResults } from '../../../tpcx/bench/run/compare-results.ts'
import { growth } from '../../../tpcx/bench/run/scaling.ts'
import { shuffledTurns, variantsOf } from '../../../tpcx/bench/run/variants.ts'
import { Random } from '../../../tpcx/generate/random.ts'

/** Eleven runs of each query with a tenth of noise; `speed` is the machine's, `ours` what Quern takes. */
function result(seed: number, ours: Readonly<Record<string, number>>, speed = 1, threads = 2): BenchResult {
  const random = new Random(seed)
  const times = (ms: number) => ({ times: Array.from({ length: 11 }, () => ms * speed * (0.95 + random.unit() / 10)), peakMemory: 1 })
  return {
    ...{
      format: 1,
      workload: 'plays',
      folder: 'data',
      size: '1 MB in 1 file',
      date: '2026-11-20T00:00:00Z',
      threads,
      runs: 11,
      seed: 1,
      waiting: [],
    },
    machine: { cores: 2, processor: 'p', memory: 8, system: 'linux x64', node: '20.0.0' },
    engines: { quern: 'this build', duckdb: '1' },
    queries: Object.entries(ours).map(([name, ms]) => ({ name, engines: { quern: times(ms), duckdb: times(100) } })),
  }
}

const verdicts = (before: BenchResult, after: BenchResult) =>
  Object.fromEntries(compareResults(before, after).changes.map(({ name, verdict }) => [name, verdict]))

test('what got slower or faster is told from noise, and from another speed of the machine', () => {
  const before = result(1, { a: 100, b: 50, c: 80 })
  expect(verdicts(before, result(2, { a: 100, b: 60, c: 60 }, 3))).toEqual({ a: 'same', b: 'slower', c: 'faster' })
  const { changes } = compareResults(before, result(2, { a: 100, b: 60 }))
  expect(changes[1]).toMatchObject({ peer: 'duckdb', change: expect.closeTo(1.2, 0) })
  expect(changes[1]!.low).toBeLessThan(changes[1]!.change)
  expect(changes[1]!.high).toBeGreaterThan(changes[1]!.change)
})

test('without a common peer bare times are compared, and what differs otherwise is told', () => {
  const before = result(1, { a: 100, b: 50 })
  const after: BenchResult = { ...result(2, { b: 50, d: 1 }, 2, 4), engines: { quern: 'this build' } }
  const alone = { ...after, queries: after.queries.map(({ name, engines: { quern } }) => ({ name, engines: { quern: quern! } })) }
  expect(compareResults(before, alone)).toMatchObject({
    changes: [{ name: 'b', peer: undefined, verdict: 'slower' }],
    onlyBefore: ['a'],
    onlyAfter: ['d'],
    warnings: ['threads: 2 before, 4 after', 'DuckDB: 1 before, none after'],
  })
})

test('growth is the slope of logarithms', () => {
  const points = (f: (size: number) => number) => [1, 10, 100].map((size) => ({ size, time: f(size) }))
  expect(growth(points((size) => 5 * size ** 1.5))).toEqual({ slope: expect.closeTo(1.5), fit: expect.closeTo(1) })
  expect(growth(points(() => 7))).toEqual({ slope: 0, fit: 1 })
  expect(
    growth([
      { size: 1, time: 1 },
      { size: 10, time: 100 },
      { size: 100, time: 1 },
    ]).fit,
  ).toBeCloseTo(0)
})

test('constants follow from the seed, and all variants take turns', () => {
  const query = { name: 'q', sql: 'select 1', parameters: (random: Random) => `select ${random.below(1e9)}` }
  const variants = variantsOf(query, 7, 11)
  expect(variants).toHaveLength(4)
  expect(variants[0]).toBe('select 1')
  expect(variantsOf(query, 7, 11)).toEqual(variants)
  expect(variantsOf(query, 8, 11).slice(1)).not.toEqual(variants.slice(1))
  expect(variantsOf(query, 7, 1)).toEqual(['select 1'])
  const turns = shuffledTurns(4, 11, 7)
  expect(turns).toHaveLength(11)
  expect([...turns.slice(0, 4)].sort()).toEqual([0, 1, 2, 3])
  expect([...turns.slice(4, 8)].sort()).toEqual([0, 1, 2, 3])
})
