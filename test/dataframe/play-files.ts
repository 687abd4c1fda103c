// Plays and songs in Parquet files, made by DuckDB on the fly: the same rows each time, small enough to ask much of them.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runOnDuckDB } from '../oracle/engines.ts'
import { sharedFolder } from '../shared-folder.ts'

export interface Play {
  readonly 'user.city': string | null
  readonly 'user.id': number
  readonly song_id: number
  readonly country: string | null
  readonly ms_played: number
  readonly price: string | null
  readonly ts: string
}

export interface Song {
  readonly song_id: number
  readonly title: string
  readonly genre: string | null
}

const folder = sharedFolder('play-files')

const FILES = 4

/** Paths of `rows` plays in a folder of files, and of the songs that they are of (and some that nobody plays). */
export async function playFiles(rows: number): Promise<{ plays: string; songs: string }> {
  await runOnDuckDB(`create or replace temp table plays as select
    {'city': case when hash(n) % 20 = 0 then null else 'city ' || (hash(n * 7) % 12) end, 'id': (hash(n * 11) % 97)::integer} as user,
    (hash(n * 13) % 60)::integer as song_id,
    case hash(n * 17) % 10 when 0 then null when 1 then 'SE' when 2 then 'DE' when 3 then 'US' when 4 then 'US' else 'BR' end as country,
    (hash(n * 19) % 300000)::integer as ms_played,
    case when hash(n * 23) % 9 = 0 then null else ((hash(n * 29) % 1000000) / 100)::decimal(10, 2) end as price,
    timestamp '2015-05-01 00:00:00' + to_minutes((n * 13)::integer) as ts
    from range(${rows}) t(n)`)
  const [plays, songs] = [join(folder, `plays-${rows}`), join(folder, 'songs.parquet')]
  mkdirSync(plays, { recursive: true })
  for (let file = 0; file < FILES; file++) {
    await runOnDuckDB(`copy (select * from plays limit ${rows / FILES} offset ${(rows / FILES) * file}) to '${plays}/${file}.parquet'`)
  }
  await runOnDuckDB(`copy (select n::integer as song_id, 'song ' || n as title, case when n % 7 = 0 then null else 'genre ' || (n % 5) end as genre
    from range(70) t(n)) to '${songs}'`)
  return { plays, songs }
}
