// The examples, as people run them, on a small play log: what they print is what DuckDB says.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generatePlays } from '../tpcx/plays/generate.ts'
import { runOnDuckDB } from './oracle/engines.ts'

const folder = mkdtempSync(join(tmpdir(), 'quern-examples-'))
const plays = join(folder, 'plays')
beforeAll(() => generatePlays({ rows: 20_000, out: plays, days: 10, songs: 500, cities: 20 }))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(name: string): Promise<string> {
  return (await promisify(execFile)(process.execPath, ['scripts/example.mjs', name, plays])).stdout
}

/** The cells of the first table in the text, without its head. */
function cells(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('│'))
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('│')
      .map((cell) => cell.trim()),
  )
}

/** DuckDB's rows, numbers written as the example's are. */
async function expected(sql: string): Promise<string[][]> {
  const { rows } = await runOnDuckDB(sql.replaceAll('$plays', `read_parquet('${plays}/*/*.parquet')`))
  return rows.map((row) => row.map((value) => (typeof value === 'number' && Number.isInteger(value) ? `${value}.0` : String(value))))
}

test('top songs', async () => {
  const text = await run('top-songs')
  const sql = `select "user".city as city, song.artist as artist, song.title as title, count(*) as plays from $plays where city is not null
    group by 1, 2, 3 qualify row_number() over (partition by city order by plays desc, artist, title) <= 3 order by city, plays desc, artist, title`
  expect(cells(text)).toEqual((await expected(sql)).slice(0, 9))
  expect(text).toContain('60 rows')
  expect(text).toContain('top_n_per_key row_number() over (partition by city order by plays desc, artist, title) as place <= 3')
})

test('daily active users', async () => {
  const sql = `select date::varchar, count(distinct username), count(*) filter (where date = first_day and is_first), count(*),
      round(sum(ms_played) / 60000 / count(distinct username), 1)
    from (select date, "user".username as username, ms_played, min(date) over (partition by username) as first_day,
      row_number() over (partition by username order by timestamp, session_id, track_position) = 1 as is_first from $plays)
    group by date order by date`
  expect(cells(await run('daily-active-users'))).toEqual(await expected(sql))
})

test('a funnel', async () => {
  const sql = `with s as (select session_id, "user".username, count(*) filter (where reason_end = 'track_done') as n from $plays group by all)
    select step, count(*) filter (where n >= least_n), round(100.0 * count(*) filter (where n >= least_n) / count(*), 1) from s,
      (values (0, 'came'), (1, 'finished a song'), (2, 'finished a second one'), (3, 'finished a third one')) v(least_n, step)
    group by step, least_n order by least_n`
  expect(cells(await run('funnel'))).toEqual(await expected(sql))
})

test('ad conversions', async () => {
  const sql = `with p as (select "user".username as username, song.artist as artist, * from $plays where product = 'free'),
    ads as (select *, (select min(c.timestamp) from p c where c.reason_end = 'track_done' and c.username = a.username and c.artist = a.artist
      and c.timestamp > a.timestamp and c.timestamp < a.timestamp + interval 7 days) as played_at from p a where skipped)
    select platform, count(*), count(played_at), round(100.0 * count(played_at) / count(*), 2),
      round(avg(date_diff('minute', timestamp, played_at)) / 60.0, 1) from ads group by platform order by 4 desc, platform`
  expect(cells(await run('ad-conversions'))).toEqual(await expected(sql))
})
