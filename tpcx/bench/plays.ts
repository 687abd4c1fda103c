// The questions that people ask of play logs. `songs` is made from the log (./songs.ts).
import { join } from 'node:path'
import { generatePlays } from '../plays/generate.ts'
import { writeSongs } from './songs.ts'
import type { Workload, WorkloadQuery } from './workload.ts'

const PLAYS_FILES = '*/*.parquet'

const QUERIES: Readonly<Record<string, string>> = {
  'filter-sum': `
    SELECT sum(ms_played) FROM plays WHERE ms_played BETWEEN 30000 AND 180000`,
  'group-dictionary': `
    SELECT country, count(*) AS plays, sum(ms_played) AS ms FROM plays GROUP BY country ORDER BY plays DESC, country`,
  'top-songs': `
    SELECT song.artist, song.title, count(*) AS plays FROM plays GROUP BY ALL ORDER BY plays DESC, 1, 2 LIMIT 10`,
  'top-songs-per-city': `
    SELECT city, artist, title, plays FROM (
      SELECT "user".city AS city, song.artist AS artist, song.title AS title, count(*) AS plays,
        row_number() OVER (PARTITION BY "user".city ORDER BY count(*) DESC, song.artist, song.title) AS place
      FROM plays GROUP BY 1, 2, 3
    ) WHERE place <= 3 ORDER BY city, plays DESC, artist, title`,
  'count-distinct': `
    SELECT count(DISTINCT "user".username) FROM plays`,
  'group-distinct': `
    SELECT platform, count(DISTINCT "user".username) FROM plays GROUP BY platform ORDER BY platform`,
  'wide-filter': `
    SELECT timestamp, session_id, song.artist, song.title, "user".username, "user".city, ms_played, offline, reason_end, track_position, royalty
    FROM plays WHERE country = 'JP' AND platform = 'tv' AND product = 'student' AND skipped AND ms_played < 3000`,
  'min-max': `
    SELECT min(timestamp), max(timestamp), min(ms_played), max(ms_played), min(royalty), max(royalty) FROM plays`,
  'high-cardinality': `
    SELECT count(*), max(plays), sum(ms) FROM (
      SELECT session_id, count(*) AS plays, sum(ms_played) AS ms FROM plays GROUP BY session_id)`,
  'group-strings': `
    SELECT "user".username, count(*) AS plays FROM plays GROUP BY ALL ORDER BY plays DESC, 1 LIMIT 20`,
  'order-limit': `
    SELECT timestamp, session_id, ms_played, song.title FROM plays ORDER BY ms_played DESC, session_id, timestamp LIMIT 100`,
  'group-date': `
    SELECT date, count(*), sum(royalty), avg(ms_played) FROM plays GROUP BY date ORDER BY date`,
  'group-three': `
    SELECT country, platform, product, count(*), sum(royalty) FROM plays GROUP BY ALL ORDER BY ALL`,
  'filter-text': `
    SELECT count(*), sum(ms_played) FROM plays WHERE reason_end IN ('forward', 'back') AND product <> 'free'`,
  'case-sum': `
    SELECT sum(CASE WHEN skipped THEN 1 ELSE 0 END), sum(CASE WHEN offline THEN ms_played ELSE 0 END), count(*) FROM plays`,
  'one-day': `
    SELECT platform, count(*) FROM plays WHERE date = DATE '2015-05-03' GROUP BY platform ORDER BY platform`,
  'find-session': `
    SELECT count(*), min(timestamp), sum(royalty) FROM plays WHERE session_id = 123456`,
  'join-genres': `
    SELECT s.genre, count(*) AS plays, sum(p.ms_played) AS ms
    FROM plays p JOIN songs s ON p.song.artist = s.artist AND p.song.title = s.title GROUP BY s.genre ORDER BY s.genre`,
  'join-recent': `
    SELECT s.genre, count(*) AS plays, sum(p.ms_played) AS ms
    FROM plays p JOIN songs s ON p.song.artist = s.artist AND p.song.title = s.title WHERE s.year >= 2010 GROUP BY s.genre ORDER BY s.genre`,
  'join-few': `
    SELECT count(*), sum(p.ms_played) FROM plays p JOIN songs s ON p.song.artist = s.artist AND p.song.title = s.title
    WHERE s.genre = 'jazz' AND s.year = 1999`,
  'join-artists': `
    SELECT a.year, count(*) AS plays FROM plays p JOIN (SELECT artist, min(year) AS year FROM songs GROUP BY artist) a ON p.song.artist = a.artist
    GROUP BY a.year ORDER BY a.year`,
  'join-left': `
    SELECT s.genre, count(*) AS plays FROM plays p LEFT JOIN (SELECT * FROM songs WHERE year > 1990) s
    ON p.song.artist = s.artist AND p.song.title = s.title GROUP BY s.genre ORDER BY s.genre`,
  'join-anti': `
    SELECT count(*) FROM plays p ANTI JOIN (SELECT * FROM songs WHERE year > 1990) s ON p.song.artist = s.artist AND p.song.title = s.title`,
  expressions: `
    SELECT sum(ms_played / 1000.0), sum(royalty * track_position), avg(ms_played % 60000) FROM plays`,
}

/** Queries whose results are as long as the log: for latencies, as their rows cannot all be kept and compared. */
const LONG: Readonly<Record<string, string>> = {
  'order-all': `
    SELECT timestamp, ms_played, song.title FROM plays ORDER BY ms_played, song.title, timestamp`,
  'all-columns': `
    SELECT * FROM plays`,
}

const queriesOf = (texts: Readonly<Record<string, string>>): readonly WorkloadQuery[] =>
  Object.entries(texts).map(([name, sql]) => ({ name, sql: sql.trim() }))

export const LONG_PLAYS_QUERIES = queriesOf(LONG)

export const plays: Workload = {
  name: 'plays',
  title: 'what people ask of a log of music plays: one wide table with structs, and its songs',
  tables: { plays: PLAYS_FILES },
  queries: queriesOf(QUERIES),
  derive: async (folder, scratch) => ({ songs: await writeSongs(folder, scratch) }),
  generator: {
    unit: 'rows',
    defaultSize: 10_000_000,
    generate: async ({ size, out, threads }) => void (await generatePlays({ rows: size, out, threads })),
  },
}

/** The files of the log in `folder`, as FROM names them. */
export function playsPath(folder: string): string {
  return `'${join(folder, PLAYS_FILES).replaceAll("'", "''")}'`
}
