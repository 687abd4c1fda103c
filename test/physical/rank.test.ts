// Ranking functions and the top rows of each key against the oracle.
import { beforeAll, test } from 'vitest'
import { WITHOUT_HASHES } from '../forced-setup.ts'
import { allTypes, COLUMN_NAMES } from './all-types.ts'
import { same, sameOfMany } from './setups.ts'

let t: string
let large: string
beforeAll(async () => {
  t = await allTypes(1200)
  large = await allTypes(40_000)
})

const NAMES = ['row_number', 'rank', 'dense_rank'] as const

test.each(COLUMN_NAMES)('within each %s', (c) =>
  same(`select n, ${c}, row_number() over (partition by ${c} order by n desc), rank() over (partition by ${c} order by s, k) from ${t}`),
)
test.each(COLUMN_NAMES)('by %s', (c) =>
  same(`select n, rank() over (partition by k order by ${c} desc nulls first), dense_rank() over (order by ${c}) from ${t}`),
)
test('by several keys', () => same(`select n, dense_rank() over (partition by b, k order by s desc, d38 nulls first, i8) from ${t}`))
test('within keys that are wider than a sort entry, some of them of one row', async () => {
  const wide = `'a key of more bytes than an entry ' || (n % 1100)`
  const calls = `count(*) over w, dense_rank() over w, lag(n) over (partition by ${wide}, nullif(b, false) order by n)`
  await same(`select n, ${calls}, count(distinct k) over w from ${t} window w as (partition by ${wide}, nullif(b, false) order by n % 3)`)
  await same(
    `select n, rank() over (partition by n::varchar, d38 order by s), ntile(3) over (partition by upper('x' || b) order by n) from ${t}`,
  )
})
test('without keys', () => same(`select n, row_number() over (order by n), rank() over (partition by s) from ${t}`))

test.each(NAMES)('%s up to some', async (name) => {
  await same(`select k, s, n from ${t} qualify ${name}() over (partition by k order by s desc, n) <= 3`)
  await same(`select k, many from ${t} qualify ${name}() over (partition by k order by many desc) < 5`)
  await same(`select k, s, bl, n, ${name}() over (partition by k, b order by n) r from ${t} qualify r = 1`)
  await same(`select n from ${t} qualify ${name}() over (order by n) <= 20`)
  await same(`select k, n from ${t} qualify ${name}() over (partition by k order by n) <= 0`)
  await same(`select * from (select k, n, ${name}() over (partition by k order by n desc) r from ${t}) where r <= 2 order by k, n`)
})
test.each(['rank', 'dense_rank'])('%s keeps ties', (name) =>
  same(`select k, s, n from ${t} qualify ${name}() over (partition by k order by s) <= 2`),
)
test('the top of sums', () =>
  same(
    `select k, s, c from (select k, s, count(*) c from ${t} group by k, s) qualify rank() over (partition by k order by c desc, s) <= 3 order by k, c desc, s`,
  ))

test.each(NAMES)('%s: few keys with many rows each', (name) =>
  sameOfMany(`select b, n, s from ${large} qualify ${name}() over (partition by b order by n desc) <= 50`),
)
test.each(NAMES)('%s: ties', (name) =>
  sameOfMany(`select b, many from ${large} qualify ${name}() over (partition by b order by many) <= 50`),
)
test.skipIf(WITHOUT_HASHES)('all ranks of many keys', () =>
  sameOfMany(`select many, n, rank() over (partition by many order by n) from ${large}`),
)
