import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BindError, CancelledError, open, QuernError, type Session } from '../../src/index.ts'
import { type RowSet, readAll } from '../../tpcx/bench/rows.ts'
import { allTypes } from '../physical/all-types.ts'

let session: Session
let t: string
beforeAll(async () => {
  session = await open({ threads: 1 })
  t = await allTypes(5000)
})
afterAll(() => session.close())

async function rows(sql: string, on = session): Promise<RowSet['rows']> {
  return (await readAll(await on.query(sql))).rows
}

async function failure(work: Promise<unknown>): Promise<QuernError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(QuernError)
  return error as QuernError
}

describe('options', () => {
  test.each([
    { threads: 0 },
    { threads: 1.5 },
    { threads: 257 },
    { memoryLimit: 0 },
    { memoryLimit: Number.NaN },
    { batchRows: 0 },
    { batchRows: 65537 },
  ])('%o is refused', async (options) => {
    const error = await failure(open(options))
    expect(error).toBeInstanceOf(BindError)
    expect(error.message).toContain(`the option ${Object.keys(options)[0]} is ${Object.values(options)[0]}`)
    expect(error.hint).toMatch(/a whole number (from|of at least) 1/)
  })
})

describe('statements', () => {
  test('the last one of a text gives the result', async () => {
    expect(await rows('select 1; select 2; values (3), (4);')).toEqual([[3], [4]])
    expect(await rows('')).toEqual([])
    expect(await rows(' ; ;')).toEqual([])
  })

  test('the schema is there before the first row', async () => {
    const result = await session.query('select 1 as a, null as b')
    expect(result.schema.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  test('its rows can be read only once', async () => {
    const result = await session.query('select 1')
    expect((await readAll(result)).rows).toEqual([[1]])
    expect(await failure(readAll(result))).toMatchObject({ code: 'BIND', hint: expect.stringContaining('Run the query again') })
  })

  test('a mistake in a later statement is told before an earlier one runs', async () => {
    const error = await failure(session.query('create view broken_text as select 1; selct 2'))
    expect(error.code).toBe('PARSE')
    expect((await failure(session.query('select * from broken_text'))).code).toBe('BIND')
  })

  test('errors know the text, whether they come before or from the rows', async () => {
    const unknown = 'select contry from (values (1)) t(country)'
    expect(await failure(session.query(unknown))).toMatchObject({ sql: unknown, position: { offset: 7, length: 6 } })
    const overflowing = `select x + x from (values (2147483647)) t(x)`
    const result = await session.query(overflowing)
    expect(await failure(readAll(result))).toMatchObject({ code: 'OVERFLOW', sql: overflowing })
  })
})

describe('views', () => {
  test('are made, replaced, seen in any case, and dropped', async () => {
    await session.query('create view Numbers(n) as values (1), (2)')
    expect(await rows('select sum(n) from NUMBERS')).toEqual([[3n]])
    expect((await failure(session.query('create view numbers as select 1'))).message).toContain('view "numbers" exists already')
    await session.query('create view if not exists numbers as select 7 as n')
    expect(await rows('select count(*) from numbers')).toEqual([[2n]])
    await session.query('create or replace view numbers as select 7 as n')
    expect(await rows('from numbers')).toEqual([[7]])
    await session.query('drop view numbers')
    expect((await failure(session.query('from numbers'))).code).toBe('BIND')
    expect((await failure(session.query('drop view numbers'))).hint).toContain('IF EXISTS')
    await session.query('drop view if exists numbers')
  })

  test('over files, and over each other', async () => {
    await session.query(`create view all_rows as select n, k from ${t}; create view few as select * from all_rows where n < 3`)
    expect(await rows('select count(*) from all_rows')).toEqual([[5000n]])
    expect(await rows('select n from few order by n desc')).toEqual([[2], [1], [0]])
    await session.query('drop view few, all_rows')
  })
})

describe('settings', () => {
  test('where NULLs sort', async () => {
    const sql = 'select x from (values (1), (null)) t(x) order by x'
    expect(await rows(sql)).toEqual([[1], [null]])
    expect(await rows(`set default_null_order = 'nulls_first'; ${sql}`)).toEqual([[null], [1]])
    expect(await rows(`reset default_null_order; ${sql}`)).toEqual([[1], [null]])
  })

  test('which rules are off', async () => {
    const explain = 'explain select n from (select n, k from (values (1, 2)) t(n, k)) where n > 0 limit 3'
    const before = await rows(explain)
    await session.query(`set disabled_rules = 'push_filters, prune_columns'`)
    expect(await rows(explain)).not.toEqual(before)
    await session.query('reset disabled_rules')
    expect(await rows(explain)).toEqual(before)
  })

  test.each([
    [`set disabled_rules = 'no_such_rule'`, 'no_such_rule'],
    ['set default_null_order = 1 + 2', 'takes a string'],
    ['set default_null_order = 3', 'cannot be "3"'],
    [`set default_null_order = 'sideways'`, 'sideways'],
    ['set colour = 1', 'there is no setting "colour"'],
    ['reset colour', 'there is no setting "colour"'],
  ])('%s is refused', async (sql, message) => {
    const error = await failure(session.query(sql))
    expect(error.code).toBe('BIND')
    expect(`${error.message} ${error.hint}`).toContain(message)
  })
})

describe('files', () => {
  test('read_parquet takes a path, a list of them, and options', async () => {
    const folder = t.slice(1, -'/*.parquet'.length - 1)
    expect(await rows(`select count(*) from read_parquet('${folder}')`)).toEqual([[5000n]])
    expect(await rows(`select count(*) from read_parquet(['${folder}/0.parquet', '${folder}/1.parquet'])`)).toEqual([[2500n]])
    expect(await rows(`select count(*) from read_parquet('${folder}', hive_partitioning => false)`)).toEqual([[5000n]])
  })

  test.each([
    [`select * from '/nowhere/there-is-none.parquet'`, 'FILE'],
    [`from sqlite_scan('a.db', 'b')`, 'UNSUPPORTED'],
    ['from read_parquet(3)', 'BIND'],
    [`from read_parquet('a', 'b')`, 'BIND'],
    [`from read_parquet('a', colour => 'b')`, 'BIND'],
    ['from no_such_table', 'BIND'],
  ])('%s: %s', async (sql, code) => {
    expect(await failure(session.query(sql))).toMatchObject({ code, sql })
  })
})

describe('what is told of a query', () => {
  test('DESCRIBE', async () => {
    expect(await rows('describe select 1 as a, 2.5 as b, count(*) as c')).toEqual([
      ['a', 'INTEGER', 'NO', null, null, null],
      ['b', 'DECIMAL(2,1)', 'NO', null, null, null],
      ['c', 'BIGINT', 'NO', null, null, null],
    ])
  })

  test('EXPLAIN does not run, EXPLAIN ANALYZE does', async () => {
    const sql = `select k, sum(i64 + i64) from ${t} group by k`
    expect((await rows(`explain ${sql}`)).length).toBeGreaterThan(1)
    expect((await failure(rows(`explain analyze ${sql}`))).code).toBe('OVERFLOW')
    const text = (await rows(`explain analyze select k, count(*) from ${t} where n < 100 group by k`)).flat().join('\n')
    expect(text).toContain('exchange aggregate by k')
    expect(text).toContain('| workers: ')
  })
})

describe('several queries at once', () => {
  test('a query within another’s rows, on one thread', async () => {
    const own = await open({ threads: 1, alwaysWorkers: true, batchRows: 1000 })
    let inner = 0
    for await (const batch of (await own.query(`select n from ${t} where n < 3000`)).batches()) {
      inner += (await rows(`select n from ${t} where n < ${batch.rows}`, own)).length
    }
    expect(inner).toBe(3000)
    await own.close()
  })

  test('closing the session ends them', async () => {
    const own = await open({ threads: 2, alwaysWorkers: true, batchRows: 100 })
    const reading = (await own.query(`select a.n from ${t} a order by a.s`)).batches()[Symbol.asyncIterator]()
    await reading.next()
    await own.close()
    await expect(reading.next()).rejects.toThrow(CancelledError)
    await expect(own.query('select 1')).rejects.toThrow(CancelledError)
  })

  test('a result that nobody reads never began', async () => {
    const own = await open({ threads: 1 })
    await own.query(`select n from ${t} order by n`)
    expect(own['engine']['runtime'].memoryCounters()).toMatchObject({ used: 0, arenas: 0 })
    await own.close()
  })
})
