// Groups that are too small for the top are left out before they are put together: the answers are the same.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { open, type Session } from '../../src/index.ts'
import { WITHOUT_HASHES, WITHOUT_RULES } from '../forced-setup.ts'
import { operatorsOf } from '../operators-of.ts'
import { same, sameOfMany } from './setups.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-threshold-'))
const ROWS = `'${join(folder, 'rows.parquet')}'`
let session: Session
beforeAll(async () => {
  session = await open({ threads: 2 })
  // Six keys, one of them NULL; of each some values that come often, and tens of thousands that come once or twice.
  await session.query(`copy (select nullif(n % 6, 5) as k, nullif(n % 10, 3) as m,
    case when n // 6 % 4 = 0 then 'often ' || (n % 600) when n % 20 = 1 then 'one of seven ' || (n % 7) when n % 33 = 2 then null
      else 'seldom ' || (n * 7919) % 90001 end as v from range(150000) as r(n)) to ${ROWS}`)
})
afterAll(async () => {
  await session.close()
  rmSync(folder, { recursive: true })
})

const TOP = `select k, v, count(*) as c from ${ROWS} group by k, v qualify`

test
  .skipIf(WITHOUT_HASHES)
  .each([
    `${TOP} row_number() over (partition by k order by c desc, v) <= 5`,
    `${TOP} rank() over (partition by k order by c desc) <= 20`,
    `${TOP} dense_rank() over (partition by k order by c desc) <= 2 and c > 2`,
    `${TOP} row_number() over (partition by v, k order by c desc) <= 1 and c > 40`,
    `select v, k, count(m) as c, sum(m) from ${ROWS} group by v, k qualify row_number() over (partition by k order by count(m) desc, v nulls first) <= 7`,
    `select v, k, count(*) filter (where m > 4) as c from ${ROWS} group by all order by c desc, v, k limit 12 offset 3`,
    `select v, count(*) as c, max(m) from ${ROWS} group by v having max(m) < 9 order by c desc, v limit 4`,
    `select v || '!', c + 1, k from (select v, k, count(*) as c from ${ROWS} group by v, k) order by c desc, v, k limit 100`,
    `select v, c from (select v, k, count(*) as c from ${ROWS} group by v, k) where c <> 834 order by c desc, v, k limit 9`,
    `select v, k, count(distinct m) as c from ${ROWS} group by v, k order by c desc, v, k limit 6`,
  ])('%s', (sql) => sameOfMany(sql))

test('of few rows', async () => {
  const few = `(values (1, 'a'), (1, 'a'), (1, 'b'), (2, null), (null, 'c')) as t(k, v)`
  await same(`select k, v, count(*) c from ${few} group by k, v qualify row_number() over (partition by k order by c desc, v) <= 1`)
  await same(`select k, v, count(*) c from ${few} group by k, v order by c desc, k, v limit 1`)
  await same(`select k, v, count(*) c from ${few} group by k, v order by c desc limit 0`)
})

async function finalAggregate(sql: string) {
  return operatorsOf(await session.explain(sql, { analyze: true })).find(({ operator }) => operator === 'final_aggregate')!
}

test.skipIf(WITHOUT_HASHES || WITHOUT_RULES)('most groups are left out, and EXPLAIN ANALYZE says so', async () => {
  const top = await finalAggregate(`${TOP} row_number() over (partition by k order by c desc, v) <= 5`)
  expect(top.detail).toContain('for the top 5 by k')
  expect(top.leftOut).toBeGreaterThan(top.rowsIn / 4)
  expect(top.rowsOut).toBeLessThan(top.rowsIn * 0.75)
  expect((await finalAggregate(`select v, count(*) as c from ${ROWS} group by v order by c desc limit 10`)).leftOut).toBeGreaterThan(0)
})

test('groups are put together where others than the largest counts are wanted', async () => {
  for (const sql of [
    `${TOP} row_number() over (partition by k order by c, v) <= 5`,
    `${TOP} dense_rank() over (partition by k order by c desc) <= 5`,
    `${TOP} row_number() over (partition by k order by c desc) <= 1000`,
    `select v, k, sum(m) as c from ${ROWS} group by v, k order by c desc limit 10`,
    `select v, count(*) as c from ${ROWS} group by v having c < 100 order by c desc limit 10`,
  ]) {
    const { detail, leftOut } = await finalAggregate(sql)
    expect([detail.includes('for the top'), leftOut]).toEqual([false, undefined])
  }
})
