import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CancelledError, open, QuernError, ResourceError, type Session } from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { runOnDuckDB } from '../oracle/engines.ts'
import { allTypes, COLUMN_NAMES } from '../physical/all-types.ts'

let session: Session
let t: string
beforeAll(async () => {
  session = await open({ threads: 2, alwaysWorkers: true, memoryLimit: 64 << 20 })
  t = await allTypes(5000)
})
afterAll(() => session.close())

async function rows(sql: string): Promise<unknown[][]> {
  return (await readAll(await session.query(sql))).rows as unknown[][]
}

async function failure(work: Promise<unknown>): Promise<QuernError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(QuernError)
  return error as QuernError
}

const memory = () => session['engine']['runtime'].memoryCounters()

let before: { readonly used: number; readonly arenas: number }
beforeEach(() => {
  const { used, arenas } = memory()
  before = { used, arenas }
})

test('a table keeps every type as it was', async () => {
  expect(await rows(`create table everything as select * from ${t}`)).toEqual([[5000n]])
  const columns = COLUMN_NAMES.join(', ')
  const kept = await rows(`select n, ${columns} from everything order by n`)
  expect(kept).toEqual(await rows(`select n, ${columns} from ${t} order by n`))
  expect(kept.map(([n]) => n)).toEqual((await runOnDuckDB(`select n from ${t} order by n`)).rows.map(([n]) => n))
  await session.query('drop table everything')
  expect(memory()).toMatchObject(before)
})

describe('memory', () => {
  test('is held as long as the table, and given back when it is dropped or replaced', async () => {
    await session.query(`create table m as select * from ${t}`)
    const one = memory().used
    expect(one).toBeGreaterThan(before.used)
    await session.query(`insert into m select * from m`)
    expect(memory().used).toBeGreaterThan(one)
    await session.query('create or replace table m as select 1 as a')
    expect(memory().used).toBeLessThan(one)
    await session.query('drop table m')
    expect(memory()).toMatchObject(before)
  })

  test('beyond the limit is an error that names the table, and nothing stays', async () => {
    await session.query(`create table small as select n, s from ${t}`)
    const error = await failure(session.query(`create table large as select a.s || b.s || repeat('x', 2000) as s from small a, small b`))
    expect(error).toBeInstanceOf(ResourceError)
    expect(error.message).toContain('the table large asked for')
    expect(await rows('select count(*) from small')).toEqual([[5000n]])
    await session.query('drop table small')
    expect(memory()).toMatchObject(before)
  })
})

describe('a statement that fails changes nothing', () => {
  test.each([
    [`insert into f select case when n = 4999 then null else n end, s from $t`, 'CONSTRAINT'],
    [`insert into f select cast(case when n = 4999 then 'x' else '1' end as integer), s from $t`, 'CONVERSION'],
    [`create or replace table f as select cast(case when n = 4999 then 'x' else '1' end as integer) as n from $t`, 'CONVERSION'],
  ])('%s', async (sql, code) => {
    await session.query('create or replace table f (n integer not null, s varchar)')
    await session.query(`insert into f values (1, 'one')`)
    const { used, arenas } = memory()
    expect((await failure(session.query(sql.replace('$t', t)))).code).toBe(code)
    expect(await rows('from f')).toEqual([[1, 'one']])
    expect(memory()).toMatchObject({ used, arenas })
    await session.query('drop table f')
  })

  test('being cancelled', async () => {
    await session.query('create table c as select 1::bigint as n')
    const abort = new AbortController()
    const insert = session.query(`insert into c select a.n::bigint + b.n + x.n from ${t} a, ${t} b, (from ${t} limit 100) x`, {
      signal: abort.signal,
    })
    setTimeout(() => abort.abort(), 50)
    expect(await failure(insert)).toBeInstanceOf(CancelledError)
    expect(await rows('from c')).toEqual([[1n]])
    await session.query('drop table c')
    expect(memory()).toMatchObject(before)
  })
})

describe('those who read', () => {
  test('see the version that was there when they began', async () => {
    await session.query(`create table v as select n from ${t}`)
    const result = await session.query('select n from v')
    const batches = result.batches()[Symbol.asyncIterator]()
    let count = (await batches.next()).value!.rows
    await session.query('insert into v select n from v')
    await session.query('create or replace table v as select 7 as n')
    for (let next = await batches.next(); !next.done; next = await batches.next()) count += next.value.rows
    expect(count).toBe(5000)
    expect(await rows('from v')).toEqual([[7]])
    await session.query('drop table v')
    expect(memory()).toMatchObject(before)
  })

  test('and begin after it was dropped are told so', async () => {
    await session.query('create table d as select 1 as n')
    const result = await session.query('select n from d')
    await session.query('drop table d')
    expect(await failure(readAll(result))).toMatchObject({
      code: 'BIND',
      message: expect.stringContaining('was dropped before its rows were read'),
    })
    expect(memory()).toMatchObject(before)
  })

  test('two who insert at once both do', async () => {
    await session.query('create table w as select n from (values (1)) v(n)')
    await Promise.all([1, 2, 3, 4].map((i) => session.query(`insert into w select n + ${i} from ${t} limit 1000`)))
    expect(await rows('select count(*) from w')).toEqual([[4001n]])
    // The one that is asked for first is done first.
    await Promise.all([session.query(`insert into w select n from ${t}`), session.query('drop table w')])
    expect(memory()).toMatchObject(before)
  })
})

test('NULL, TRUE and numbers as parameters of an INSERT', async () => {
  await session.query('create table p (a integer, b boolean, c timestamp, d decimal(4, 1))')
  await session.query('insert into p values (?, ?, ?, ?)', { params: [null, true, new Date(0), 1.25] })
  await session.query('prepare add as insert into p values ($1, $2, null, $1)')
  await session.query('execute add(5, false)')
  expect(await rows('from p')).toEqual([
    [null, true, 0n, 13n],
    [5, false, null, 50n],
  ])
  await session.query('drop table p')
})
