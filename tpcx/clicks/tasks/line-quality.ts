import { col, fn, sql } from '../../../src/index.ts'
import type { WorkloadQuery } from '../../bench/workload.ts'

/** What is wrong with the lines of each day: no JSON, sent before (the first to arrive counts), or more than ten minutes late. */
export const lineQuality: WorkloadQuery = {
  name: 'line-quality',
  sql: `WITH judged AS (
  SELECT date AS day, json_valid(line) AS valid, received - event_time > INTERVAL 10 MINUTE AS late,
    row_number() OVER (PARTITION BY event_id ORDER BY received) AS copy
  FROM clicks
)
SELECT day, count(*) AS lines, count(*) FILTER (WHERE NOT valid) AS malformed, count(*) FILTER (WHERE valid AND copy > 1) AS duplicates,
  count(*) FILTER (WHERE late) AS late
FROM judged GROUP BY day ORDER BY day`,
  frame: (session) =>
    session
      .table('clicks')
      .select({
        day: col('date'),
        valid: fn.jsonValid(col('line')),
        late: col('received').sub(col('event_time')).gt(sql`INTERVAL 10 MINUTE`),
        copy: fn.rowNumber().over({ partitionBy: 'event_id', orderBy: 'received' }),
      })
      .groupBy('day')
      .agg({
        lines: fn.count(),
        malformed: fn.count().filter(sql`NOT valid`),
        duplicates: fn.count().filter(sql`valid AND copy > 1`),
        late: fn.count().filter(sql`late`),
      })
      .orderBy('day'),
}
