import { expect, test } from 'vitest'
import { expectSameAsDuckDB, expectSameError } from './oracle.ts'

const PLAYS = `'test/fixtures/slt/plays/*/*.parquet'`

test.each([1, 2, 4])('the same answers with %i threads and every batch size', async (threads) => {
  for (const batchRows of [1, 7, 8192]) {
    await expectSameAsDuckDB(`SELECT platform, count(*), sum(ms_played), avg(loudness) FROM ${PLAYS} GROUP BY ALL`, { threads, batchRows })
  }
})

test('the first rows of a scan are those of the first file', () =>
  expectSameAsDuckDB(`SELECT id, ms_played FROM ${PLAYS} WHERE skipped LIMIT 20`, { ordered: true }))

test('names are compared where asked', () => expectSameAsDuckDB(`SELECT count(*), max(id) AS largest FROM ${PLAYS}`, { names: true }))

test('a difference fails, and is shown', async () => {
  await expect(expectSameAsDuckDB(`SELECT 2147483648 - 2147483647 AS x`, { names: true })).resolves.toBeUndefined()
  // Each tells its own.
  await expect(expectSameAsDuckDB(`SELECT version() AS x`)).rejects.toThrow(/got +"Quern [\s\S]*expected +"v\d/)
})

test('errors have a class', () => expectSameError('SELECT missing FROM (VALUES (1)) t(x)', 'BIND'))
