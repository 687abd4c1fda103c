// Pages of a whole column chunk, which are decompressed as they are read, against the oracle: numbers, dictionary ids, strings and NULLs, by slices of workers.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, test } from 'vitest'
import { runOnDuckDB } from '../../oracle/engines.ts'
import { expectSameAsDuckDB } from '../../oracle/oracle.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-large-pages-'))
const file = `'${join(folder, 'large.parquet')}'`
afterAll(() => rmSync(folder, { recursive: true }))

beforeAll(() =>
  runOnDuckDB(`copy (select n, (hash(n) >> 1)::bigint - 4611686018427387904 as plain, case when hash(n) % 7 > 0 then (hash(n + 1) >> 2)::bigint end as nulls, hash(n) % 60000 as ids,
    'text ' || hash(n * 3) as words from range(400000) t(n)) to ${file} (format parquet, row_group_size 1000000, dictionary_size_limit 100000)`),
)

const same = (sql: string) =>
  expectSameAsDuckDB(sql, {
    setups: [{ threads: 1 }, { threads: 2, alwaysWorkers: true, batchRows: 1000 }],
  })

test('all rows', () =>
  same(
    `select sum(plain), bit_xor(plain), sum(nulls), count(nulls), sum(ids), count(*), min(words), max(words), sum(length(words)) from ${file}`,
  ))
test('few rows', () => same(`select * from ${file} where n % 50000 = 49999 order by n`))
