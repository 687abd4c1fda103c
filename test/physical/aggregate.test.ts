// Aggregation against the oracle: every key type, every function over every argument type, however the work is split.
import { beforeAll, test } from 'vitest'
import { expectSameError } from '../oracle/oracle.ts'
import { allTypes, COLUMN_NAMES, NUMBERS } from './all-types.ts'
import { same, sameOfMany } from './setups.ts'

let t: string
let large: string
beforeAll(async () => {
  t = await allTypes(1200)
  large = await allTypes(40_000)
})

test.each(COLUMN_NAMES)('groups by %s', (key) => same(`select ${key}, count(*), count(n), sum(n) from ${t} group by ${key}`))

test.each(COLUMN_NAMES)('least, greatest and number of %s', (column) =>
  same(`select k, min(${column}), max(${column}), count(${column}), count(distinct ${column}) from ${t} group by k`),
)

test.each(NUMBERS)('sum and mean of %s', (column) =>
  same(`select k, sum(${column}), avg(${column}) from ${t} where ${column} is null or ${column} < 1000000000000 group by k`),
)

test.each(NUMBERS)('sum and mean of all %s', (column) =>
  same(`select sum(${column}), avg(${column}) from ${t} where ${column} is null or ${column} < 1000000000000`),
)

test('least and greatest without keys', () =>
  same(`select ${COLUMN_NAMES.map((c) => `min(${c}), max(${c}), count(${c})`).join()} from ${t}`))

test('keys of several columns', () => same(`select s, b, d38, f64, count(*), min(bl) from ${t} group by s, b, d38, f64`))
test('keys of all columns', () => same(`select ${COLUMN_NAMES.join()}, count(*) from ${t} where k < 9 group by all`))
test('keys that are computed', () => same(`select i8 + k, s = 'A', count(*) from ${t} group by 1, 2`))
test('keys and arguments after a filter', () => same(`select s, max(bl), sum(i64), count(*) from ${t} where k > 20 or s = '' group by s`))

test('FILTER', () =>
  same(`select k, count(*) filter (where b), count(*) filter (where i8 > 3), sum(d18) filter (where s is not null and f64 > 0), min(s) filter (where not b),
    max(s) filter (where false) from ${t} group by k`))
test('FILTER without keys', () =>
  same(`select count(*) filter (where b), avg(i32) filter (where b), min(s) filter (where k = 3), sum(n) filter (where n < 0) from ${t}`))

test('DISTINCT', () =>
  same(`select k, count(distinct s), sum(distinct i8), avg(distinct d9), count(*), min(distinct s), sum(i8) from ${t} group by k`))
test('DISTINCT without keys', () => same(`select count(distinct s), count(distinct bl), sum(distinct i64), count(*) from ${t}`))
test('SELECT DISTINCT', () => same(`select distinct b, s, k from ${t}`))

test('no rows, with and without keys', async () => {
  await same(`select count(*), count(s), sum(i8), min(s), max(f64), avg(d38), sum(f32) from ${t} where n < 0`)
  await same(`select k, count(*), min(s) from ${t} where n < 0 group by k`)
  await same(`select count(*) from (select k, count(*) from ${t} where n < 0 group by k)`)
})
test('aggregates of aggregates', () =>
  same(
    `select c, count(*), min(s), max(m), sum(h), avg(h), max(h) from (select s, max(bl) m, count(*) // 10 c, sum(i64) h from ${t} group by s) group by c`,
  ))
test('keys that are hugeints', () =>
  same(`select h, count(*), sum(d) from (select sum(i64) h, sum(d38) d from ${t} where s is not null group by many) group by h`))
test('HAVING', () => same(`select s, count(*) from ${t} group by s having count(*) > 30 or s is null`))

test('each key twice or once', () => same(`select many, count(*), sum(n), min(s) from ${t} group by many`))
test('a group a row', () => same(`select n, s, count(*), sum(i64), min(bl) from ${t} group by n, s`))

test('sums that overflow', async () => {
  const hugeint = '170141183460469231731687303715884105727'
  await expectSameError(`select sum(h) from (values (${hugeint}), (1), (null)) t(h)`, 'OVERFLOW')
  await expectSameError(`select avg(h) from (values (${hugeint}), (1), (null)) t(h)`, 'OVERFLOW')
  await expectSameError(`select sum(h) from (values (-${hugeint}), (-1), (-1)) t(h)`, 'OVERFLOW')
  await same(`select sum(h), avg(h), min(h), max(h) from (values (-${hugeint}), (-1), (null)) t(h)`)
  await expectSameError(`select k, sum(h) from (values (${hugeint}, 1), (1, 2), (2, 1)) t(h, k) group by k`, 'OVERFLOW')
})

test('many groups', () => sameOfMany(`select many, count(*), sum(n), min(s), max(bl) from ${large} group by many`))
