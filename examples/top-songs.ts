// The top three songs of every city. Asked naively: count every song in every city, rank them, keep three. What runs keeps three songs of a city, and no
// more, from the moment that the counts are final; `explain` shows it.
//
//   npm run example top-songs data/plays
import { col, open } from 'quern'

interface Play {
  'user.city': string | null
  'song.artist': string
  'song.title': string
}

const folder = process.argv[2] ?? 'data/plays'
await using session = await open()

// As calls, checked by the compiler.
const topSongs = session.read
  .parquet<Play>(folder)
  .filter(col('user.city').isNotNull())
  .groupBy('user.city', 'song.artist', 'song.title')
  .count('plays')
  .topByKey(3, { by: 'city', orderBy: [col('plays').desc(), 'artist', 'title'] })
  .orderBy('city', col('plays').desc(), 'artist', 'title')

await topSongs.show({ rows: 9 })
const [first] = await topSongs.orderBy(col('plays').desc()).take(1)
if (first) console.log(`Nothing beats ${first.title} by ${first.artist} in ${first.city}: ${first.plays} plays`)

// The same in SQL: the same plan.
const sql = `
  select city, artist, title, plays from (
    select *, row_number() over (partition by city order by plays desc, artist, title) as place
    from (
      select "user".city as city, song.artist as artist, song.title as title, count(*) as plays
      from '${folder}' where city is not null group by all
    )
  ) where place <= 3 order by city, plays desc, artist, title`
const plan = await session.explain(sql, { analyze: true })
console.log(plan.query.logicalPlan)
console.log(`${plan.rowsOut} rows`)
