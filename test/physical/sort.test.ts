// ORDER BY, LIMIT and OFFSET against the oracle: every key type in every direction, ties, and the bound that a full top-N sets.
import { beforeAll, describe, test } from 'vitest'
import { allTypes, COLUMN_NAMES } from './all-types.ts'
import { same, sameOfMany } from './setups.ts'

let t: string
let large: string
beforeAll(async () => {
  t = await allTypes(1200)
  large = await allTypes(40_000)
})

describe.each(COLUMN_NAMES)('by %s', (c) => {
  test('ascending', () => same(`select ${c}, n, s from ${t} order by ${c}, n`))
  test('descending, nulls first', () => same(`select ${c}, n from ${t} order by ${c} desc nulls first, n desc`))
  test('the first', async () => {
    await same(`select ${c}, n from ${t} order by ${c} nulls first, n limit 300 offset 20`)
    await same(`select ${c}, n from ${t} order by ${c} desc nulls last, n limit 10`)
  })
})

test('by several keys', () => same(`select b, s, f64, d38, n from ${t} order by b desc, s nulls first, f64 desc, d38, n`))
test('by what is computed', () => same(`select n, i16 from ${t} order by i16 + n desc nulls last, s is null, n`))
test('by hugeints', () => same(`select k, sum(i64) h from ${t} where i64 < 0 group by k order by sum(i64) desc, k`))
test('by keys alone, ties in any order', async () => {
  await same(`select s from ${t} order by s`)
  await same(`select f64, b from ${t} order by f64 desc, b`)
  await same(`select s from ${t} order by s desc limit 1000`)
})

test('LIMIT and OFFSET at the root', async () => {
  for (const limit of [
    'limit 0',
    'limit 1',
    'limit 7 offset 3',
    'limit 1200',
    'limit 10 offset 1195',
    'limit 10 offset 1200',
    'offset 1190',
    'limit 700 offset 499',
  ])
    await same(`select n, s from ${t} ${limit}`, { ordered: true })
})
test('LIMIT and OFFSET below', async () => {
  for (const limit of [
    'limit 0',
    'limit 1',
    'limit 7 offset 3',
    'limit 1200',
    'limit 10 offset 1195',
    'limit 10 offset 1200',
    'offset 1190',
    'limit 700 offset 499',
  ])
    await same(`select count(*), sum(n), min(n), max(s) from (select n, s from ${t} ${limit})`)
  await same(`select n, s from (select * from ${t} limit 900 offset 50) where n % 100 = 7 order by n`)
  await same(`select sum(n), count(*) from (select n from ${t} order by s desc, n limit 700 offset 50)`)
  await same(`select * from (select n from ${t} order by s, n limit 30) order by n desc limit 7`)
})

test('all of them', () => sameOfMany(`select s, n from ${large} order by s, n`))
test('several short keys, held by the entries', async () => {
  await sameOfMany(`select b, i8, n from ${large} order by b desc, i8 nulls first, n`)
  await sameOfMany(`select i16, dt, k from ${large} order by i16 nulls first, dt desc, k desc nulls first`)
  await sameOfMany(`select dt, ts, b, n from ${large} order by dt desc nulls first, ts desc, b, n limit 20000`)
})
test('a bound among NULLs', async () => {
  await sameOfMany(`select k, n from ${large} where k is null or k > 34 order by k, n desc limit 3000`)
  await sameOfMany(`select k, n from ${large} order by k nulls first, n desc limit 3000`)
})
test('from the last to the first: no bound keeps a row out', () => sameOfMany(`select n, bl from ${large} order by n desc limit 100`))
test('from the first to the last: the bound keeps all out', () => sameOfMany(`select n, bl from ${large} order by n limit 100`))
test('ties at the bound', () => sameOfMany(`select s from ${large} order by s limit 5000`))
test('ties at the bound that a second key decides', () => sameOfMany(`select b, n from ${large} order by b desc, n desc limit 3000`))
test('a limit that holds all rows', () => sameOfMany(`select many, n from ${large} order by many, n limit 100000`))
test('strings that differ behind the first eight bytes', () =>
  sameOfMany(`select s, n from ${large} where s > 'equal' order by s desc, n limit 1000`))
