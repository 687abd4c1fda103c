// Aggregate functions of users.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { open, ResourceError, type Session, UdfError } from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { runOnDuckDB } from '../oracle/engines.ts'
import { allTypes } from '../physical/all-types.ts'

const MODULE = pathToFileURL(join(import.meta.dirname, '../udf/fixtures/functions.mjs'))

const sessions = [await open({ threads: 1 }), await open({ threads: 2, batchRows: 7 }), await open({ threads: 4 })]
const [session] = sessions as [Session]
let table: string
beforeAll(async () => {
  table = await allTypes(1000)
  for (const on of sessions) register(on)
})
afterAll(async () => {
  for (const each of sessions) await each.close()
})

function register(on: Session): void {
  on.udf.aggregate('geomean', {
    args: ['double'],
    returns: 'double',
    zero: () => ({ sum: 0, n: 0 }),
    step: (s, x) => {
      s.sum += Math.log(x)
      s.n++
    },
    merge: (a, b) => {
      a.sum += b.sum
      a.n += b.n
    },
    finish: (s) => (s.n === 0 ? null : Math.exp(s.sum / s.n)),
  })
  on.udf.aggregate('total', { args: ['bigint'], returns: 'hugeint', zero: 0n, step: (s, x) => s + x, merge: (a, b) => a + b })
  on.udf.aggregate('rows_seen', {
    args: ['integer', 'varchar'],
    returns: 'integer',
    nulls: 'pass',
    zero: 0,
    step: (s) => s + 1,
    merge: (a, b) => a + b,
  })
  // The least value, the long way round: a map of all.
  on.udf.aggregate('least_of_all', {
    args: ['varchar'],
    returns: 'varchar',
    zero: () => new Map<string, number>(),
    step: (seen, x) => void seen.set(x, (seen.get(x) ?? 0) + 1),
    merge: (a, b) => {
      for (const [text, n] of b) a.set(text, (a.get(text) ?? 0) + n)
      return a
    },
    finish: (seen) => [...seen.keys()].reduce<string | null>((a, b) => (a === null || b < a ? b : a), null),
  })
}

async function rows(sql: string, on: Session = session): Promise<readonly (readonly unknown[])[]> {
  return (await readAll(await on.query(sql))).rows
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  )
}

test.each([0, 1, 2])('the geometric mean is that of the formula, on session %i', async (which) => {
  const on = sessions[which]!
  const found = await rows(
    `select s, geomean(abs(f64) + 1), exp(avg(ln(abs(f64) + 1))), count(*) from ${table} where abs(f64) < 9 group by s order by s`,
    on,
  )
  expect(found.length).toBeGreaterThan(20)
  for (const [, mine, formula] of found) expect(Number(mine)).toBeCloseTo(Number(formula), 10)
})

test.each([0, 1, 2])('beside others, filtered, distinct, grouped or not: as the oracle says, on session %i', async (which) => {
  const on = sessions[which]!
  const pairs: [mine: string, theirs: string][] = [
    [
      `select k, total(i64), count(*), least_of_all(s) from T group by k order by k`,
      `select k, sum(i64), count(*), min(s) from T group by k order by k`,
    ],
    [`select total(i64), least_of_all(s), max(s) from T`, `select sum(i64), min(s), max(s) from T`],
    [
      `select k, total(i64) filter (where i32 > 0), rows_seen(i32, s), rows_seen(i32, s) filter (where s is null) from T group by k order by k`,
      `select k, coalesce(sum(i64) filter (where i32 > 0), 0), count(*)::integer, (count(*) filter (where s is null))::integer from T group by k order by k`,
    ],
    [
      `select i8, total(distinct i32), sum(i32) from T group by i8 order by i8`,
      `select i8, coalesce(sum(distinct i32), 0), sum(i32) from T group by i8 order by i8`,
    ],
    [`select many, total(n) from T group by many order by many`, `select many, sum(n) from T group by many order by many`],
    [`select total(n), least_of_all(s) from T where n < 0`, `select 0::hugeint, null::varchar`],
    [`select k, total(n) from T where n < 0 group by k`, `select k, sum(n) from T where n < 0 group by k`],
    [
      `select k from T group by k having total(n) > 10000 order by total(n) desc limit 5`,
      `select k from T group by k having sum(n) > 10000 order by sum(n) desc limit 5`,
    ],
  ]
  for (const [mine, theirs] of pairs) {
    const text = (found: readonly (readonly unknown[])[]) => found.map((row) => row.map(String).join(' ')).join('\n')
    expect(text(await rows(mine.replaceAll(/\bT\b/g, table), on)), mine).toBe(
      text((await runOnDuckDB(theirs.replaceAll(/\bT\b/g, table))).rows),
    )
  }
})

test.each([0, 1, 2])('over windows: as the oracle says, on session %i', async (which) => {
  const on = sessions[which]!
  const pairs: [mine: string, theirs: string][] = ['', 'where n < 40'].flatMap((where): [string, string][] => [
    [
      `select n, total(n) over (partition by k), least_of_all(s) over (order by n) from T ${where} order by n`,
      `select n, sum(n) over (partition by k), min(s) over (order by n) from T ${where} order by n`,
    ],
    [
      `select n, total(n) over (order by n rows between 3 preceding and 1 following exclude current row), total(n) over (order by n rows between 700 preceding and 5 preceding) from T ${where} order by n`,
      `select n, coalesce(sum(n) over (order by n rows between 3 preceding and 1 following exclude current row), 0), coalesce(sum(n) over (order by n rows between 700 preceding and 5 preceding), 0) from T ${where} order by n`,
    ],
    [
      `select n, total(distinct i32) over (partition by k order by n rows 5 preceding), rows_seen(i32, s) filter (where s is null) over (order by n desc) from T ${where} order by n`,
      `select n, coalesce(sum(distinct i32) over (partition by k order by n rows 5 preceding), 0), (count(*) filter (where s is null) over (order by n desc))::integer from T ${where} order by n`,
    ],
  ])
  for (const [mine, theirs] of pairs) {
    const text = (found: readonly (readonly unknown[])[]) => found.map((row) => row.map(String).join(' ')).join('\n')
    expect(text(await rows(mine.replaceAll(/\bT\b/g, table), on)), mine).toBe(
      text((await runOnDuckDB(theirs.replaceAll(/\bT\b/g, table))).rows),
    )
  }
})

describe('states', () => {
  test('of a module', async () => {
    session.udf.aggregate('longest', { args: ['varchar'], returns: 'varchar', module: MODULE, export: 'longest' })
    expect(await rows(`select longest(x) from (values ('a'), ('abc'), (null), ('ab')) v(x)`)).toEqual([['abc']])
    session.udf.aggregate('half', { args: ['varchar'], returns: 'varchar', module: MODULE, export: 'halfAnAggregate' })
    expect(await failure(rows(`select half(x) from (values ('a')) v(x)`))).toMatchObject({
      message: expect.stringContaining('is no object with zero, step, merge'),
    })
  })

  test('given as a value are copied for each group', async () => {
    session.udf.aggregate('listed', {
      args: ['integer'],
      returns: 'varchar',
      zero: [] as number[],
      step: (list, x) => void list.push(x),
      merge: (a, b) => [...a, ...b],
      finish: (list) => list.sort((a, b) => a - b).join(),
    })
    expect(await rows(`select g, listed(x) from (values (1, 5), (2, 6), (1, 7), (3, null)) v(g, x) group by g order by g`)).toEqual([
      [1, '5,7'],
      [2, '6'],
      [3, ''],
    ])
  })

  test('count for the memory limit: of many groups, and of one', async () => {
    const small = await open({ threads: 2, memoryLimit: 48 << 20 })
    try {
      register(small)
      small.udf.aggregate('hoard', {
        args: ['integer'],
        returns: 'integer',
        zero: () => [] as string[],
        step: (list, x) => void list.push(`${x}`.padEnd(150_000, 'x')),
        merge: (a, b) => [...a, ...b],
        finish: (list) => list.length,
      })
      for (const sql of [`select hoard(n) from ${table}`, `select many, hoard(n) from ${table} group by many`]) {
        const error = await failure(rows(sql, small))
        expect(error, sql).toBeInstanceOf(ResourceError)
        expect((error as ResourceError).operator, sql).toContain('aggregate')
      }
      expect(await rows(`select total(n) from ${table}`, small)).toEqual([[499500n]])
    } finally {
      await small.close()
    }
  })
})

describe('errors', () => {
  const base = {
    args: ['integer'],
    returns: 'integer',
    zero: 0,
    step: (s: number, x: number) => s + x,
    merge: (a: number, b: number) => a + b,
  } as const
  test.each<[what: string, change: object, message: string]>([
    [
      'throws in step',
      {
        step: () => {
          throw new TypeError('oh')
        },
      },
      'broken(1) threw TypeError: oh',
    ],
    [
      'throws in zero',
      {
        zero: () => {
          throw new TypeError('oh')
        },
      },
      'threw TypeError: oh',
    ],
    [
      'throws in finish',
      {
        finish: () => {
          throw new TypeError('oh')
        },
      },
      'the finish of broken threw TypeError: oh',
    ],
    ['gives another type', { finish: () => 'x' }, 'the finish of broken gave the string "x" for INTEGER'],
    [
      'has a state that cannot be cloned',
      { zero: () => ({ f: () => 1 }), step: (s: unknown) => s },
      'a state of broken cannot be handed on',
    ],
  ])('a function that %s', async (_, change, message) => {
    session.udf.aggregate('broken', { ...base, ...change, replace: true } as never)
    const error = await failure(rows(`select broken(i) from (values (1), (2)) v(i)`))
    expect(error).toBeInstanceOf(UdfError)
    expect((error as UdfError).message).toContain(message)
  })

  test('in merge', async () => {
    const on = sessions[2]!
    on.udf.aggregate('unmergeable', {
      ...base,
      merge: () => {
        throw new TypeError('oh')
      },
    })
    // The workers may or may not have shared the rows.
    for (let i = 0; i < 20; i++) {
      const error = await failure(rows(`select unmergeable(n) from ${table}`, on))
      if (error) expect((error as UdfError).message).toBe('the merge of unmergeable threw TypeError: oh')
    }
  })

  test.each<[what: string, options: object, message: string]>([
    ['no step', { ...base, step: undefined }, 'g has no step'],
    ['no zero', { ...base, zero: undefined }, 'g has no zero'],
    ['a zero that cannot be cloned', { ...base, zero: { f: () => 1 } }, 'zero.f is a function'],
    ['an unknown option', { ...base, combine: () => 1 }, 'there is no option "combine"'],
    ['an asynchronous step', { ...base, step: async () => 1 }, 'the step of g is asynchronous'],
  ])('%s is refused', (_, options, message) => {
    expect(() => session.udf.aggregate('g', options as never)).toThrow(message)
  })

  test('DISTINCT with FILTER, where NULLs count, is refused', async () => {
    session.udf.aggregate('with_nulls', { ...base, nulls: 'pass', step: (s, x) => s + (x ?? 100) })
    expect(await rows(`select with_nulls(distinct x) from (values (1), (1), (null)) v(x)`)).toEqual([[101]])
    const error = await failure(rows(`select with_nulls(distinct x) filter (where x > 0) from (values (1)) v(x)`))
    expect(error).toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining('with_nulls') })
  })

  test('as a scalar, where an aggregate may not stand', async () => {
    expect(await failure(rows(`select n from ${table} where total(n) > 1`))).toMatchObject({ code: 'BIND' })
  })
})
