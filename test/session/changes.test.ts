// Statements that change rows: what they keep in memory, and how they go together.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ConstraintError, open, type RawValue, type Session, TransactionError } from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'

let session: Session
beforeAll(async () => {
  session = await open({ threads: 2, alwaysWorkers: true, batchRows: 100 })
  const digits = Array.from({ length: 10 }, (_, i) => `(${i})`)
  await session.query(`create table d as from (values ${digits.join(', ')}) v(i)`)
  await session.query('create view thousand as select a.i + 10 * b.i + 100 * c.i as i from d a, d b, d c')
})
afterAll(() => session.close())

const rows = async (sql: string): Promise<readonly (readonly RawValue[])[]> => (await readAll(await session.query(sql))).rows
const used = () => session['engine']['runtime'].memoryCounters().used

let before: number
beforeEach(async () => {
  await session.query('create or replace table t (id integer primary key, n bigint, s varchar)')
  before = used()
})

test('rows that come one by one share memory', async () => {
  const [first] = [used()]
  for (let i = 0; i < 200; i++) await session.query(`insert into t values (${i}, ${i * 2}, 'a text longer than twelve bytes ${i}')`)
  expect(await rows('select count(*), sum(n), min(id), max(s) from t')).toEqual([[200n, 39_800n, 0, 'a text longer than twelve bytes 99']])
  expect(await rows('select id from t limit 3')).toEqual([[0], [1], [2]])
  // A piece of its own takes some 64 KiB.
  expect(used() - first!).toBeLessThan(64 * 65_536)
})

test('rows keep their places, whoever changes them', async () => {
  await session.query(
    `insert into t select i, i * 10, 'x' || i from (select t.i + 1000 * a.i + 10000 * b.i as i from thousand t, d a, (from d where i < 2) b order by i)`,
  )
  await session.query('update t set n = -n where id % 3 = 0')
  await session.query('create or replace table other as select i + 5000 as id from thousand')
  await session.query(`update t set s = 'other' from other where other.id = t.id`)
  await session.query('delete from t using other where other.id = t.id and t.id % 2 = 0')
  const ids = (await rows('select id from t')).map(([id]) => id as number)
  expect(ids).toHaveLength(19_500)
  expect(ids).toEqual([...ids].sort((a, b) => a - b))
  expect(await rows(`select count(*) from t where s = 'other' and id % 2 = 1`)).toEqual([[500n]])
  expect(await rows('select sum(n) from t where id % 3 = 0 and n > 0')).toEqual([[null]])
})

test('what fails changes nothing, and gives its memory back', async () => {
  await session.query(`insert into t values (1, 1, 'a')`)
  const kept = used()
  for (const sql of [
    `insert into t values (2, 2, 'b'), (1, 3, 'c')`,
    'update t set id = null',
    `update t set n = s::bigint`,
    `insert into t values (1, 2, 'x') on conflict (id) do update set n = excluded.s::bigint`,
    'alter table t add column m integer not null',
    'alter table t alter s type integer',
  ]) {
    await expect(session.query(sql), sql).rejects.toThrow()
    expect(await rows('from t'), sql).toEqual([[1, 1n, 'a']])
    expect(used(), sql).toBe(kept)
  }
  await session.query('delete from t')
  expect(used()).toBe(before)
})

test('changes that are asked for together come one after the other', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, i) => session.query(`insert into t values (${i}, 0, null)`)))
  await Promise.all(Array.from({ length: 20 }, () => session.query('update t set n = n + 1')))
  expect(await rows('select count(*), sum(n) from t')).toEqual([[20n, 400n]])
  const twice = await Promise.allSettled([
    session.query('insert into t values (99, 0, null)'),
    session.query('insert into t values (99, 1, null)'),
  ])
  expect(twice.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
})

test('a query that reads goes on with what it began with', async () => {
  await session.query('insert into t select i, i, null from thousand')
  let seen = 0
  for await (const batch of (await session.query('select id from t')).batches()) {
    if (seen === 0) await session.query('delete from t')
    seen += batch.rows
  }
  expect(seen).toBe(1000)
  expect(await rows('select count(*) from t')).toEqual([[0n]])
  expect(used()).toBe(before)
})

test('a transaction is taken back as a whole, memory too', async () => {
  await session.query(`insert into t values (1, 1, 'a')`)
  const kept = used()
  await session.query(
    `begin; insert into t values (2, 2, 'b'); update t set n = 7; create table made as select 1 as x; create view v as from t`,
  )
  expect(await rows('select sum(n) from v')).toEqual([[14n]])
  await session.query('rollback')
  expect(await rows('from t')).toEqual([[1, 1n, 'a']])
  await expect(session.query('from made')).rejects.toThrow('"made" does not exist')
  await expect(session.query('from v')).rejects.toThrow('"v" does not exist')
  expect(used()).toBe(kept)

  await session.query('begin; delete from t; commit')
  expect(used()).toBe(before)
})

test('a transaction in which something failed can only be rolled back', async () => {
  await session.query('begin; insert into t values (1, 1, null)')
  await expect(session.query('insert into t values (1, 2, null)')).rejects.toThrow(ConstraintError)
  await expect(session.query('select 1')).rejects.toThrow(TransactionError)
  await expect(session.query('commit')).rejects.toThrow('rolled back')
  expect(await rows('select count(*) from t')).toEqual([[0n]])
  await expect(session.query('rollback')).rejects.toThrow(TransactionError)
  // A mistake in the text is none of the transaction's.
  await session.query('begin; insert into t values (1, 1, null)')
  await expect(session.query('select nope from t')).rejects.toThrow('"nope" does not exist')
  await session.query('commit')
  expect(await rows('select count(*) from t')).toEqual([[1n]])
})
