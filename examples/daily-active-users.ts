// How many people listened on each day, how many of them for the first time, and how long they listened.
//
//   npm run example daily-active-users data/plays
import { col, fn, open } from 'quern'

interface Play {
  date: string
  'user.username': string
  ms_played: number
}

const folder = process.argv[2] ?? 'data/plays'
await using session = await open()
const plays = session.read.parquet<Play>(folder)

const firstDays = plays
  .groupBy('user.username')
  .agg({ date: fn.min('date') })
  .groupBy('date')
  .agg({ newcomers: fn.count() })

const days = plays
  .groupBy('date')
  .agg({ listeners: fn.countDistinct('user.username'), plays: fn.count(), ms: fn.sum('ms_played') })
  .join(firstDays, 'date', { how: 'left' })
  .select('date', 'listeners', { newcomers: fn.coalesce(col('newcomers'), 0) }, 'plays', {
    minutes_each: fn.round(col('ms').div(60_000).div(col('listeners')), 1),
  })
  .orderBy('date')

await days.show({ rows: 31 })
