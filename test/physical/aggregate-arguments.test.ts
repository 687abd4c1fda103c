// Arguments that are computed in the loop that takes rows into groups, without keys, by keys in dictionaries and by others. Against the oracle: NULLs,
// branches, parts computed by entry, factors in dictionaries of more entries than a batch has rows, errors, and sums that differ in a constant.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { runOnDuckDB } from '../oracle/engines.ts'
import { expectSameError } from '../oracle/oracle.ts'
import { same } from './setups.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-aggregate-arguments-'))
afterAll(() => rmSync(folder, { recursive: true }))

const rows = `'${join(folder, 'rows')}.parquet'`

beforeAll(async () => {
  // `price`: a dictionary of some 9,000 entries; `grows`: one whose entries' products overflow from the middle on.
  await runOnDuckDB(`copy (select n, 'a' || (hash(n) % 4) as a, n % 900 as k, (n % 7)::smallint as tiny,
      case when n % 5 > 0 then (n % 30)::smallint end as holes, ((hash(n) % 20000) / 100)::decimal(15, 2) as price,
      case when n % 11 > 0 then ((n % 11) / 100)::decimal(15, 2) end as off, date '2020-01-01' + (n % 300)::integer as day,
      (case when n < 9000 then n else 3100000000 + n end)::bigint as grows, n / 7 as f, 'word ' || (n % 40) as word
    from range(12000) t(n)) to ${rows} (format parquet, row_group_size 12288, dictionary_size_limit 100000)`)
})

describe.each(['', 'group by a', 'where n % 9 > 0 group by k'])('%s', (by) => {
  const key = /group by (.*)/.exec(by)?.[1]
  const of = (values: string): Promise<void> => same(`select ${key ? `${key} as key, ` : ''}${values} from ${rows} ${by}`)
  test('products, differences and NULLs', () =>
    of('sum(price * (1 - off)), sum(price * (1 - off) * (1 + off)), avg(price), avg(off * 2), sum(price), count(price - off), sum(f * 2)'))
  test('branches, conditions and parts by entry', () =>
    of(`sum(case when word = 'word 7' then price else 0 end), sum(case when word like '%3' then holes end), count(case when day > date '2020-03-01' then 1 end),
      max(case when holes > 3 then word end), sum(price) filter (where day < date '2020-05-05' and off is null), min(day + 1), bool_or(word > 'word 4')`))
  test('what kernels compute beside what the loop does', () =>
    of('sum(length(word)), sum(length(word) + tiny), sum(price * tiny), max(upper(word)), count(distinct tiny + 1), sum(tiny % 4)'))
  test('sums that differ in a constant', () =>
    of('sum(tiny + 1), sum(tiny - 3), sum(5 + holes), sum(holes + 6), sum(holes), avg(holes), sum(holes + 7) filter (where n > 7000)'))
})

test('errors are told, whatever the rows go to', async () => {
  for (const by of ['', 'group by a', 'group by k']) {
    await same(`select sum(grows * grows) from ${rows} where n < 9000 ${by}`)
    await expectSameError(`select sum(grows * grows) from ${rows} ${by}`, 'OVERFLOW')
    await expectSameError(
      `select count(*), sum((tiny * 5000)::smallint + holes), max((tiny * 5500)::smallint) from ${rows} ${by}`,
      'OVERFLOW',
    )
    await expectSameError(`select sum(k::tinyint::integer * 2) from ${rows} ${by}`, 'CONVERSION')
  }
  await expectSameError(`select sum(tiny::tinyint + 125::tinyint), sum(tiny::tinyint + 1::tinyint) from ${rows}`, 'OVERFLOW')
})

test('no rows', () => same(`select sum(tiny + 1), sum(tiny + 2), sum(price * off), count(price * 2) from ${rows} where n < 0`))
