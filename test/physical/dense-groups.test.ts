// Groups whose keys are dictionaries of few entries are gathered apart, in shorter states where arguments are there and small; products of small factors are
// not checked. Against the oracle: where numbers stop being small, NULLs begin, dictionaries give way to plain pages, and sums pass 64 bits.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { runOnDuckDB } from '../oracle/engines.ts'
import { expectSameError } from '../oracle/oracle.ts'
import { same, sameOfMany } from './setups.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-dense-groups-'))
afterAll(() => rmSync(folder, { recursive: true }))

const table = (name: string): string => `'${join(folder, name)}.parquet'`

beforeAll(async () => {
  // `grows`: small, then not; `full`: NULLs from the middle on; `mixed`: few different values, then so many that pages are plain; `wide`: most of 64 bits.
  await runOnDuckDB(`copy (select n, 'a' || (hash(n) % 4) as a, case when hash(n * 3) % 5 > 0 then 'b' || (hash(n * 3) % 5) end as b,
      case when n < 15000 then (n % 100)::bigint else 2::bigint ** (n % 61) * (1 - 2 * (n % 2)) end::bigint as grows,
      case when n < 10000 or n % 3 = 0 then (n % 1000)::bigint end as "full",
      case when n < 12000 then n % 20 else n * 77777 end::bigint as mixed,
      (4611686018427387904 + n * 99999999999)::bigint as wide,
      ((hash(n * 7) % 10000000) / 100)::decimal(15, 2) as price, ((hash(n * 11) % 11) / 100)::decimal(15, 2) as off,
      (hash(n * 13) % 256)::utinyint as tiny, (n * 18446744073709)::ubigint as unsigned, n / 7 as f
    from range(24000) t(n)) to ${table('rows')} (format parquet)`)
  await runOnDuckDB(`copy (select 'k' || (n // 310000) as k, 70368744177664::bigint as v, (n % 2)::boolean as c from range(620000) t(n)) to ${table('long')}
    (format parquet, row_group_size 155000)`)
  await runOnDuckDB(`copy (select n, case when n < 30000 then 3 else 5000000000 end::bigint as x, case when n < 39990 then 7 else 5000000000 end::bigint as y,
      case when n < 30000 then 1.5 else 5000000.5 end::decimal(18, 2) as d from range(40000) t(n)) to ${table('products')} (format parquet)`)
})

describe('by one key and by two', () => {
  const rows = (): string => table('rows')
  test.each(['grows', '"full"', 'mixed', 'price', 'off', 'tiny', 'unsigned', 'f'])('sum, mean and number of %s', (column) =>
    same(
      `select a, b, sum(${column}), avg(${column}), count(${column}), count(*), min(${column}), max(${column}) from ${rows()} group by a, b`,
    ),
  )
  test('sums beyond 64 bits', () => same(`select a, sum(wide), avg(wide), count(wide), sum(-wide) from ${rows()} group by a`))
  test('filters, first and last, and functions without a shorter state', () =>
    same(`select a, count(*) filter (where n % 3 = 0), sum(n) filter (where n > 20000), sum(grows) filter (where b is null), var_pop(n), bit_xor(n), bool_and(n > 5),
      count(b), min(b) is null from ${rows()} group by a`))
  test('rows in a selection, from few to nearly all', async () => {
    for (const most of [3, 500, 23_900])
      await same(`select b, sum(grows), sum(price * (1 - off)), count(*) from ${rows()} where n < ${most} group by b`)
  })
  test('keys alone', () => same(`select distinct a, b from ${rows()}`))
  test('a key that gives up its dictionary, and more combinations than are gathered', async () => {
    await same(`select mixed, sum(n), count(*) from ${rows()} group by mixed`)
    await same(`select a, mixed, sum(n) from ${rows()} where n < 13000 group by a, mixed`)
  })
  test('a computed key', () =>
    same(`select a || coalesce(b, '-') || 'x', upper(b), sum(n), sum(tiny), avg(off) from ${rows()} group by all`))
})

test('more small numbers than a short sum holds', () =>
  sameOfMany(`select k, sum(v), avg(v), sum(-v), count(*), sum(v) filter (where c) from ${table('long')} group by k`))

test('products, from small factors to large ones', async () => {
  await same(`select sum(x * 2), sum(y * 3), sum(d * 2), sum(d * d) from ${table('products')} where n < 39990`)
  await expectSameError(`select sum(x * y) from ${table('products')}`, 'OVERFLOW')
  await expectSameError(`select max(n) from ${table('products')} where x * y < 0`, 'OVERFLOW')
  await expectSameError(`select sum(d * d * d) from ${table('products')}`, 'OVERFLOW')
  await expectSameError(`select n % 2, sum(x * 3000000000) from ${table('products')} group by 1`, 'OVERFLOW')
})
