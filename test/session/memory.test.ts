// What queries hold of the session's memory: nothing once they are over, however they end; and no more than the limit while they run.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CancelledError, open, type QueryResult, ResourceError, type Session } from '../../src/index.ts'
import type { MemoryCounters } from '../../src/memory/shared-memory.ts'
import { allTypes } from '../physical/all-types.ts'

let t: string
let large: string
beforeAll(async () => {
  t = await allTypes(1200)
  large = await allTypes(40_000)
})

const sessions: Session[] = []
afterAll(async () => {
  for (const session of sessions) await session.close()
})

/** Nothing may be put aside: what does not fit fails. */
async function start(options: Parameters<typeof open>[0]): Promise<Session> {
  const session = await open({ ...options, tempDir: '' })
  sessions.push(session)
  return session
}

/** The allocator's counters, which the session keeps to itself. */
function counters(session: Session): MemoryCounters {
  return session['engine']['runtime'].memoryCounters()
}

async function drain(result: QueryResult): Promise<number> {
  let rows = 0
  for await (const batch of result.batches()) rows += batch.rows
  return rows
}

/** What a query ends with: its rows, or the code of its error. */
async function outcome(session: Session, sql: string, signal?: AbortSignal): Promise<number | string> {
  try {
    return await drain(await session.query(sql, { signal }))
  } catch (error) {
    return (error as { code: string }).code
  }
}

const RIGHT = (table: string) => [
  `select s, count(*), min(bl), max(s) from ${table} group by s`,
  `select n, s from ${table} order by s desc, n`,
  `select n, s, bl from ${table} order by bl, n limit 10`,
  `select k, n from ${table} qualify rank() over (partition by k order by s) <= 2`,
  `select count(distinct s) from (select s from ${table} union all select s from ${table} limit 700)`,
  `values (1, 'a'), (2, 'b')`,
  `select * from ${table} where s > 'equal'`,
]

const FAILING: (readonly [sql: (table: string) => string, code: string])[] = [
  [(table) => `select i32 * i32 from ${table}`, 'OVERFLOW'],
  [(table) => `select s, count(*) from ${table} where i64 + i64 + i64 > 0 group by s`, 'OVERFLOW'],
  [(table) => `select sum(h) from (select 170141183460469231731687303715884105727 h, n from ${table} group by n)`, 'OVERFLOW'],
  [(table) => `select s::integer from ${table} order by n`, 'CONVERSION'],
  [() => `select * from '/nowhere/there-is-none.parquet'`, 'FILE'],
  [(table) => `select nothing from ${table}`, 'BIND'],
]

test.each([
  { threads: 2, alwaysWorkers: true },
  { threads: 1, alwaysWorkers: false },
])('500 queries, a third failing, cancelled or left early, leave the allocator where it began: %o', async (options) => {
  const session = await start(options)
  const right = RIGHT(t)
  const rows = await Promise.all(right.map((sql) => outcome(session, sql)))
  for (const count of rows) expect(count).toBeTypeOf('number')
  const before = counters(session)
  const kinds = { right: 0, failed: 0, cancelled: 0, left: 0 }
  let next = 0
  const client = async () => {
    for (let index = next++; index < 500; index = next++) {
      const at = index % right.length
      if (index % 3 !== 0) {
        expect(await outcome(session, right[at]!)).toBe(rows[at])
        kinds.right++
      } else if (index % 4 === 0) {
        const abort = new AbortController()
        setTimeout(() => abort.abort(), index % 8)
        const end = await outcome(session, right[at]!, abort.signal)
        expect([rows[at], 'CANCELLED']).toContain(end)
        if (end === 'CANCELLED') kinds.cancelled++
      } else if (index % 4 === 1) {
        for await (const batch of (await session.query(right[at]!)).batches()) if (batch.rows > 0) break
        kinds.left++
      } else {
        const [sql, code] = FAILING[(index / 3) % FAILING.length]!
        expect(await outcome(session, sql(t))).toBe(code)
        kinds.failed++
      }
    }
  }
  await Promise.all([client(), client(), client()])
  await expect.poll(() => counters(session)).toEqual({ ...before, peak: expect.any(Number) })
  expect(before).toMatchObject({ used: 0, arenas: 0 })
  for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(10)
})

test.each([
  [`select n, s, count(*) from LARGE group by n, s`, 'aggregate by n, s'],
  [`select n, s from LARGE order by s`, 'sort by s'],
  [`select count(*), min(b.s) from LARGE a join LARGE b on a.n = b.n`, 'inner join on n = n'],
  [`select a.s, b.s from LARGE a left join LARGE b on a.s = b.s and a.n < b.n`, 'left join on s = s and n < n'],
  [`select n, row_number() over (partition by s order by n) from LARGE`, 'row_number by s order by n'],
])('%s: the error names what asked, how much, and the limit', async (sql, operator) => {
  const limit = 4 << 20
  const session = await start({ threads: 1, memoryLimit: limit, batchRows: 1000 })
  const error = await session
    .query(sql.replaceAll('LARGE', large))
    .then(drain, (failure: unknown) => failure)
    .catch((failure: unknown) => failure)
  expect(error).toBeInstanceOf(ResourceError)
  expect(error).toMatchObject({ operator, limit, asked: expect.any(Number) })
  expect((error as ResourceError).asked).toBeGreaterThan(0)
  expect((error as ResourceError).message).toContain('the limit is 4 MiB')
  expect(counters(session)).toMatchObject({ used: 0, arenas: 0, limit })
  expect(counters(session).peak).toBeLessThanOrEqual(limit)
  expect(await outcome(session, `select k, count(*) from ${t} group by k`)).toBe(38)
})

test('a query that was cancelled before it began', async () => {
  const session = await start({ threads: 1 })
  await expect(session.query('select 1', { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError)
})
