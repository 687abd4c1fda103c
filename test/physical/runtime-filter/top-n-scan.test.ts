// A top-N tells the scan its bound: row groups that hold nothing within it are not begun, whichever comes first in the file.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { open, type Session } from '../../../src/index.ts'
import type { Query } from '../../../src/runtime/query-run.ts'
import { readAll } from '../../../tpcx/bench/rows.ts'
import { runOnDuckDB } from '../../oracle/engines.ts'

const ROW_GROUPS = 10
const folder = mkdtempSync(join(tmpdir(), 'quern-top-n-scan-'))
const file = join(folder, 'sorted.parquet')
let session: Session
let last: Query
afterAll(async () => {
  await session.close()
  rmSync(folder, { recursive: true })
})

beforeAll(async () => {
  // Ascending: for DESC the last row group is the best. A top-N is full after some 16,000 rows.
  await runOnDuckDB(`copy (select n, -n as m, 'text ' || lpad((n)::varchar, 8, '0') as s, case when n % 1000 = 7 then null else n end as nullable
    from range(${ROW_GROUPS * 20480}) t(n)) to '${file}' (format parquet, row_group_size 20480)`)
  session = await open({ threads: 2 })
  const runtime = session['engine']['runtime']
  const runQuery = runtime.runQuery.bind(runtime)
  runtime.runQuery = (...args) => (last = runQuery(...args))
})

/** How many row groups are begun for a query, whose rows are the oracle's. */
async function begun(sql: string): Promise<number> {
  const { rows } = await readAll(await session.query(sql))
  expect(rows).toEqual((await runOnDuckDB(sql)).rows)
  return last.metrics.sum(0, 0, 'rowGroupsRead')
}

// Two workers begin one each, and perhaps another before the first bound is known.
const FEW = 4

test.each(['n desc', 'n', 'm', 'm desc', 's desc', 'nullable desc nulls last'])('order by %s', async (order) => {
  expect(await begun(`select n, s from '${file}' order by ${order} limit 5`)).toBeLessThanOrEqual(FEW)
})

test('through projections and filters', async () => {
  const sql = `select k + 1, s from (select n as k, s from '${file}' where n % 3 = 0) where s like '%2' order by k desc limit 5`
  expect(await begun(sql)).toBeLessThanOrEqual(FEW + 2)
})

test('NULLs that come first may be anywhere', async () => {
  expect(await begun(`select n from '${file}' order by nullable nulls first, n limit 5`)).toBe(ROW_GROUPS)
})

test('where it is switched off, all are read', async () => {
  await session.query(`set disabled_rules = 'top_n_scan_filter'`)
  expect(await begun(`select n from '${file}' order by n desc limit 5`)).toBe(ROW_GROUPS)
  await session.query(`reset disabled_rules`)
})
