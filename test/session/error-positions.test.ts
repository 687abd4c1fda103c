// What a query raises while it runs is told at the place in the text that raises it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { open, QuernError, type Session } from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'

let session: Session
beforeAll(async () => {
  session = await open({ threads: 2 })
  await session.query(`create table ep (s varchar, n integer)`)
  await session.query(`insert into ep values ('1', 1), ('2', 2147483647), ('x', 3)`)
})
afterAll(() => session.close())

/** The part of the text that the error points to. */
async function place(sql: string, on = session): Promise<string> {
  const error = await (async () => readAll(await on.query(sql)))().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof QuernError) || !error.position) throw error ?? new Error('no error')
  expect(error.sql).toBe(sql)
  return sql.slice(error.position.offset, error.position.offset + error.position.length)
}

test.each([
  [`select cast('x' as integer)`, `cast('x' as integer)`],
  [`select 1, 2147483647 + n from ep`, '2147483647 + n'],
  [`select s::integer from ep`, 's::integer'],
  [`select n from ep where s::integer > 1`, 's::integer'],
  [`select n, sum(cast(s as integer)) from ep group by n`, 'cast(s as integer)'],
  [`select upper(s), abs(n) from ep order by s::double + 1`, 's::double'],
  [`select case when n = 3 then s::date else null end from ep`, 's::date'],
  // An implicit cast has the place of its operand; the inner of two is the one that raises.
  [`select n + (n * 2) from ep`, 'n * 2'],
  [`with c as (select s::integer as i from ep) select i from c`, 's::integer'],
  [`select 1; select 2 union all select s::integer from ep`, 's::integer'],
  [`insert into ep select s, s from ep`, `insert into ep select s, s from ep`],
])('%s', async (sql, expected) => {
  expect(await place(sql)).toBe(expected)
})

test('queries that share their code do not share the place', async () => {
  expect(await place(`select n + 5 from ep`)).toBe('n + 5')
  expect(await place(`select            n + 6 from ep`)).toBe('n + 6')
  expect(await place(`select n + 7 from ep where n > 0`)).toBe('n + 7')
})

test('also where it comes from a worker', async () => {
  await using workers = await open({ threads: 2, alwaysWorkers: true })
  expect(await place(`select 3, cast(s as integer) from (values ('1'), ('x')) v(s)`, workers)).toBe('cast(s as integer)')
})

test('what lies in another text is told where that is named', async () => {
  await session.query(`/* far in another text */ create view ep_view as select s::integer as i from ep`)
  expect(await place(`select * from ep_view`)).toBe('ep_view')
  await session.query(`/* far in another text */ prepare ep_statement as select s::integer as i, $1 from ep`)
  expect(await place(`execute ep_statement(1)`)).toBe('execute ep_statement(1)')
})
