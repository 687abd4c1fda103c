// A funnel: of the sessions in which somebody came to listen, in how many was a song played to its end, a second one, and a third? A step counts only for
// those that took the steps before it.
//
//   npm run example funnel data/plays
import { open } from 'quern'

const folder = process.argv[2] ?? 'data/plays'
await using session = await open()

const funnel = session.sql`
  with sessions as (
    select session_id, "user".username, count(*) filter (where reason_end = 'track_done') as finished
    from ${session.read.parquet(folder)}
    group by all
  ),
  steps as (
    select 1 as place, 'came' as step, count(*) as sessions from sessions
    union all
    select 2, 'finished a song', count(*) from sessions where finished >= 1
    union all
    select 3, 'finished a second one', count(*) from sessions where finished >= 2
    union all
    select 4, 'finished a third one', count(*) from sessions where finished >= 3
  )
  select step, sessions, round(100.0 * sessions / came, 1) as percent
  from steps cross join (select count(*) as came from sessions)
  order by place`

await funnel.show()
