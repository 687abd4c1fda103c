// A join tells the scans of its other side what keys there are, through whatever lies between, where that changes nothing else.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { open, type Session } from '../../../src/index.ts'
import { readAll } from '../../../tpcx/bench/rows.ts'
import { runOnDuckDB } from '../../oracle/engines.ts'

const FACTS = 40_000
const folder = mkdtempSync(join(tmpdir(), 'quern-join-scan-'))
const path = (table: string) => join(folder, `${table}.parquet`)
let session: Session

beforeAll(async () => {
  const write = (table: string, sql: string) => runOnDuckDB(`copy (${sql}) to '${path(table)}' (format parquet, row_group_size 8192)`)
  await write('facts', `select n, case when n % 37 = 0 then null else n % 1000 end as k, n % 7 as v from range(${FACTS}) t(n)`)
  await write('names', `select n as k, 'name ' || n as name from range(1000) t(n) union all select null, 'name 3'`)
  session = await open({ threads: 2 })
  for (const table of ['facts', 'names']) await session.query(`create view ${table} as from '${path(table)}'`)
})
afterAll(async () => {
  await session.close()
  rmSync(folder, { recursive: true })
})

interface Operator {
  readonly operator: string
  readonly detail: string
  readonly rowsOut: number
  readonly children: readonly Operator[]
}

/** The rows that scans of facts pass on, by scan, for a query whose rows are the oracle's. */
async function scanned(sql: string): Promise<readonly number[]> {
  const views = ['facts', 'names'].map((table) => `${table} as (from '${path(table)}')`).join(', ')
  const sorted = (rows: readonly (readonly unknown[])[]) => rows.map(String).sort()
  const { rows } = await readAll(await session.query(sql))
  expect(sorted(rows)).toEqual(sorted((await runOnDuckDB(`with ${views} ${sql}`)).rows))
  const [plan] = (await readAll(await session.query(`explain (analyze, format json) ${sql}`))).rows
  const root = JSON.parse(String(plan![0])) as { plan?: Operator } & Operator
  const scans = (node: Operator): number[] => [
    ...(node.operator === 'scan' && node.detail.includes('facts') ? [node.rowsOut] : []),
    ...node.children.flatMap(scans),
  ]
  return scans(root.plan ?? root)
}

const WANTED = `(from names where name in ('name 3', 'name 500'))`
// 40 rows of each of two keys, and what a Bloom filter lets through.
const FEW = 200

describe('goes through', () => {
  test.each([
    ['grouping by the key', `select name, s from (select k, sum(v)::bigint as s from facts group by k) join ${WANTED} using (k)`],
    ['DISTINCT', `select name, v from (select distinct k, v from facts) join ${WANTED} using (k)`],
    [
      'windows by the key',
      `select name, n, s from (select *, sum(v) over (partition by k order by n)::bigint as s from facts) join ${WANTED} using (k)`,
    ],
    [
      'ranks by the key',
      `select name, n from (select * from facts qualify row_number() over (partition by k order by n desc) <= 3) join ${WANTED} using (k)`,
    ],
    [
      'UNION ALL',
      `select name, n from (select k, n from facts where n < 100 union all select k + 1, n from facts where false union all select k, -n from facts) join ${WANTED} using (k)`,
    ],
    ['a correlated subquery', `select n from facts f join ${WANTED} d on f.k = d.k where v < (select avg(v) from facts where k = d.k)`],
    ['IN above a join', `select n, name from facts join names using (k) where facts.k in (select k from ${WANTED})`],
    [
      'the rows that another join gathers',
      `select a.n, b.n from facts a join (select k, max(n) as n from facts group by k) b on a.k = b.k join ${WANTED} d on d.k = b.k`,
    ],
    [
      'LEFT JOIN, both sides',
      `select a.n, b.m from facts a left join (select k, max(n) as m from facts where v = 1 group by k) b on a.k = b.k join ${WANTED} d on d.k = a.k`,
    ],
    [
      'NOT EXISTS',
      `select a.n from facts a join ${WANTED} d on d.k = a.k where not exists (select 1 from facts b where b.k = a.k and b.n > a.n)`,
    ],
  ])('%s', async (_, sql) => {
    expect(Math.max(...(await scanned(sql)))).toBeLessThanOrEqual(FEW)
    await session.query(`set disabled_rules = 'join_scan_filter'`)
    expect(Math.max(...(await scanned(sql)))).toBeGreaterThan(900)
    await session.query(`reset disabled_rules`)
  })
})

describe('stops at', () => {
  test.each([
    ['windows over all rows', `select name, n, r from (select *, row_number() over (order by n) as r from facts) join ${WANTED} using (k)`],
    [
      'windows by something else',
      `select name, n, s from (select *, sum(v) over (partition by v order by n)::bigint as s from facts) join ${WANTED} using (k)`,
    ],
    [
      'one of two windows',
      `select name, n, s, r from (select *, sum(v) over (partition by k order by n)::bigint as s, rank() over (order by n) as r from facts) join ${WANTED} using (k)`,
    ],
    ['a limit', `select name, n from (select * from facts order by n limit 1000) join ${WANTED} using (k)`],
    [
      'grouping that computes the key',
      `select name, s from (select k + 1 as k, sum(v)::bigint as s from facts group by 1) join ${WANTED} using (k)`,
    ],
    ['values that are aggregates', `select name, v from (select v, max(k) as k from facts group by v) join ${WANTED} using (k)`],
    [
      'a side that FULL JOIN keeps',
      `select a.n, b.n, d.name from (select * from facts where v = 1) a full join (select * from facts where v = 2) b on a.n = b.n + 1 join ${WANTED} d on d.k = a.k`,
    ],
    [
      'the side that LEFT JOIN fills with NULLs',
      `select a.n, b.n from facts a left join (select * from facts where v = 1) b on a.n = b.n join ${WANTED} d on d.k is not distinct from b.k`,
    ],
    ['rows that are given without a match', `select a.n, d.name from facts a left join ${WANTED} d on d.k = a.k`],
  ])('%s', async (_, sql) => {
    expect(Math.max(...(await scanned(sql)))).toBeGreaterThan(900)
  })
})
