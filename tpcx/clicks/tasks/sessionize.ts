import { col, fn } from '../../../src/index.ts'
import type { WorkloadQuery } from '../../bench/workload.ts'
import { numberedEvents, numberedFrame } from './sessions.ts'

/** Sessions by the day on which they began: how many, how many pages, how long. */
export const sessionize: WorkloadQuery = {
  name: 'sessionize',
  sql: `${numberedEvents('platform')}, sessions AS (
  SELECT visitor_id, session, platform, min(event_time) AS started, max(event_time) AS ended, count(*) AS events
  FROM numbered GROUP BY visitor_id, session, platform
)
SELECT CAST(started AS DATE) AS day, platform, count(*) AS sessions, count(DISTINCT visitor_id) AS visitors, sum(events) AS events,
  sum(epoch_ms(ended) - epoch_ms(started)) AS ms, max(events) AS longest
FROM sessions GROUP BY day, platform ORDER BY day, platform`,
  frame: (session) =>
    numberedFrame(session, ['platform'])
      .groupBy('visitor_id', 'session', 'platform')
      .agg({ started: fn.min('event_time'), ended: fn.max('event_time'), events: fn.count() })
      .groupBy(col('started').cast('DATE').as('day'), 'platform')
      .agg({
        sessions: fn.count(),
        visitors: fn.countDistinct('visitor_id'),
        events: fn.sum('events'),
        ms: fn.sum(fn.epochMs(col('ended')).sub(fn.epochMs(col('started')))),
        longest: fn.max('events'),
      })
      .orderBy('day', 'platform'),
}
