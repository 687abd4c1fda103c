// Operators that put rows aside in temp files: the answers are the same, files are written, and none is left.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MeasuredOperator } from '../../src/common/plan-report.ts'
import { open, type Session, SpillError } from '../../src/index.ts'
import { difference } from '../../tpcx/bench/compare.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { runOnDuckDB } from '../oracle/engines.ts'
import { sharedFolder } from '../shared-folder.ts'
import { allTypes, COLUMN_NAMES } from './all-types.ts'

const tempDir = sharedFolder('spill')
const SETUPS = [
  { threads: 1, batchRows: 8192 },
  { threads: 3, batchRows: 150, alwaysWorkers: true },
]
const sessions: Session[] = []
let t: string

beforeAll(async () => {
  t = await allTypes(2000)
  for (const setup of SETUPS) {
    const session = await open({ ...setup, tempDir })
    await session.query('set force_spill = true')
    sessions.push(session)
  }
})
afterAll(async () => {
  for (const session of sessions) await session.close()
  expect(readdirSync(tempDir)).toEqual([])
})

/** All files in the folders of sessions. */
function files(folder = tempDir): string[] {
  return readdirSync(folder).flatMap((name) => readdirSync(join(folder, name)))
}

function spilled(node: MeasuredOperator): number {
  return node.children.reduce((sum, child) => sum + spilled(child), node.spill?.spilled ?? 0)
}

function spilledBy(node: MeasuredOperator, operator: string): number {
  const own = node.operator === operator ? (node.spill?.spilled ?? 0) : 0
  return node.children.reduce((sum, child) => sum + spilledBy(child, operator), own)
}

async function expectSpilled(pattern: string, ordered: boolean): Promise<void> {
  const sql = pattern.replaceAll('T', t)
  const expected = await runOnDuckDB(sql)
  for (const session of sessions) {
    expect(difference(await readAll(await session.query(sql)), expected, { ordered })).toBeUndefined()
    // They are removed when the last row has been read: nobody waits for it.
    await expect.poll(() => files()).toEqual([])
  }
  expect(spilled(await sessions[0]!.explain(sql, { analyze: true }))).toBeGreaterThan(0)
}

describe('groups', () => {
  test.each([
    'select k, count(*), sum(n), avg(d9) from T group by k',
    'select s, bl, count(*), min(s), max(bl), min(f64) from T group by s, bl',
    'select many, max_by(s, n), min_by(d38, n), count(distinct s) from T group by many',
    'select distinct s, k, id, d38 from T',
    `select ${COLUMN_NAMES.join(', ')}, count(*) from T group by all`,
    'select b, sum(d38), var_pop(i32), bool_and(b), bit_xor(i64) from T group by b',
    "select many, list(n order by n desc, s), string_agg(s, '/' order by n), median(i32), quantile_disc(d9, 0.3) from T group by many",
    'select k, mode(i8), histogram(i8), list_sort(list(s)), length(string_agg(bl::varchar)), quantile_cont(d9, 0.9) from T group by k',
    'select s, max(n, 3), arg_min(s, n, 2), entropy(k), count(distinct many), sum(distinct i16) from T group by s',
    'select count(*), sum(c) from (select s || n % 100 as x, count(*) c from T group by x)',
  ])('%s', (sql) => expectSpilled(sql, false))
})

describe('sorts', () => {
  test.each([
    'select s, n from T order by s, n',
    'select many, d38, s, n from T order by many desc nulls first, s desc, n',
    `select ${COLUMN_NAMES.join(', ')}, n from T order by bl desc, f64, n`,
    'select s, n from T order by s nulls first, n desc limit 700 offset 300',
    'select b, id, n from T order by b, n limit 1500 offset 200',
    'select n % 3 as x, count(*) from (select n from T order by s) group by x order by x',
    'with w as (select n, s from T where n % 2 = 0) select n, s from w union all select n, s from w order by n, s',
  ])('%s', (sql) => expectSpilled(sql, true))
})

describe('windows', () => {
  test.each([
    'select n, row_number() over (partition by s order by n), sum(n) over (partition by s) from T',
    'select n, rank() over (order by many, s), dense_rank() over (order by many), lag(s, 2) over (order by many, n) from T',
    'select n, sum(d38) over (partition by k order by n rows between 3 preceding and 1 following), max(s) over (partition by k order by n) from T',
    'select n, count(distinct s) over (partition by k), first_value(bl) over (partition by k order by s, n) from T',
    'select n, string_agg(s) over (partition by many order by n), ntile(7) over (partition by b order by n), sum(n) over () from T',
  ])('%s', (sql) => expectSpilled(sql, false))
})

describe('top-N per key', () => {
  test.each([
    'select * from (select n, s, row_number() over (partition by s order by n desc) r from T) where r <= 3',
    'select * from (select n, k, rank() over (partition by k order by many) r from T) where r <= 500',
    'select * from (select n, many, dense_rank() over (partition by many, b order by d38, s) r from T) where r <= 2',
    'select * from (select n, row_number() over (order by many, n) r from T) where r <= 4000',
  ])('%s', (sql) => expectSpilled(sql, false))
})

describe('joins', () => {
  test.each([
    'select a.n, a.s, b.s, b.d38 from T a join T b on a.many = b.many',
    'select a.n, b.n from T a join T b on a.s = b.s and a.n < b.n where a.n % 16 = 0',
    'select a.n, a.s, b.n, b.s from T a left join (select * from T where n % 3 = 0) b on a.many = b.many',
    'select a.n, a.s, b.n, b.s from (select * from T where n % 3 = 0) a left join T b on a.many = b.many and a.n > b.n',
    'select a.n, b.n, b.s from (select * from T where n % 2 = 0) a right join (select * from T where n % 3 = 0) b on a.many = b.many',
    'select a.n, b.n, a.bl, b.bl from (select * from T where n % 2 = 0) a full join (select * from T where n % 3 = 0) b on a.many = b.many',
    'select n, s from T where many in (select many from T where n % 7 = 0)',
    'select n, s from T a where exists (select * from T b where a.many = b.many and a.n < b.n)',
    'select n, s from T a where not exists (select * from T b where a.many = b.many and b.n % 7 = 0)',
    'select n, many in (select many from T where n % 7 = 0) as x from T',
    'select n, (select max(s) from T b where b.many = a.many) as x from T a',
    'select a.k, count(*), max(c.s) from T a join T b on a.n = b.n join T c on b.many = c.many and b.id is not distinct from c.id group by a.k',
    'select x.n, y.c from (select n, s from T union all select -n, bl::varchar from T) x left join (select s, count(*) c from T group by s) y on x.s = y.s',
  ])('%s', (sql) => expectSpilled(sql, false))
})

test('a build side that is looked up by a range and does not fit is joined in portions', async () => {
  await using session = await open({ threads: 2, memoryLimit: 20 * 2 ** 20, tempDir })
  const sql = `select count(*), sum(a.n), max(b.s) from (select n, n * 2 as f from range(150000) as r(n)) a
    join (select n, repeat('y', 100) || n as s from range(150000) as r(n)) b on a.f > b.n and a.f <= b.n + 2`
  expect((await readAll(await session.query(sql))).rows).toEqual([[150000n, 5625075000n, `${'y'.repeat(100)}99999`]])
  expect(spilledBy(await session.explain(sql, { analyze: true }), 'join_build')).toBeGreaterThan(10 * 2 ** 20)
})

describe('joins without equal keys', () => {
  const a = '(select * from T where n % 7 = 0) a'
  const b = '(select * from T where n % 5 = 0) b'
  test.each([
    `select a.n, a.s, b.n, b.bl from ${a}, ${b} where a.n % 3 = 0`,
    `select a.n, b.n, b.s from ${a} join ${b} on a.n < b.n and b.n < a.n + 40`,
    `select a.n, b.n from ${a} left join ${b} on a.d9 between b.d9 and b.d9 + 3 and a.n <> b.n`,
    'select n from T a anti join (select * from T where n = -1) b on b.k is not distinct from 1',
    `select a.n, b.n from ${a} right join ${b} on a.n > b.n + 900`,
    `select a.n, b.n from ${a} full join ${b} on a.n between b.n - 2 and b.n + 1`,
    `select a.n, b.n from ${a} left join ${b} on a.n % 11 = 3 and (a.k = b.k or a.s = b.s)`,
    `select n, s from ${a} where exists (select * from ${b} where a.n < b.n and b.n < a.n + 3)`,
    `select n, s from ${a} where not exists (select * from ${b} where a.n < b.n and b.n < a.n + 3)`,
    `select n, exists (select * from ${b} where a.n < b.n and b.n < a.n + 3) as x from ${a}`,
    `select n, (select s from ${b} where a.n < b.n and b.n <= a.n + 5) as x from ${a}`,
    `select n, k > all (select k from T where n % 40 = 0) as x from ${a}`,
  ])('%s', (sql) => expectSpilled(sql, false))
})

test('rows that are equal by all keys are in one slice and another, and none is lost', async () => {
  await using session = await open({ threads: 2, memoryLimit: 24 * 2 ** 20, tempDir })
  const sql = `select k, count(*), min(p), max(p) from (select n % 2 as k, repeat('x', 40) as t, n as p from range(500000) as r(n) order by k, t) group by k order by k`
  expect((await readAll(await session.query(sql))).rows).toEqual([
    [0n, 250000n, 0n, 499998n],
    [1n, 250000n, 1n, 499999n],
  ])
  expect(spilled(await session.explain(sql, { analyze: true }))).toBeGreaterThan(10 * 2 ** 20)
})

test('a window partition that is larger than memory comes in segments; where functions need it as a whole, the error says so', async () => {
  await using session = await open({ threads: 2, memoryLimit: 32 * 2 ** 20, tempDir })
  const rows = `(select n, n * 7919 % 150000 as k, n % 2 as c, repeat('x', 90) || n as s from range(150000) as r(n)) as r`
  const sql = `select count(*), sum(n * p), sum(q), sum(x), sum(y), sum(z), sum(u), max(s) from (select n, s, row_number() over w as p,
    dense_rank() over (partition by c order by k // 50) as q, lag(n, 3) over w as x, sum(k) over (partition by c order by k // 50) as y,
    sum(k) over (partition by c order by k rows between 5 preceding and 2 following) as z, count(*) over (partition by c) as u
    from ${rows} window w as (partition by c order by k))`
  expect(difference(await readAll(await session.query(sql)), await runOnDuckDB(sql), { ordered: true })).toBeUndefined()
  const ends = `select count(*), min(f), max(f), max(l), sum(length(l)), sum(v) from (select first_value(s) over w as f, last_value(s) over w as l,
    last_value(k // 40) over (partition by c order by k // 40) as v from ${rows} window w as (partition by c order by k))`
  expect(difference(await readAll(await session.query(ends)), await runOnDuckDB(ends), { ordered: true })).toBeUndefined()
  const whole = `select max(len(l)) from (select list(s) over (order by k rows between unbounded preceding and unbounded following) as l from ${rows})`
  await expect(session.query(whole).then(readAll)).rejects.toThrow('out of memory: list order by k')
})

test.each([
  `select n, repeat('x', 150) || n as s from range(200000) as r(n)`,
  // All rows come from one morsel.
  `select n, repeat('x', 150) || n as s, row_number() over (order by n * 7919 % 150000) as p from range(150000) as r(n)`,
])('a reader that pauses holds the query back, or rows wait in temp files: %s', async (sql) => {
  await using session = await open({ threads: 2, memoryLimit: 24 * 2 ** 20, tempDir })
  let rows = 0
  let sum = 0n
  for await (const batch of (await session.query(sql)).batches()) {
    if (rows === 0) await new Promise((resolve) => setTimeout(resolve, 200))
    for (let row = 0; row < batch.rows; row++) sum += batch.columns[0]!.value(row) as bigint
    rows += batch.rows
  }
  expect(sum).toBe((BigInt(rows) * BigInt(rows - 1)) / 2n)
  expect(rows).toBeGreaterThanOrEqual(150000)
})

test('what fits in memory stays there', async () => {
  await using session = await open({ threads: 2, tempDir })
  expect(spilled(await session.explain(`select s, count(*) from ${t} group by s`, { analyze: true }))).toBe(0)
})

test('what does not fit in memory is put aside, a partition that is too large when it comes back is divided, and both are told', async () => {
  await using session = await open({ threads: 2, memoryLimit: 12 * 2 ** 20, tempDir })
  const sql = `select count(*), sum(c), max(x) from
    (select n * 7 % 1000003 as x, repeat('string', 10) || n as y, count(*) as c from range(350000) as r(n) group by all)`
  expect((await readAll(await session.query(sql))).rows).toEqual([[350000n, 350000n, 1000002n]])
  const plan = await session.explain(sql, { analyze: true })
  expect(spilledBy(plan, 'partial_aggregate')).toBeGreaterThan(10 * 2 ** 20)
  expect(spilledBy(plan, 'final_aggregate')).toBeGreaterThan(10 * 2 ** 20)
  expect(plan.query.peakMemory).toBeLessThanOrEqual(12 * 2 ** 20)
})

test('temp files may take so much and no more, and a folder that cannot be written is told', async () => {
  await using session = await open({ threads: 2, tempDir, tempLimit: 10_000 })
  await session.query('set force_spill = true')
  const sql = `select s, bl, many, count(*) from ${t} group by all`
  await expect(session.query(sql).then(readAll)).rejects.toThrow('temp files may take 9.8 KiB')
  await session.query(`set max_temp_directory_size = '1GB'`)
  expect((await readAll(await session.query(`select count(*) from (${sql})`))).rows).toHaveLength(1)
  await session.query(`set temp_directory = '/dev/null/nowhere'`)
  await expect(session.query(sql).then(readAll)).rejects.toBeInstanceOf(SpillError)
  await session.query(`set temp_directory = ''`)
  expect((await readAll(await session.query(sql))).rows.length).toBeGreaterThan(500)
  await expect.poll(() => files()).toEqual([])
  await expect(session.query(`set max_temp_directory_size = 'much'`)).rejects.toThrow('cannot be "much"')
})

test('a cancelled query leaves nothing', async () => {
  const folder = sharedFolder('spill-cancel')
  await using session = await open({ threads: 2, tempDir: folder })
  await session.query('set force_spill = true')
  const controller = new AbortController()
  const sql = `select n // 2 as x, count(*) from range(50000000) as r(n) group by x`
  const reading = session.query(sql, { signal: controller.signal }).then(readAll)
  const failed = expect(reading).rejects.toThrow('cancelled')
  while (!existsSync(folder) || files(folder).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  controller.abort()
  await failed
  expect(files(folder)).toEqual([])
  await session.close()
  expect(readdirSync(folder)).toEqual([])
  rmSync(folder, { recursive: true })
})
