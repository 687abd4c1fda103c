// The demo's question, as people ask it: in SQL, and as calls.
import { col, type DataFrame, type Session } from '../../src/index.ts'

export const SONGS_A_CITY = 3

/** Counts every song in every city, ranks the songs of each, keeps the first. */
export function topSongs(folder: string): string {
  return `select city, artist, title, plays
from (
  select *, row_number() over (partition by city order by plays desc, artist, title) as place
  from (
    select "user".city as city, song.artist as artist, song.title as title, count(*) as plays
    from '${folder.replaceAll("'", "''")}'
    group by all
  )
)
where place <= ${SONGS_A_CITY}
order by city, plays desc, artist, title`
}

export interface TopSong {
  readonly city: string | null
  readonly artist: string
  readonly title: string
  readonly plays: bigint
}

/** As `topSongs`, and as `topSongsCalls` writes it. */
export function topSongsFrame(session: Session, folder: string): DataFrame<TopSong> {
  return session.read
    .parquet<Play>(folder)
    .groupBy('user.city', 'song.artist', 'song.title')
    .count('plays')
    .topByKey(SONGS_A_CITY, { by: 'city', orderBy: [col('plays').desc(), 'artist', 'title'] })
    .orderBy('city', col('plays').desc(), 'artist', 'title')
}

interface Play {
  readonly 'user.city': string | null
  readonly 'song.artist': string
  readonly 'song.title': string
}

/** For people to read. */
export function topSongsCalls(folder: string): string {
  return `session.read.parquet(${JSON.stringify(folder)})
  .groupBy('user.city', 'song.artist', 'song.title')
  .count('plays')
  .topByKey(${SONGS_A_CITY}, { by: 'city', orderBy: [col('plays').desc(), 'artist', 'title'] })
  .orderBy('city', col('plays').desc(), 'artist', 'title')`
}

/** The cities with the most plays. */
export function largestCities(folder: string, count: number): string {
  return `select "user".city as city, count(*) as plays
from '${folder.replaceAll("'", "''")}'
where city is not null
group by city
order by plays desc
limit ${count}`
}
