// The demo's question, as people ask it.

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

/** The cities with the most plays. */
export function largestCities(folder: string, count: number): string {
  return `select "user".city as city, count(*) as plays
from '${folder.replaceAll("'", "''")}'
where city is not null
group by city
order by plays desc
limit ${count}`
}
