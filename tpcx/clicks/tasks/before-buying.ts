import { col, fn, sql } from '../../../src/index.ts'
import type { WorkloadQuery } from '../../bench/workload.ts'

/** What customers looked at before they bought something: the last five items of the two days before, by category. */
export const beforeBuying: WorkloadQuery = {
  name: 'before-buying',
  sql: `WITH views AS (
  SELECT DISTINCT event_id, customer_id, item_id, event_time FROM clicks WHERE page = 'item' AND customer_id IS NOT NULL
), last_views AS (
  SELECT s.sale_id, s.item_id AS bought_id, v.item_id AS viewed_id,
    row_number() OVER (PARTITION BY s.sale_id ORDER BY v.event_time DESC) AS place
  FROM web_sales s JOIN views v ON v.customer_id = s.customer_id AND v.event_time < s.sold AND v.event_time >= s.sold - INTERVAL 2 DAY
  QUALIFY place <= 5
)
SELECT b.category AS bought, v.category AS viewed, count(*) AS views, count(*) FILTER (WHERE place = 1) AS last_views,
  count(*) FILTER (WHERE bought_id = viewed_id) AS of_the_same
FROM last_views l JOIN items b ON b.item_id = l.bought_id JOIN items v ON v.item_id = l.viewed_id
GROUP BY bought, viewed ORDER BY bought, viewed`,
  frame: (session) => {
    const views = session
      .table('clicks')
      .filter(col('page').eq('item').and(col('customer_id').isNotNull()))
      .select('event_id', 'customer_id', 'item_id', 'event_time')
      .distinct()
    const items = session.table('items')
    const before = col('v.event_time')
      .lt(col('s.sold'))
      .and(col('v.event_time').ge(col('s.sold').sub(sql`INTERVAL 2 DAY`)))
    return session
      .table('web_sales')
      .alias('s')
      .join(views.alias('v'), col('v.customer_id').eq(col('s.customer_id')).and(before))
      .select('s.sale_id', { bought_id: col('s.item_id'), viewed_id: col('v.item_id') }, 'v.event_time')
      .topByKey(5, { by: 'sale_id', orderBy: col('event_time').desc(), rank: 'place' })
      .join(items.select({ bought_id: col('item_id'), bought: col('category') }), 'bought_id')
      .join(items.select({ viewed_id: col('item_id'), viewed: col('category') }), 'viewed_id')
      .groupBy('bought', 'viewed')
      .agg({
        views: fn.count(),
        last_views: fn.count().filter(col('place').eq(1)),
        of_the_same: fn.count().filter(col('bought_id').eq(col('viewed_id'))),
      })
      .orderBy('bought', 'viewed')
  },
}
