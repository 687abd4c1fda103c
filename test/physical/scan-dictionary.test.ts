// Row groups whose dictionary has no entry that a predicate lets pass are left out, whatever the predicate; and only those.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tableFromArrays } from 'apache-arrow'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { open, type Session, writeParquet } from '../../src/index.ts'
import type { Query } from '../../src/runtime/query-run.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { runOnDuckDB } from '../oracle/engines.ts'

const ROWS_A_GROUP = 4000
const folder = mkdtempSync(join(tmpdir(), 'quern-scan-dictionary-'))
const file = join(folder, 'words.parquet')
const sessions: Session[] = []
afterAll(async () => {
  for (const session of sessions) await session.close()
  rmSync(folder, { recursive: true })
})

beforeAll(async () => {
  const rows = Array.from({ length: 4 * ROWS_A_GROUP }, (_, row) => row)
  const table = tableFromArrays({
    // Even numbers alone; NULLs in the last row group.
    word: rows.map((row) => (row >= 3 * ROWS_A_GROUP && row % 7 === 0 ? null : `word ${(row % 50) * 2}`)),
    // Another hundred in every row group, between the same bounds.
    number: rows.map((row) => [0, 100_000][row % ROWS_A_GROUP] ?? 1000 * Math.floor(row / ROWS_A_GROUP) + (row % 100)),
    n: Int32Array.from(rows),
  })
  await writeParquet(file, table.schema, table.batches, { rowGroupRows: ROWS_A_GROUP, plainColumns: ['n'] })
})

describe.each([
  { threads: 1, batchRows: 8192 },
  { threads: 2, batchRows: 128 },
])('$threads threads, batches of $batchRows rows', ({ threads, batchRows }) => {
  let session: Session
  let last: Query
  beforeAll(async () => {
    session = await open({ threads, batchRows, alwaysWorkers: true })
    sessions.push(session)
    const runtime = session['engine']['runtime']
    const runQuery = runtime.runQuery.bind(runtime)
    runtime.runQuery = (...args) => (last = runQuery(...args))
  })

  test.each([
    [`word = 'word 7'`, 0],
    [`word in ('word 7', 'word 9')`, 0],
    [`word like '%13'`, 0],
    [`upper(word) = 'WORD 7'`, 0],
    [`word is null`, 1],
    [`word = 'word 8'`, 4],
    [`number = 2050`, 1],
    [`number % 1000 > 99`, 0],
    [`number = 2050 and word like '%13'`, 0],
    [`n % 2 = 0 and word like '%13'`, 0],
    [`word like '%13' or n = 5`, 4],
  ])('%s', async (condition, groups) => {
    const sql = `select count(*), sum(n) from '${file}' where ${condition}`
    expect((await readAll(await session.query(sql))).rows).toEqual((await runOnDuckDB(sql)).rows)
    expect(last.metrics.sum(0, 0, 'rowGroupsRead')).toBe(groups)
  })
})
