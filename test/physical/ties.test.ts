// Which of several equal rows come first, where a limit or a row number shows it: the same whatever the threads and batches.
import { beforeAll, expect, test } from 'vitest'
import { difference } from '../../tpcx/bench/compare.ts'
import { WITHOUT_RULES } from '../forced-setup.ts'
import { runOnQuern } from '../oracle/engines.ts'
import { allTypes } from './all-types.ts'

let t: string
beforeAll(async () => {
  t = await allTypes(20_000)
})

/** Without the rule that makes one of ORDER BY and LIMIT, the sort does not know that it shows which of equal rows come first. */
const BY_A_RULE = ['select k, s, n from T order by k limit 40', 'select s, n from T order by b desc limit 1500']

test.each([
  ...(WITHOUT_RULES ? [] : BY_A_RULE),
  'select k, c from (select k, s, count(*) as c from T group by k, s) order by c limit 25',
  'select k, c from (select k, s, count(*) as c from T group by k, s) order by c desc limit 10 offset 5',
  'select k, n, row_number() over (partition by k order by i8) as r from T order by k, n',
  'select k, s, n from T qualify row_number() over (partition by k order by b) <= 4 order by k, s, n',
  'select k, s, c from (select k, s, count(*) as c from T group by k, s) qualify row_number() over (partition by k order by c) <= 2 order by k, s',
])('%s', async (pattern) => {
  const sql = pattern.replace('T', t)
  const expected = await runOnQuern(sql, { threads: 1, batchRows: 8192 })
  for (const threads of [2, 4]) {
    for (const batchRows of [100, 8192]) {
      expect(difference(await runOnQuern(sql, { threads, batchRows, alwaysWorkers: true }), expected, { ordered: true })).toBeUndefined()
    }
  }
})
