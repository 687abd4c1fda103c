// A file with one row group keeps all workers busy: it is cut into slices, and a lane that goes on in the row group loads nothing twice.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { open, type Session } from '../../src/index.ts'
import type { Query } from '../../src/runtime/query-run.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { runOnDuckDB } from '../oracle/engines.ts'

const ROWS = 600_000
const folder = mkdtempSync(join(tmpdir(), 'quern-single-row-group-'))
const file = join(folder, 'plays.parquet')
const sessions: Session[] = []
afterAll(async () => {
  for (const session of sessions) await session.close()
  rmSync(folder, { recursive: true })
})

beforeAll(async () => {
  // DuckDB writes a page a column, without an index: every slice lies in the same page.
  await runOnDuckDB(`copy (select 'city ' || (hash(n) % 300) as city, 'user ' || (hash(n + 1) % 40000) as username, hash(n)::ubigint % 1000000 as ms
    from range(${ROWS}) t(n)) to '${file}' (format parquet, row_group_size 1000000)`)
})

/** A session, and the query that it ran last. */
async function watched(threads: number): Promise<{ session: Session; last: () => Query }> {
  const session = await open({ threads })
  sessions.push(session)
  const runtime = session['engine']['runtime']
  let last: Query | undefined
  const runQuery = runtime.runQuery.bind(runtime)
  runtime.runQuery = (...args) => (last = runQuery(...args))
  return { session, last: () => last! }
}

const SQL = `select city, count(*), sum(ms), max(username) from '${file}' group by city order by city`

test.each([1, 2])('with %d threads a column is read once a lane, whatever slices the lane gets', async (threads) => {
  const { session, last } = await watched(threads)
  const { rows } = await readAll(await session.query(SQL))
  expect(rows).toEqual((await runOnDuckDB(SQL)).rows)
  const { metrics } = last()
  const lanes = metrics.lanes.filter(({ stage }) => stage === 0)
  expect(lanes.reduce((sum, { morsels }) => sum + morsels, 0)).toBe(Math.floor(ROWS / 65_536))
  expect(lanes.reduce((sum, lane) => sum + lane.rows, 0)).toBe(ROWS)
  const stored = await runOnDuckDB(`select sum(total_compressed_size)::integer from parquet_metadata('${file}')`)
  const size = stored.rows[0]![0] as number
  // A lane that changes threads reads again: two threads seldom swap their lanes.
  expect(metrics.sum(0, 0, 'bytesRead')).toBeLessThanOrEqual(size * (threads === 1 ? 1 : 4))
})

test('two workers share the rows', async () => {
  const { session, last } = await watched(2)
  await expect
    .poll(
      async () => {
        await readAll(await session.query(SQL))
        const [one, two] = last().metrics.lanes.filter(({ stage }) => stage === 0)
        return Math.min(one?.rows ?? 0, two?.rows ?? 0) / ROWS
      },
      // A busy machine may leave a worker waiting for most of a query.
      { timeout: 20_000, interval: 1 },
    )
    .toBeGreaterThan(0.36)
})
