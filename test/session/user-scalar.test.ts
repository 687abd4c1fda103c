// Scalar functions of users: from SQL to the workers and back.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { open, type Session, UdfError } from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { allTypes } from '../physical/all-types.ts'

const MODULE = pathToFileURL(join(import.meta.dirname, '../udf/fixtures/functions.mjs'))

const sessions = [await open({ threads: 1 }), await open({ threads: 2, batchRows: 7 })] as const
const [session] = sessions
let table: string
beforeAll(async () => {
  table = await allTypes(700)
})
afterAll(async () => {
  for (const each of sessions) await each.close()
})

async function rows(sql: string, on: Session = session): Promise<readonly (readonly unknown[])[]> {
  return (await readAll(await on.query(sql))).rows
}

async function value(sql: string): Promise<unknown> {
  return (await rows(sql))[0]![0]
}

/** The error of a query, or of a registration. */
async function failure(work: () => unknown): Promise<UdfError> {
  try {
    await work()
  } catch (error) {
    expect(error).toBeInstanceOf(UdfError)
    return error as UdfError
  }
  throw new Error('no error')
}

let registered = 0
/** A fresh name: registrations of one test do not meet another's. */
const fresh = (): string => `f${registered++}`

describe('values', () => {
  const TYPES: readonly [type: string, sql: string, js: unknown][] = [
    ['boolean', 'true', true],
    ['tinyint', '(-128)::tinyint', -128],
    ['smallint', '32767::smallint', 32767],
    ['integer', '(-2147483648)::integer', -2147483648],
    ['bigint', '9223372036854775807', 9223372036854775807n],
    ['hugeint', '170141183460469231731687303715884105727::hugeint', 2n ** 127n - 1n],
    ['utinyint', '255::utinyint', 255],
    ['usmallint', '65535::usmallint', 65535],
    ['uinteger', '4294967295::uinteger', 4294967295n],
    ['ubigint', '18446744073709551615::ubigint', 18446744073709551615n],
    ['float', '1.5::float', 1.5],
    ['double', '-1.25e300', -1.25e300],
    ['decimal(15,2)', '123.45::decimal(15,2)', 12345n],
    ['decimal(38,4)', '(-1234567890123456789.5)::decimal(38,4)', -12345678901234567895000n],
    ['varchar', "'grün 🎵 and longer than twelve'", 'grün 🎵 and longer than twelve'],
    ['varchar', "''", ''],
    ['blob', "'ab\\x00c'::blob", Uint8Array.of(97, 98, 0, 99)],
    ['date', "date '2015-05-01'", 16556],
    ['time', "time '01:02:03.5'", 3723500000n],
    ['timestamp', "timestamp '2015-05-01 00:00:00.000001'", 1430438400000001n],
    ['timestamptz', "timestamptz '2015-05-01 00:00:00+00'", 1430438400000000n],
    ['uuid', "'00000000-0000-0000-0000-0000000000ff'::uuid", 255n],
  ]

  test.each(TYPES)('a %s such as %s is %o', async (type, sql, js) => {
    const [same, seen] = [fresh(), fresh()]
    session.udf.scalar(same, { args: [type], returns: type }, (x: unknown) => x as never)
    const show = (x: unknown) => `${typeof x} ${x instanceof Uint8Array ? [...x].join() : String(x)}`
    session.udf.scalar(seen, { args: [type], returns: 'varchar' }, show as never)
    const [[result, there, shown]] = (await rows(`select ${same}(v), ${same}(v) = v, ${seen}(v) from (select ${sql} as v)`)) as [unknown[]]
    expect(result).toEqual(js)
    expect(there).toBe(true)
    expect(shown).toBe(show(js))
  })

  test('other forms of a result are taken where nothing is lost', async () => {
    const cases: [returns: string, given: unknown, expected: unknown][] = [
      ['bigint', 5, 5n],
      ['hugeint', -5, -5n],
      ['date', new Date('2015-05-01T13:00:00Z'), 16556],
      ['timestamp', new Date(1), 1000n],
      ['timestamp_ns', new Date(1), 1000000n],
      ['double', Number.NaN, Number.NaN],
      ['integer', -0, 0],
      ['varchar', undefined, null],
    ]
    for (const [returns, given, expected] of cases) {
      const name = fresh()
      session.udf.scalar(name, { args: ['integer'], returns, capture: { given } }, new Function('x', 'return given') as never)
      expect(await value(`select ${name}(1)`), returns).toEqual(expected)
    }
  })

  test.each<[returns: string, given: unknown, message: string]>([
    ['double', '5', 'the string "5" for DOUBLE: a number is expected'],
    ['integer', Number.NaN, 'NaN for INTEGER'],
    ['integer', 1.5, 'the number 1.5 for INTEGER'],
    ['integer', 2 ** 31, '2147483648, which is out of range for INTEGER'],
    ['tinyint', 128, 'out of range for TINYINT'],
    ['utinyint', -1, 'out of range for UTINYINT'],
    ['bigint', 2n ** 63n, 'out of range for BIGINT'],
    ['bigint', 2 ** 60, 'for BIGINT: a bigint or a whole number'],
    ['ubigint', -1n, 'out of range for UBIGINT'],
    ['decimal(5,2)', 100000n, 'out of range for DECIMAL(5,2)'],
    ['decimal(5,2)', 1.5, 'for DECIMAL(5,2): a bigint of units of 10^-2'],
    ['boolean', 1, 'for BOOLEAN: true or false'],
    ['varchar', 5, 'for VARCHAR: a string'],
    ['varchar', { a: 1 }, 'an object ({"a":1}) for VARCHAR'],
    ['varchar', [1], 'an array ([1]) for VARCHAR'],
    ['blob', 'x', 'for BLOB: a Uint8Array'],
    ['date', new Date(Number.NaN), 'for DATE'],
    ['timestamp', new Date(Number.NaN), 'for TIMESTAMP'],
    ['timestamp', 1.5, 'for TIMESTAMP: a bigint or a Date'],
  ])('for a %s, %o is an error', async (returns, given, message) => {
    const name = fresh()
    session.udf.scalar(name, { args: ['integer'], returns, capture: { given } }, new Function('x', 'return given') as never)
    const error = await failure(() => value(`select ${name}(41)`))
    expect(error.message).toContain(`${name}(41) gave `)
    expect(error.message).toContain(message)
    expect(error.functionName).toBe(name)
  })

  test('strings of any kind go there and back, whatever their lengths', async () => {
    session.udf.scalar('echo', { args: ['varchar'], returns: 'varchar' }, (x) => x)
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.string({ unit: 'grapheme-ascii' }),
      fc.constantFrom('', '\ufeffmark', 'ÿ'),
    )
    const list = fc.array(
      text.filter((t) => !t.includes('\0') && !/\p{Surrogate}/u.test(t)),
      { minLength: 1, maxLength: 40 },
    )
    await fc.assert(
      fc.asyncProperty(list, async (texts) => {
        const values = texts.map((t, i) => `(${i}, '${t.replaceAll("'", "''")}')`).join()
        const found = await rows(`select echo(t), t from (values ${values}) v(i, t) order by i`)
        expect(found.map(([echoed]) => echoed)).toEqual(texts)
      }),
      { numRuns: 20 },
    )
  })

  test('halves of characters become U+FFFD, each by itself', async () => {
    session.udf.scalar('halves', { args: ['integer'], returns: 'varchar' }, (x) => (x % 2 === 0 ? 'ab\ud83c' : '\udfb5cd'))
    expect(await rows('select halves(i) from (values (0), (1), (2), (3)) v(i)')).toEqual([
      ['ab\ufffd'],
      ['\ufffdcd'],
      ['ab\ufffd'],
      ['\ufffdcd'],
    ])
  })
})

describe('calls', () => {
  test.each([0, 1])('give the same on session %i, in every layout and clause', async (which) => {
    const on = sessions[which]!
    on.udf.scalar('user_upper', { args: ['varchar'], returns: 'varchar' }, (x) => x.toUpperCase())
    on.udf.scalar('user_half', { args: ['double'], returns: 'double' }, (x) => x / 2)
    on.udf.scalar('user_join', { args: ['varchar', 'double', 'boolean'], returns: 'varchar', nulls: 'pass' }, (a, b, c) => `${a}|${b}|${c}`)
    on.udf.scalar('user_length', { args: ['varchar'], returns: 'integer', vectorized: true }, (c) =>
      Int32Array.from(c.values, (t) => [...t].length),
    )
    const pairs: [mine: string, theirs: string][] = [
      [`select n, user_upper(s) from ${table} order by n`, `select n, upper(s) from ${table} order by n`],
      [`select n, user_half(i32), user_length(s) from ${table} order by n`, `select n, i32 / 2, length(s) from ${table} order by n`],
      [
        `select n, user_join(s, i32, i32 > 0) from ${table} order by n`,
        `select n, concat(coalesce(s, 'null'), '|', coalesce(i32::varchar, 'null'), '|', coalesce((i32 > 0)::varchar, 'null')) from ${table} order by n`,
      ],
      [
        `select user_upper(s), count(*), sum(user_half(i32)) from ${table} where user_length(s) > 2 group by 1 order by 1`,
        `select upper(s), count(*), sum(i32 / 2) from ${table} where length(s) > 2 group by 1 order by 1`,
      ],
      [`select n from ${table} order by user_length(s) desc, n limit 9`, `select n from ${table} order by length(s) desc, n limit 9`],
      [
        `select n, case when i32 > 0 then user_half(i32) else user_half(n) end from ${table} order by n`,
        `select n, case when i32 > 0 then i32 / 2 else n / 2 end from ${table} order by n`,
      ],
    ]
    for (const [mine, theirs] of pairs) {
      const text = async (sql: string) => (await rows(sql, on)).map((row) => row.map(String).join(' ')).join('\n')
      expect(await text(mine), mine).toBe(await text(theirs))
    }
  })

  test('NULL arguments: no call, or null', async () => {
    session.udf.scalar('skips', { args: ['integer', 'varchar'], returns: 'varchar' }, (a, b) => `${a}${b}`)
    session.udf.scalar('passes', { args: ['integer', 'varchar'], returns: 'varchar', nulls: 'pass' }, (a, b) => `${a}${b}`)
    expect(await rows(`select skips(a, b), passes(a, b) from (values (1, 'x'), (null, 'y'), (2, null), (null, null)) v(a, b)`)).toEqual([
      ['1x', '1x'],
      [null, 'nully'],
      [null, '2null'],
      [null, 'nullnull'],
    ])
  })

  test('a dictionary column is computed once for each entry that occurs, and once for constants; a volatile function for each row', async () => {
    const declare = (name: string, volatile: boolean) =>
      session.udf.scalar(name, { args: ['varchar'], returns: 'integer', volatile, capture: { seen: { calls: 0 } } }, () => ++seen.calls)
    // Each file has a dictionary of its own.
    const FILES = 4
    const seen = { calls: 0 }
    declare('counts', false)
    declare('counts_rows', true)
    const [[entries]] = (await rows(`select count(distinct s) from ${table}`)) as [[bigint]]
    expect(Number(await value(`select max(counts(s)) from ${table}`))).toBeLessThanOrEqual(Number(entries) * FILES)
    expect(await value(`select max(counts_rows('x')) from ${table}`)).toBe(700)
    session.udf.scalar('once', { args: ['varchar'], returns: 'integer', capture: { seen } }, () => ++seen.calls)
    expect(await value(`select count(distinct once('x')) from ${table}`)).toBe(BigInt(FILES))
  })

  test('a change of what was captured stays with its worker, and does not reach the caller', async () => {
    const seen = { calls: 0 }
    session.udf.scalar('mutates', { args: ['integer'], returns: 'integer', capture: { seen } }, (x) => {
      seen.calls += x
      return seen.calls
    })
    expect(await value('select max(mutates(i)) from (values (1), (2), (3)) v(i)')).toBe(6)
    expect(seen).toEqual({ calls: 0 })
  })

  test('different types row by row: the first that is wrong is told', async () => {
    session.udf.scalar('mixed', { args: ['integer'], returns: 'double' }, (x) => (x < 3 ? x : (`${x}` as unknown as number)))
    expect((await failure(() => rows('select mixed(i) from (values (1), (2), (3), (4)) v(i)'))).message).toContain(
      'mixed(3) gave the string "3"',
    )
  })
})

describe('errors', () => {
  test('name the function and the arguments, and have the cause with its stack', async () => {
    session.udf.scalar('strict', { args: ['varchar', 'integer'], returns: 'integer' }, (text, x) => {
      if (x > 2) throw new RangeError(`no ${text}`)
      return x
    })
    const error = await failure(() => rows(`select strict('abc', i) from (values (1), (2), (3)) v(i)`))
    expect(error).toMatchObject({ code: 'UDF', functionName: 'strict', message: 'strict("abc", 3) threw RangeError: no abc' })
    expect(error.cause).toMatchObject({ name: 'RangeError', message: 'no abc', stack: expect.stringContaining('user-function:strict') })
    const long = await failure(() => rows(`select strict(repeat('x', 5000), 3)`))
    expect(long.message.length).toBeLessThan(500)
  })

  test('what is thrown may be anything', async () => {
    session.udf.scalar('throws', { args: ['integer'], returns: 'integer' }, (x) => {
      throw [undefined, null, 'text', 5, { a: 1 }, Object.assign(Object.create(null), { b: 1 })][x]
    })
    for (const [i, shown] of ['undefined', 'null', '"text"', '5', '{"a":1}', '{"b":1}'].entries()) {
      expect((await failure(() => value(`select throws(${i})`))).message).toBe(`throws(${i}) threw ${shown}, which is no Error`)
    }
    session.udf.scalar('hostile', { args: ['integer'], returns: 'integer' }, () => {
      throw new Proxy(new Error('x'), {
        get() {
          throw new Error('no')
        },
      })
    })
    expect((await failure(() => value('select hostile(1)'))).message).toContain('hostile(1) threw')
  })

  test('rows that are not computed do not raise', async () => {
    expect(await rows(`select case when i > 2 then 0 else strict('x', i) end from (values (1), (9)) v(i)`)).toEqual([[1], [0]])
    expect(await rows(`select strict('x', i) from (values (1), (9)) v(i) where i < 2`)).toEqual([[1]])
  })

  test('the thread that plans never runs a function', async () => {
    await expect(value("select 1 limit strict('x', 1)")).rejects.toThrow(/strict/)
    session.udf.scalar(
      'where_am_i',
      { args: [], returns: 'varchar' },
      new Function("return globalThis.process.env.VITEST_WORKER_ID ? 'main' : 'main'") as never,
    )
    const thread = fresh()
    session.udf.scalar(
      thread,
      { args: [], returns: 'boolean', capture: {} },
      () => typeof (globalThis as { document?: unknown }).document === 'undefined',
    )
    expect(await value(`select ${thread}()`)).toBe(true)
  })
})

describe('registering', () => {
  const ok = { args: ['integer'], returns: 'integer' } as const
  test.each<[what: string, register: () => void, message: string]>([
    [
      'a built-in function',
      () => session.udf.scalar('Upper', { args: ['varchar'], returns: 'varchar' }, (x) => x),
      '"Upper" is a built-in function',
    ],
    ['an aggregate', () => session.udf.scalar('sum', ok, (x) => x), '"sum" is a built-in function'],
    ['what the binder knows', () => session.udf.scalar('coalesce', ok, (x) => x), '"coalesce" is a built-in function'],
    ['a keyword', () => session.udf.scalar('select', ok, (x) => x), '"select" is no name that SQL can call'],
    ['no name', () => session.udf.scalar('my fn', ok, (x) => x), '"my fn" is no name'],
    [
      'an unknown type',
      () => session.udf.scalar('g', { args: ['intger'], returns: 'integer' }, (x) => x as never),
      'argument 1 of g: type "intger" does not exist',
    ],
    ['a type that is none', () => session.udf.scalar('g', { args: [], returns: 'integer) or (1' }, () => 1), 'the result of g: type'],
    [
      'an unknown option',
      () => session.udf.scalar('g', { ...ok, volatil: true } as never, ((x: number) => x) as never),
      'there is no option "volatil"',
    ],
    [
      'a wrong option',
      () => session.udf.scalar('g', { ...ok, nulls: 'never' } as never, ((x: number) => x) as never),
      `nulls is 'skip' or 'pass'`,
    ],
    ['no function', () => session.udf.scalar('g', ok, 5 as never), 'neither as a function nor as a module'],
    [
      'no arguments for columns',
      () => session.udf.scalar('g', { args: [], returns: 'integer', vectorized: true }, () => []),
      'would not know for how many rows',
    ],
    [
      'a parameter without a type',
      () => session.udf.scalar('g', { args: ['integer'], returns: 'integer' }, ((a: number, b: number) => a + b) as never),
      'g has 2 parameters, and args has 1',
    ],
    ['an import', () => session.udf.scalar('g', ok, (x) => join(String(x), '').length), 'uses an import: Vite or Vitest'],
    ['a module that is missing', () => session.udf.scalar('g', ok, { module: './no-such-file.js' }), 'the module of g does not exist'],
    [
      'a capture of a module',
      () => session.udf.scalar('g', { ...ok, capture: { a: 1 } }, { module: MODULE }),
      'is in a module and has a capture',
    ],
  ])('%s is refused', async (_, register, message) => {
    const error = await failure(register)
    expect(error.message).toContain(message)
    expect(session.udf.list().some(({ name }) => name === 'g')).toBe(false)
  })

  test('a name is taken once, replaced when told, and dropped', async () => {
    session.udf.scalar('edition', ok, (x) => x)
    expect((await failure(() => session.udf.scalar('EDITION', ok, (x) => x))).message).toContain('registered already')
    session.udf.scalar('edition', { ...ok, replace: true }, (x) => x * 10)
    expect(await value('select Edition(2)')).toBe(20)
    expect(session.udf.list()).toContainEqual({ name: 'edition', kind: 'scalar', signature: '(INTEGER) → INTEGER' })
    expect(session.udf.drop('Edition')).toBe(true)
    expect(session.udf.drop('edition')).toBe(false)
    await expect(value('select edition(2)')).rejects.toThrow('function "edition" does not exist')
  })

  test('arguments are checked and cast as for any function', async () => {
    session.udf.scalar('takes_double', { args: ['double'], returns: 'double' }, (x) => x)
    expect(await value(`select takes_double(1.5::decimal(3,1) + 1)`)).toBe(2.5)
    await expect(value(`select takes_double(date '2015-01-01')`)).rejects.toThrow('no overload of takes_double takes (DATE)')
    await expect(value(`select takes_double(1, 2)`)).rejects.toThrow('no overload of takes_double')
    await expect(value(`select takes_doubel(1)`)).rejects.toMatchObject({ hint: expect.stringContaining('takes_double') })
  })
})

describe('modules', () => {
  test('are loaded in each worker', async () => {
    session.udf.scalar('slug', { args: ['varchar'], returns: 'varchar' }, { module: MODULE, export: 'slug' })
    session.udf.scalar('plus1', { args: ['double'], returns: 'double' }, { module: MODULE.href })
    session.udf.scalar('plus2', { args: ['double'], returns: 'double' }, { module: './test/udf/fixtures/functions.mjs' })
    expect(await rows(`select slug('A b C'), plus1(1), plus2(2)`)).toEqual([['a-b-c', 2, 3]])
  })

  test.each([
    ['missing', { module: MODULE, export: 'missing' }, 'has no export "missing"'],
    ['no function', { module: MODULE, export: 'notAFunction' }, 'is no function'],
    ['a package that is not there', { module: 'no-such-package-at-all' }, 'cannot be loaded'],
    ['a text that is none', { module: 'data:text/javascript,export default (' }, 'cannot be loaded'],
  ])('%s is an error of the query', async (_, source, message) => {
    const name = fresh()
    session.udf.scalar(name, { args: ['integer'], returns: 'integer' }, source)
    const error = await failure(() => value(`select ${name}(1)`))
    expect(error.message).toContain(message)
    expect(await value('select 1')).toBe(1)
  })

  test('TypeScript is said to need a runtime that takes it', async () => {
    session.udf.scalar('typed', { args: ['integer'], returns: 'integer' }, { module: 'data:text/plain,x.ts?' })
    expect((await failure(() => value(`select typed(1)`))).hint).toContain('TypeScript')
  })
})

describe('columns', () => {
  test('are given without NULLs, or with them, and any form of a column is taken', async () => {
    session.udf.scalar('v_skip', { args: ['integer', 'varchar'], returns: 'varchar', vectorized: true }, (a, b) =>
      Array.from({ length: a.length }, (_, i) => `${a.values[i]}${b.values[i]}${a.isNull(i)}`),
    )
    session.udf.scalar('v_pass', { args: ['integer'], returns: 'bigint', vectorized: true, nulls: 'pass' }, (a) => ({
      values: BigInt64Array.from({ length: a.length }, (_, i) => BigInt(a.values[i]! * 2)),
      nulls: Array.from({ length: a.length }, (_, i) => a.isNull(i) || a.values[i] === 2),
    }))
    session.udf.scalar('v_bool', { args: ['boolean'], returns: 'boolean', vectorized: true }, (a) => a.values.map((x) => 1 - x))
    session.udf.scalar('v_nulls', { args: ['double'], returns: 'double', vectorized: true }, (a) =>
      Array.from(a.values, (x) => (x > 1 ? null : x)),
    )
    expect(
      await rows(
        `select v_skip(a, b), v_pass(a), v_bool(a > 1), v_nulls(a) from (values (1, 'x'), (null, 'y'), (2, null), (3, 'z')) v(a, b)`,
      ),
    ).toEqual([
      ['1xfalse', 2n, true, 1],
      [null, null, null, null],
      [null, null, false, null],
      ['3zfalse', 6n, false, null],
    ])
  })

  test.each<[returns: string, body: string, message: string]>([
    ['integer', 'return new Int32Array(a.length + 1)', 'gave 4 values for 3 rows'],
    ['integer', 'return 5', 'gave no array'],
    ['integer', 'return undefined', 'gave no array'],
    ['integer', 'return Float64Array.from(a.values, (x) => x / 2)', 'the number 0.5 for INTEGER'],
    ['tinyint', 'return Int32Array.from(a.values, (x) => x * 100)', 'out of range for TINYINT'],
    ['varchar', 'return a.values', 'for VARCHAR'],
    ['boolean', 'return Uint8Array.from(a.values)', 'for BOOLEAN'],
    ['integer', 'throw new TypeError("oh")', 'threw TypeError: oh'],
  ])('a column of %s: %s', async (returns, body, message) => {
    const name = fresh()
    session.udf.scalar(name, { args: ['integer'], returns, vectorized: true }, new Function('a', body) as never)
    expect((await failure(() => rows(`select ${name}(i) from (values (1), (2), (3)) v(i)`))).message).toContain(message)
  })

  test('arrays are filled anew for each call, whatever became of them', async () => {
    for (const body of [
      'return a.values',
      'structuredClone(a.values, { transfer: [a.values.buffer] }); return new Array(a.length).fill(7)',
    ]) {
      const name = fresh()
      session.udf.scalar(name, { args: ['double'], returns: 'double', vectorized: true }, new Function('a', body) as never)
      const sql = `select count(*), sum(x - i) from (select ${name}(i::double) as x, i from range(20001) t(i))`
      const found = body.includes('transfer') ? 7 * 20001 - 200010000 : 0
      expect(await rows(sql)).toEqual([[20001n, found]])
    }
  })

  test('nothing of the engine is within reach', async () => {
    session.udf.scalar('v_own', { args: ['double', 'varchar'], returns: 'boolean', vectorized: true }, (a, b) => {
      const own = !(a.values.buffer instanceof SharedArrayBuffer) && Array.isArray(b.values)
      a.values.fill(0)
      return Array.from({ length: a.length }, () => own)
    })
    expect(await rows(`select v_own(a, b), a from (values (1.0, 'x'), (2.0, 'y')) v(a, b)`)).toMatchObject([
      [true, expect.anything()],
      [true, expect.anything()],
    ])
  })
})

describe('nested values, enums, JSON and bits', () => {
  test('are arrays, objects, Maps and strings, as arguments and as results', async () => {
    for (const on of sessions) {
      const name = fresh()
      on.udf.scalar(`${name}_sum`, { args: ['INTEGER[]'], returns: 'INTEGER' }, (list) => list.reduce((a: number, b: number) => a + b, 0))
      on.udf.scalar(`${name}_pack`, { args: ['INTEGER'], returns: 'STRUCT(a INTEGER, b VARCHAR[], m MAP(VARCHAR, BIGINT))' }, (n) => ({
        a: n,
        b: ['q', null],
        m: new Map([['k', BigInt(n)]]),
      }))
      on.udf.scalar(`${name}_get`, { args: ['STRUCT(x DOUBLE, m MAP(VARCHAR, INTEGER))'], returns: 'INTEGER' }, (s) => s.m.get('k'))
      on.udf.scalar(`${name}_next`, { args: [`ENUM('a', 'b')`], returns: `ENUM('a', 'b')` }, (e) => (e === 'a' ? 'b' : 'a'))
      on.udf.scalar(`${name}_member`, { args: ['UNION(n INTEGER, s VARCHAR)'], returns: 'UNION(n INTEGER, s VARCHAR)' }, (u) =>
        typeof u === 'number' ? 'text' : 7,
      )
      const sql = `select ${name}_sum([i::integer, 2]), ${name}_pack(i::integer)::varchar, ${name}_get({'x': 1, 'm': map {'k': i::integer}}),
        ${name}_next(case when i % 2 = 0 then 'a' else 'b' end::ENUM('a', 'b'))::varchar, ${name}_member(1::UNION(n INTEGER, s VARCHAR))::varchar from range(9) t(i) order by i`
      expect((await rows(sql, on))[8]).toEqual([10, `{'a': 8, 'b': [q, NULL], 'm': {k=8}}`, 8, 'b', 'text'])
    }
  })

  test('what is none of the type is an error', async () => {
    const wrong = async (returns: string, given: unknown): Promise<string> => {
      const name = fresh()
      session.udf.scalar(name, { args: ['INTEGER'], returns, capture: { given } }, () => given as never)
      return (await failure(() => rows(`select ${name}(1)`))).message.replace(name, 'f')
    }
    expect(await wrong('INTEGER[]', 'x')).toBe('f(1) gave the string "x" for INTEGER[]: an array is expected')
    expect(await wrong('INTEGER[]', ['a'])).toBe('f(1) gave the string "a" for INTEGER: a whole number is expected')
    expect(await wrong('INTEGER[2]', [1])).toContain('an array of that many elements is expected')
    expect(await wrong('STRUCT(a INTEGER)', { b: 1 })).toContain('an object with these fields is expected')
    expect(await wrong(`ENUM('a', 'b')`, 'c')).toContain('one of its values is expected')
    expect(await wrong('JSON', '{')).toContain('a JSON text is expected')
    expect(await wrong('BIT', '12')).toContain('a string of 0 and 1 is expected')
  })
})
