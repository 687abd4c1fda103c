// A short run of the fuzzer, always the same. What it asks next is a matter of `npm run fuzz`.
import { expect, test } from 'vitest'
import { Coverage } from '../../../tpcx/fuzz/coverage.ts'
import { SETUPS } from '../../../tpcx/fuzz/engines.ts'
import { fuzz } from '../../../tpcx/fuzz/run.ts'

const QUERIES = 24

/** Opening sessions is what takes longest here; `npm run fuzz` has more ways to ask. */
const ONE_WAY = SETUPS.filter(({ batchRows }) => batchRows === 7)

test('Quern answers as DuckDB does, and asked in other ways as it does itself', async () => {
  const counts = { same: 0, invalid: 0, unsupported: 0, doubtful: 0, refused: 0, different: 0 }
  const coverage = new Coverage()
  const differences: string[] = []
  let nonEmpty = 0
  const seed = Number(process.env['FUZZ_SEED'] ?? 20261122)
  for await (const { kind, rows, features, text } of fuzz({
    seed,
    from: 0,
    queries: QUERIES,
    mostRows: 30,
    reductions: 40,
    setups: ONE_WAY,
  })) {
    counts[kind]++
    coverage.add(features)
    if (rows > 0) nonEmpty++
    if (kind === 'different') differences.push(text)
  }
  expect(differences.join('\n\n')).toBe('')
  expect(counts.invalid + counts.unsupported + counts.refused).toBeLessThan(QUERIES / 10)
  expect(nonEmpty).toBeGreaterThan(QUERIES / 2)
  expect(coverage.report().length).toBeGreaterThan(10)
}, 300_000)
