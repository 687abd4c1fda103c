import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { open, type Parameters, type ParameterValue, QuernError, type Session, typeName } from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'

let session: Session
beforeAll(async () => {
  session = await open({ threads: 1 })
})
afterAll(() => session.close())

async function rows(sql: string, params?: Parameters): Promise<unknown[][]> {
  return (await readAll(await session.query(sql, { params }))).rows as unknown[][]
}

async function failure(sql: string, params?: unknown): Promise<QuernError> {
  const error = await rows(sql, params as Parameters).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(QuernError)
  return error as QuernError
}

describe('values from JavaScript', () => {
  test.each<[ParameterValue, string, unknown]>([
    [1, 'INTEGER', 1],
    [-2147483648, 'INTEGER', -2147483648],
    [2147483648, 'BIGINT', 2147483648n],
    [1.5, 'DOUBLE', 1.5],
    [2 ** 60, 'DOUBLE', 2 ** 60],
    [Number.POSITIVE_INFINITY, 'DOUBLE', Number.POSITIVE_INFINITY],
    [5n, 'BIGINT', 5n],
    [1n << 80n, 'HUGEINT', 1n << 80n],
    ["it's", 'VARCHAR', "it's"],
    [true, 'BOOLEAN', true],
    [new Date('2015-05-01T12:00:00.123Z'), 'TIMESTAMP', 1430481600123000n],
    [Uint8Array.of(1, 0, 255), 'BLOB', Uint8Array.of(1, 0, 255)],
    [null, 'INTEGER', null],
  ])('%o is %s', async (value, type, expected) => {
    const result = await session.query('select ? as x', { params: [value] })
    if (value !== null) expect(typeName(result.schema[0]!.type)).toBe(type)
    expect((await readAll(result)).rows).toEqual([[expected]])
  })

  test('they stand by number, by name and in order', async () => {
    expect(await rows('select $2, $1, $2', ['a', 'b'])).toEqual([['b', 'a', 'b']])
    expect(await rows('select $City, $n', { city: 'Oslo', N: 3 })).toEqual([['Oslo', 3]])
    expect(await rows('select ?; select ?, ?', [1, 2, 3])).toEqual([[2, 3]])
  })

  test('they adapt as literals do, and go wherever a value may', async () => {
    const values = `(values (date '2015-05-01', 1), (date '2015-05-02', 2)) v(d, n)`
    expect(await rows(`select n from ${values} where d >= ? limit ?`, ['2015-05-02', 1])).toEqual([[2]])
    expect(await rows(`select n + ? from ${values} where n in (?, ?) order by 1`, [10, 1, 2])).toEqual([[11], [12]])
    expect(await rows('select ?::varchar || ?', [7, 'x'])).toEqual([['7x']])
  })

  test.each<[string, unknown, RegExp]>([
    ['select ?', undefined, /parameter 1 has no value/],
    ['select ?, ?', [1], /parameter 2 has no value/],
    ['select $a', { b: 1 }, /parameter \$a has no value/],
    ['select $a', [1], /parameter \$a has no value/],
    ['select ?', [1, 2], /a value is given for parameter 2, which the query does not have/],
    ['select 1', [1], /a value is given for parameter 1/],
    ['select $a', { a: 1, b: 2 }, /a value is given for parameter \$b/],
    ['select ?', [undefined], /parameter 1 is undefined, which SQL has no type for/],
    ['select ?', [{ a: Symbol('s') }], /symbol/],
    ['select ?', [[1, Symbol('s')]], /symbol/],
    ['select ?', [Symbol('s')], /parameter 1 is a symbol/],
    ['select ?', [new Date('never')], /parameter 1 is an invalid Date/],
    ['select ?', [1n << 200n], /parameter 1 does not fit a HUGEINT/],
    ["select 1 where date '2015-05-01' = ?", ['yesterday'], /yesterday/],
    ['select 1 + ?', [true], /\+/],
    ['create view v as select ?', [1], /a view cannot have parameters/],
  ])('%s with %o', async (sql, params, message) => {
    const error = await failure(sql, params)
    expect(error.code).toMatch(/BIND|CONVERSION/)
    expect(error.message).toMatch(message)
  })

  test('a missing one is told where it stands', async () => {
    expect(await failure('select 1, $city')).toMatchObject({
      position: { offset: 10, length: 5 },
      hint: expect.stringContaining('{ city: … }'),
    })
  })
})

describe('prepared statements', () => {
  test('run with other values each time', async () => {
    await session.query('prepare add as select $1 + $2 as s; prepare named as select $city')
    expect(await rows('execute add(1, 2)')).toEqual([[3]])
    expect(await rows('execute ADD(1.5, 2 * 3)')).toEqual([[75n]])
    expect(await rows(`execute named(city := 'Oslo')`)).toEqual([['Oslo']])
    expect(await rows('execute add(?, 1)', [41])).toEqual([[42]])
    await session.query('deallocate add; deallocate prepare named')
    expect((await failure('execute add(1, 2)')).message).toBe('there is no prepared statement "add"')
  })

  test('their errors are told at EXECUTE', async () => {
    await session.query('/* a long text before it */ prepare p as select missing, ? from (select 1)')
    expect(await failure('execute p(1)')).toMatchObject({ code: 'BIND', position: { offset: 0, length: 12 } })
    expect(await failure('select 1; execute p')).toMatchObject({ message: 'parameter 1 has no value', position: { offset: 10, length: 9 } })
    expect((await failure('execute p(1, 2)')).message).toMatch(/a value is given for parameter 2/)
    expect((await failure('execute p(missing)')).message).toMatch(/cannot refer to columns/)
    expect((await failure('prepare q as prepare r as select 1')).message).toBe('PREPARE cannot hold PREPARE')
  })
})
