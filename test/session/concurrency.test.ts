// Several queries of one session at the same time, and those that are cancelled: waiting, running, or while their results stream.
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CancelledError, open, type Session } from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { allTypes } from '../physical/all-types.ts'
import { expectNothingHeld } from '../runtime/start.ts'

let t: string
let session: Session
beforeAll(async () => {
  t = await allTypes(3000)
  session = await open({ threads: 2, batchRows: 50, alwaysWorkers: true })
})
afterAll(() => session.close())

const count = async (sql: string, signal?: AbortSignal) => (await readAll(await session.query(sql, { signal }))).rows.length
// In batches of one row: seconds.
const SLOW = { threads: 2, batchRows: 1, alwaysWorkers: true }
const long = () =>
  `select count(*) from (${Array.from({ length: 20 }, () => `select s from ${t}`).join(' union all ')}) where s like '%x%x%x%'`

test('several at once give what each gives alone', async () => {
  const sqls = [
    `select n, s from ${t} order by s, n`,
    `select k, count(*) from ${t} group by k`,
    `select n, s, bl from ${t} where n > 100`,
    `select many, n from ${t} group by all`,
    `select k, n from ${t} qualify row_number() over (partition by k order by n) <= 2`,
  ]
  const alone: number[] = []
  for (const sql of sqls) alone.push(await count(sql))
  expect(await Promise.all([...sqls, ...sqls].map((sql) => count(sql)))).toEqual([...alone, ...alone])
  expectNothingHeld(session['engine']['runtime'])
})

test('a query in the loop over the batches of another', async () => {
  let outer = 0
  for await (const batch of (await session.query(`select n from ${t}`)).batches()) {
    outer += batch.rows
    if (outer % 500 === 0) expect(await count(`select k, count(*) from ${t} where n < ${outer} group by k`)).toBe(38)
  }
  expect(outer).toBe(3000)
  expectNothingHeld(session['engine']['runtime'])
})

test('cancelled while it runs, and while it waits behind others', async () => {
  const controller = new AbortController()
  const { signal } = controller
  const slow = await open(SLOW)
  const all = Promise.allSettled(Array.from({ length: 6 }, () => slow.query(long(), { signal }).then(readAll)))
  // Until results are being waited for: what is bound and planned is not cancelled half-way.
  await expect.poll(() => slow['engine']['runtime'].memoryCounters().arenas).toBeGreaterThan(6)
  await setTimeout(100)
  controller.abort()
  for (const outcome of await all) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED' } })
  expectNothingHeld(slow['engine']['runtime'])
  await slow.close()
})

test('cancelled while its results stream: the next batch is an error', async () => {
  const controller = new AbortController()
  let rows = 0
  const reading = (async () => {
    for await (const batch of (await session.query(`select * from ${t}`, { signal: controller.signal })).batches()) {
      rows += batch.rows
      if (rows >= 500) controller.abort()
    }
  })()
  await expect(reading).rejects.toThrow(CancelledError)
  expect(rows).toBe(500)
  expectNothingHeld(session['engine']['runtime'])
})

test('a signal that comes after the end changes nothing; one session may cancel and go on', async () => {
  const controller = new AbortController()
  expect(await count(`select k from ${t} group by k`, controller.signal)).toBe(38)
  controller.abort()
  await expect(count('select 1', controller.signal)).rejects.toThrow(CancelledError)
  expect(await count('select 1')).toBe(1)
  expectNothingHeld(session['engine']['runtime'])
})

test('closing the session ends what runs', async () => {
  const other = await open(SLOW)
  const running = other.query(long()).then((result) => readAll(result))
  const closing = expect
    .poll(() => other['engine']['runtime'].memoryCounters().arenas)
    .toBeGreaterThan(2)
    .then(() => other.close())
  const [outcome] = await Promise.all([Promise.allSettled([running]), closing])
  expect(outcome[0]).toMatchObject({ status: 'rejected', reason: { code: 'CANCELLED', message: 'the session was closed' } })
  await expect(other.query('select 1')).rejects.toThrow('the session was closed')
})
