// Sessions, which the log does not name: what a visitor does with pauses of at most an hour. Several tasks begin with them.
import { col, type DataFrame, fn, type Session, sql, when } from '../../../src/index.ts'

/**
 * Common tables: the last one, `numbered`, has the events that fulfil `condition`, each once, with the number of the visitor's session. `columns` are more columns
 * of the log to keep.
 */
export function numberedEvents(columns: string, condition = 'event_id IS NOT NULL'): string {
  return `WITH events AS (
  SELECT DISTINCT event_id, visitor_id, event_time, ${columns} FROM clicks WHERE ${condition}
), gaps AS (
  SELECT *, CASE WHEN event_time - lag(event_time) OVER (PARTITION BY visitor_id ORDER BY event_time) <= INTERVAL 60 MINUTE THEN 0 ELSE 1 END AS begins
  FROM events
), numbered AS (
  SELECT *, sum(begins) OVER (PARTITION BY visitor_id ORDER BY event_time) AS session FROM gaps
)`
}

/** The same in calls. */
export function numberedFrame(session: Session, columns: readonly string[], condition = 'event_id IS NOT NULL'): DataFrame {
  const inOrder = { partitionBy: 'visitor_id', orderBy: 'event_time' }
  const gap = col('event_time').sub(fn.lag('event_time').over(inOrder))
  return session
    .table('clicks')
    .filter(condition)
    .select('event_id', 'visitor_id', 'event_time', ...columns)
    .distinct()
    .withColumn('begins', when(gap.le(sql`INTERVAL 60 MINUTE`)).then(0).otherwise(1))
    .withColumn('session', fn.sum('begins').over(inOrder))
}
