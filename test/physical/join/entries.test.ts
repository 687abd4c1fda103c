// Joins whose keys are dictionaries of many entries, and whose build side has few or many different strings: found by entry, told by code.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { runOnQuern } from '../../oracle/engines.ts'
import { expectSameAsDuckDB } from '../../oracle/oracle.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-join-entries-'))
const [left, right, many] = ['left', 'right', 'many'].map((name) => `'${join(folder, `${name}.parquet`)}'`)
afterAll(() => rmSync(folder, { recursive: true }))

beforeAll(async () => {
  // 700 × 700 combinations are too many for a slot each. Titles have several artists, so that combinations share an entry; some keys are NULL.
  const artist = (n: string) => `case when ${n} % 97 = 0 then null else 'an artist of number ' || (${n} * 7919 % 700) end`
  const title = (n: string) => `case when ${n} % 89 = 0 then null else 't' || (${n} % 700) || repeat('x', (${n} % 25)::integer) end`
  await runOnQuern(`copy (
    select i, ${artist('(i * i)')} as artist, ${title('(i // 3)')} as title, (i % 3)::varchar as third from range(4000) t(i)) to ${left}`)
  // Two of many rows have the same keys, now and then; genres are few and some NULL, texts are many.
  await runOnQuern(`copy (
    select i, ${artist('(i * i)')} as artist, ${title('(i // 3)')} as title, (i % 3)::varchar as third,
      case when i % 11 = 0 then null when i % 13 = 0 then '' else 'a genre of number ' || (i % 23) end as genre,
      case when i % 17 = 0 then null else 'text ' || i end as text
    from range(0, 8000) t(i) where i % 5 <> 0) to ${right}`)
  await runOnQuern(`copy (select i, 'short' || (i % 4095) as at_most, 'short' || (i % 4096) as too_many from range(12000) t(i)) to ${many}`)
})

const SETUPS = [
  { threads: 1, batchRows: 8192 },
  { threads: 3, batchRows: 1000, alwaysWorkers: true },
]
const same = (sql: string) => expectSameAsDuckDB(sql, { setups: SETUPS })

const ON = 'l.artist = r.artist and l.title = r.title'

describe('keys and codes', () => {
  test.each(['join', 'left join', 'right join', 'full join'])('%s: strings of the other side', async (kind) => {
    await same(
      `select genre, count(*), sum(l.i), sum(r.i), min(text), max(r.title) from ${left} l ${kind} ${right} r on ${ON} group by genre`,
    )
    await same(
      `select l.i, r.i, genre, text from ${left} l ${kind} ${right} r on ${ON} where l.i % 137 = 0 or (l.i is null and r.i % 50 = 1)`,
    )
    await same(
      `select genre || '!', count(*) from ${left} l ${kind} ${right} r on ${ON} and (genre like '%1%' or l.i % 2 = 0) group by all`,
    )
  })

  test.each(['semi', 'anti'])('%s join', async (kind) => {
    await same(`select count(*), sum(l.i) from ${left} l ${kind} join ${right} r on ${ON}`)
    await same(
      `select count(*), sum(l.i) from ${left} l ${kind} join (select * from ${right} where genre = '') r on ${ON} and l.third = r.third`,
    )
  })

  test('keys of which NULLs match, of three columns, and behind a filter', async () => {
    await same(`select genre, count(*) from ${left} l join ${right} r
      on l.artist is not distinct from r.artist and l.title is not distinct from r.title and l.third = r.third where l.i % 3 <> 1 group by all`)
  })

  test('a value of a subquery, and two joins, one above the other', async () => {
    await same(`select l.i, (select genre from ${right} r where r.i = l.i) as genre from ${left} l where l.i < 500`)
    await same(`select r.genre, s.genre, count(*) from ${left} l left join ${right} r on ${ON} and r.i % 2 = 0
      left join (select distinct genre from ${right} where genre like '%7') s on s.genre = r.genre group by all`)
  })

  test('as many different strings as there are codes, and one more', async () => {
    await same(`select a.at_most, count(*), sum(b.i) from ${left} b left join ${many} a on a.i = b.i * 3 group by all`)
    await same(`select a.too_many, count(*), sum(b.i) from ${left} b left join ${many} a on a.i = b.i * 3 group by all`)
  })

  test('no rows to build of, in some lanes or in all', async () => {
    await same(`select genre, count(*) from ${left} l left join (select * from ${right} where i < 0) r on ${ON} group by all`)
    await same(`select genre, count(*) from ${left} l left join (select * from ${right} where i < 9) r on ${ON} group by all`)
  })
})
