// What tables in memory know of their segments: it leaves out segments, and tells counts and extremes, and never changes an answer.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { open, type Session } from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { runOnDuckDB } from '../oracle/engines.ts'

const ROWS = 60_000
const TABLE = `select n, case when n between 20000 and 40000 then null else (n - 30000)::integer end as i, (n * 1000000)::decimal(15, 2) as d,
  date '2000-01-01' + (n // 100)::integer as day, make_timestamp(n * 1000000) as moment, (n + 18446744073709491616::hugeint)::ubigint as u, null::integer as nothing,
  (n % 250)::utinyint as small, ('v' || n % 3)::enum('v2', 'v0', 'v1') as e, (n / 7)::double as f from range(${ROWS}) t(n)`
let session: Session
beforeAll(async () => {
  session = await open({ threads: 2 })
  await session.query(`create table t as ${TABLE}`)
})
afterAll(() => session.close())

async function rowsOf(sql: string): Promise<readonly (readonly unknown[])[]> {
  const { rows } = await readAll(await session.query(sql))
  expect(rows).toEqual((await runOnDuckDB(`with t as (${TABLE}) ${sql}`)).rows)
  return rows
}

/** Rows that the scan of a query takes up. */
async function read(sql: string): Promise<number> {
  await rowsOf(sql)
  const [plan] = (await readAll(await session.query(`explain (analyze, format json) ${sql}`))).rows
  const scan = /"operator":\s*"scan"[^{}]*?"rowsIn":\s*(\d+)/.exec(String(plan![0]))
  return Number(scan?.[1])
}

describe('segments that cannot match are not read', () => {
  test.each([
    'n < 100',
    'n = 30000',
    'n in (5, 59999)',
    'i < -29990',
    'i > 29990',
    'd > 59998000000',
    `day = date '2001-01-01'`,
    `moment >= timestamp '1970-01-01 16:39:00'`,
    'u > 18446744073709551610',
    'u <= 18446744073709491620',
    'n > 70000',
    'nothing = 1',
    'nothing is not null',
  ])('%s', async (condition) => {
    expect(await read(`select count(n), sum(n)::bigint from t where ${condition}`)).toBeLessThanOrEqual(ROWS / 3)
  })

  test.each(['i is null', 'i is not null', 'nothing is null', 'small = 249', `e = 'v0'`, `e > 'v2'`, 'f > 8571', 'i <> 0', 'rowid < 3'])(
    '%s',
    async (condition) => {
      await rowsOf(`select count(n), sum(n)::bigint from t where ${condition.replace('rowid', 'n')}`)
    },
  )

  test('rows keep their numbers', async () => {
    const { rows } = await readAll(await session.query('select rowid, n from t where n between 41000 and 41001 order by 1'))
    expect(rows).toEqual([
      [41000n, 41000n],
      [41001n, 41001n],
    ])
  })
})

test('counts and extremes', async () => {
  const columns = ['n', 'i', 'd', 'day', 'moment', 'u', 'nothing', 'small', 'e', 'f']
  await rowsOf(`select ${columns.flatMap((c) => [`min(${c})`, `max(${c})`, `count(${c})`]).join(', ')} from t`)
})

test('after rows were changed, and of a table without rows', async () => {
  await session.query('create table changing as select n from range(10) r(n)')
  await session.query('update changing set n = 100 where n = 3')
  await session.query('delete from changing where n = 9')
  await session.query('insert into changing values (-5), (null)')
  expect((await readAll(await session.query('select min(n), max(n), count(n), count(*) from changing'))).rows).toEqual([
    [-5n, 100n, 10n, 11n],
  ])
  expect((await readAll(await session.query('select n from changing where n >= 100'))).rows).toEqual([[100n]])
  expect((await readAll(await session.query('select min(rowid), max(rowid), count(rowid) from changing'))).rows).toEqual([[0n, 10n, 11n]])
  await session.query('delete from changing')
  expect((await readAll(await session.query('select min(n), max(n), count(n) from changing where n > 0'))).rows).toEqual([[null, null, 0n]])
})

test('a join tells a scan of a table in memory its keys', async () => {
  const sql = 'select count(*), sum(a.n)::bigint from t a join (from t where n in (7, 45000)) b on a.n = b.n'
  await rowsOf(sql)
  const text = (await readAll(await session.query(`explain analyze ${sql}`))).rows.join('\n')
  expect(text).toContain('filtered while running by: n (join)')
})
