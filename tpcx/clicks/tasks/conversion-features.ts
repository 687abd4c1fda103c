import { col, fn, sql } from '../../../src/index.ts'
import type { WorkloadQuery } from '../../bench/workload.ts'
import { CATEGORIES } from '../shop.ts'
import { PLATFORMS } from '../visitors.ts'

const PAGE_COUNTS = ['item', 'review', 'search', 'cart', 'purchase']
const counts = PAGE_COUNTS.map((page) => `count(*) FILTER (WHERE page = '${page}') AS ${page}s`)
const interests = CATEGORIES.map((category) => `count(*) FILTER (WHERE category = '${category}') AS likes_${category}`)
const oneHot = PLATFORMS.map((platform) => `max(CASE WHEN platform = '${platform}' THEN 1 ELSE 0 END) AS on_${platform}`)

/**
 * A model's input: who has been here at least 20 times, as he was a week before the log ends (how long ago, how often, which pages and categories, which platform as
 * columns of 0 and 1), and whether he bought something in that week.
 */
export const conversionFeatures: WorkloadQuery = {
  name: 'conversion-features',
  sql: `WITH bounds AS (
  SELECT max(event_time) - INTERVAL 7 DAY AS cut FROM clicks
), features AS (
  SELECT visitor_id, (epoch_ms(max(cut)) - epoch_ms(max(event_time))) / 3600000 AS recency_hours, count(*) AS events,
    count(DISTINCT CAST(event_time AS DATE)) AS active_days, count(DISTINCT c.item_id) AS items_seen,
    ${[...counts, ...interests, ...oneHot].join(',\n    ')}
  FROM clicks c CROSS JOIN bounds LEFT JOIN items i ON i.item_id = c.item_id
  WHERE event_time < cut GROUP BY visitor_id HAVING count(*) >= 20
), buyers AS (
  SELECT visitor_id, count(*) AS purchases FROM clicks CROSS JOIN bounds WHERE event_time >= cut AND page = 'purchase' GROUP BY visitor_id
)
SELECT f.*, CASE WHEN b.purchases > 0 THEN 1 ELSE 0 END AS converted
FROM features f LEFT JOIN buyers b ON b.visitor_id = f.visitor_id ORDER BY f.visitor_id`,
  frame: (session) => {
    const clicks = session.table('clicks')
    const bounds = clicks.agg({ latest: fn.max('event_time') }).select({ cut: col('latest').sub(sql`INTERVAL 7 DAY`) })
    const timed = clicks.crossJoin(bounds)
    const named = <V>(names: readonly string[], prefix: string, suffix: string, value: (name: string) => V) =>
      Object.fromEntries(names.map((name) => [`${prefix}${name}${suffix}`, value(name)]))
    const buyers = timed
      .filter(col('event_time').ge(col('cut')).and(col('page').eq('purchase')))
      .groupBy({ buyer: col('visitor_id') })
      .count('bought')
    return timed
      .join(session.table('items'), 'item_id', { how: 'left' })
      .filter(col('event_time').lt(col('cut')))
      .groupBy('visitor_id')
      .agg({
        recency_hours: fn
          .epochMs(fn.max('cut'))
          .sub(fn.epochMs(fn.max('event_time')))
          .div(3_600_000),
        events: fn.count(),
        active_days: fn.countDistinct(col('event_time').cast('DATE')),
        items_seen: fn.countDistinct('item_id'),
        ...named(PAGE_COUNTS, '', 's', (page) => fn.count().filter(col('page').eq(page))),
        ...named(CATEGORIES, 'likes_', '', (category) => fn.count().filter(col('category').eq(category))),
        ...named(PLATFORMS, 'on_', '', (platform) => fn.max(sql`CASE WHEN platform = ${platform} THEN 1 ELSE 0 END`)),
      })
      .filter(col('events').ge(20))
      .join(buyers, col('buyer').eq(col('visitor_id')), { how: 'left' })
      .withColumn('converted', sql`CASE WHEN bought > 0 THEN 1 ELSE 0 END`)
      .drop('buyer', 'bought')
      .orderBy('visitor_id')
  },
}
