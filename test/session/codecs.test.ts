// Codecs that load asynchronously are there before a thread reads its first page.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runOnQuern } from '../oracle/engines.ts'

const fixture = (codec: string) => join(import.meta.dirname, `../fixtures/parquet/codec-${codec}.parquet`)

test.each([
  { threads: 1, alwaysWorkers: false },
  { threads: 2, alwaysWorkers: true },
])('Zstandard, the first query of a session: %o', async (options) => {
  const { rows } = await runOnQuern(`select * from '${fixture('zstd')}'`, options)
  expect(rows).toEqual((await runOnQuern(`select * from '${fixture('none')}'`, options)).rows)
  expect(rows.length).toBe(300)
})
