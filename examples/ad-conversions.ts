// Ads and what came of them, by platform. The log has no ads, so that some are made up from it: whoever listens for free and skips a song is shown an ad
// for its artist. It converts where the same listener plays that artist to the end within a week.
//
//   npm run example ad-conversions data/plays
import { open } from 'quern'

const folder = process.argv[2] ?? 'data/plays'
await using session = await open()

await session.query(`
  create view plays as
  select "user".username as username, song.artist as artist, timestamp as at, platform, product, skipped, reason_end, session_id, track_position
  from '${folder}'`)
await session.query(`
  create view impressions as
  select username, artist, at as shown_at, platform, session_id, track_position from plays where product = 'free' and skipped`)
await session.query(`
  create view completed as
  select username, artist, at as played_at from plays where product = 'free' and reason_end = 'track_done'`)

const conversions = session.sql`
  select platform, count(*) as impressions, count(played_at) as conversions,
    round(100.0 * count(played_at) / count(*), 2) as percent,
    round(avg(date_diff('minute', shown_at, played_at)) / 60.0, 1) as hours_between
  from (
    select i.platform, i.shown_at, min(c.played_at) as played_at
    from impressions i
    left join completed c on i.username = c.username and i.artist = c.artist
      and c.played_at > i.shown_at and c.played_at < i.shown_at + interval 7 days
    group by i.platform, i.shown_at, i.username, i.session_id, i.track_position
  )
  group by platform
  order by percent desc, platform`

await conversions.show()
