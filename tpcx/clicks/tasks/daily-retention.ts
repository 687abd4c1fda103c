import { col, fn } from '../../../src/index.ts'
import type { WorkloadQuery } from '../../bench/workload.ts'

/** Of the visitors who came first on a day: how many were there so many days later. */
export const dailyRetention: WorkloadQuery = {
  name: 'daily-retention',
  sql: `WITH active AS (
  SELECT DISTINCT visitor_id, CAST(event_time AS DATE) AS day FROM clicks WHERE visitor_id IS NOT NULL
), first AS (
  SELECT visitor_id, min(day) AS first_day FROM active GROUP BY visitor_id
)
SELECT first_day, day - first_day AS days_later, count(*) AS visitors
FROM active a JOIN first f ON f.visitor_id = a.visitor_id GROUP BY first_day, days_later ORDER BY first_day, days_later`,
  frame: (session) => {
    const active = session
      .table('clicks')
      .filter(col('visitor_id').isNotNull())
      .select('visitor_id', col('event_time').cast('DATE').as('day'))
      .distinct()
    return active
      .join(active.groupBy('visitor_id').agg({ first_day: fn.min('day') }), 'visitor_id')
      .groupBy('first_day', col('day').sub(col('first_day')).as('days_later'))
      .count('visitors')
      .orderBy('first_day', 'days_later')
  },
}
