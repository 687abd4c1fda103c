// UNION ALL and VALUES against the oracle.
import { beforeAll, describe, test } from 'vitest'
import { allTypes, COLUMN_NAMES } from './all-types.ts'
import { same } from './setups.ts'

let t: string
beforeAll(async () => {
  t = await allTypes(1200)
})

describe('UNION ALL', () => {
  test('of scans', () => same(`select n, s from ${t} where k < 5 union all select n, bl::varchar from ${t} where k > 30`))
  test('in the order of its inputs', () => same(`select n from ${t} union all select n from ${t}`, { ordered: true }))
  test('under an aggregate', () =>
    same(
      `select s, count(*), sum(x) from (select s, n x from ${t} union all select s, k from ${t} union all values ('A', 3), (null, 4)) group by s`,
    ))
  test('of aggregates', () =>
    same(
      `select * from (select k, count(*) c from ${t} group by k) union all (select i8, sum(n) from ${t} group by i8) union all select null, count(*) from ${t}`,
    ))
  test('of sorted inputs', () =>
    same(
      `(select n, s from ${t} order by s, n limit 20) union all (select n, s from ${t} order by s desc, n limit 30) union all values (-1, 'end')`,
      { ordered: true },
    ))
  test('under a sort, a limit and a rank', async () => {
    await same(`select * from (select n, s from ${t} union all select -n, s from ${t}) order by s nulls first, n limit 100 offset 7`)
    await same(`select n from ${t} union all select k from ${t} limit 10 offset 1195`, { ordered: true })
    await same(
      `select s, n from (select n, s from ${t} union all select -n, s from ${t}) qualify row_number() over (partition by s order by n) <= 2`,
    )
  })
  test('of types that meet', () => same(`select i8 x from ${t} union all select d9 from ${t} union all select i64 from ${t}`))
  test('UNION', () => same(`select s, b from ${t} union select s, b from ${t} where n < 100 union select 'x', null`))
  test('with an input that has no rows', () =>
    same(`select n from ${t} where n < 0 union all select n from ${t} where n < 3 union all select n from ${t} limit 0`))
})

describe('VALUES', () => {
  const LITERALS = {
    boolean: ['true', 'false'],
    integer: ['1', '-2147483648', '2147483647'],
    bigint: ['9223372036854775807', '-1', '-9223372036854775807'],
    hugeint: ['170141183460469231731687303715884105727', '-170141183460469231731687303715884105727', '0'],
    decimal: ['1.5', '-99999999.99', '0.001'],
    'decimal of 38 digits': ['1234567890123456789012345678.0123456789', '-0.0000000001'],
    double: ['1e300', '-2.5e-300', '0e0'],
    varchar: [`''`, `'twelve bytes'`, `'thirteen bytes'`, `'${'long '.repeat(30)}'`, `'äöü€𝄞'`],
    date: [`date '1970-01-01'`, `date '0001-01-01'`, `date '9999-12-31'`],
    timestamp: [`timestamp '1969-12-31 23:59:59.999999'`, `timestamp '2026-11-05 12:34:56'`],
    mixed: ['1', '2.5', '9223372036854775807'],
  }
  test.each(Object.entries(LITERALS))('%s', async (_, literals) => {
    const rows = ['null', ...literals, literals[0]!].map((literal, i) => `(${literal}, ${i})`).join()
    await same(`values ${rows}`, { ordered: true })
    await same(`select x, count(*), min(i), max(x) from (values ${rows}) t(x, i) group by x`)
    await same(`select x, i from (values ${rows}) t(x, i) order by x desc nulls first, i`)
    await same(`select i, rank() over (order by x) from (values ${rows}) t(x, i)`)
  })
  test('what is computed', () => same(`values (1 + 1, 'a'), (2 * 3.5, null), (4 - 4, 'b'), (7, 'c'), (8 + 1, 'd')`, { ordered: true }))
  test('only NULL', () => same(`select x, count(x), count(*), min(x) from (values (null), (null)) t(x) group by x`))
  test('one row without FROM', () => same(`select 1, 'a', null, 2.5, count(*)`))
})

test.each(COLUMN_NAMES)('%s goes through every operator', (c) =>
  same(`select ${c}, count(*) from (select ${c}, n from ${t} union all (select ${c}, n from ${t} order by ${c}, n limit 500 offset 100)) group by ${c}
    order by ${c} nulls first limit 30 offset 2`),
)

// Values that JavaScript reads: those of a column lie where the page has them, on any byte.
test.each(COLUMN_NAMES)('%s as text', (c) => same(`select n, ${c}::varchar, s || ${c}::varchar from ${t}`))
