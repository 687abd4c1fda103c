import { col, fn, sql } from '../../../src/index.ts'
import type { WorkloadQuery } from '../../bench/workload.ts'

/** What customers looked at on the web and bought in a store within a week: how many days later. */
export const viewedThenBoughtInStore: WorkloadQuery = {
  name: 'viewed-then-bought-in-store',
  sql: `WITH views AS (
  SELECT customer_id, item_id, event_time FROM clicks WHERE page = 'item' AND customer_id IS NOT NULL
), seen AS (
  SELECT s.sale_id, s.sold, s.quantity * s.price AS paid, max(v.event_time) AS last_view, count(*) AS views
  FROM store_sales s JOIN views v
    ON v.customer_id = s.customer_id AND v.item_id = s.item_id AND v.event_time < s.sold AND v.event_time >= s.sold - INTERVAL 7 DAY
  GROUP BY s.sale_id, s.sold, paid
)
SELECT (epoch_ms(sold) - epoch_ms(last_view)) // 86400000 AS days_later, count(*) AS sales, sum(paid) AS revenue, max(views) AS most_views
FROM seen GROUP BY days_later ORDER BY days_later`,
  frame: (session) => {
    const views = session
      .table('clicks')
      .filter(col('page').eq('item').and(col('customer_id').isNotNull()))
      .select('customer_id', 'item_id', 'event_time')
    const same = col('v.customer_id')
      .eq(col('s.customer_id'))
      .and(col('v.item_id').eq(col('s.item_id')))
    const before = col('v.event_time')
      .lt(col('s.sold'))
      .and(col('v.event_time').ge(col('s.sold').sub(sql`INTERVAL 7 DAY`)))
    return session
      .table('store_sales')
      .alias('s')
      .join(views.alias('v'), same.and(before))
      .groupBy('s.sale_id', 's.sold', { paid: col('s.quantity').mul(col('s.price')) })
      .agg({ last_view: fn.max('event_time'), views: fn.count() })
      .groupBy(
        fn
          .epochMs(col('sold'))
          .sub(fn.epochMs(col('last_view')))
          .intDiv(86_400_000)
          .as('days_later'),
      )
      .agg({ sales: fn.count(), revenue: fn.sum('paid'), most_views: fn.max('views') })
      .orderBy('days_later')
  },
}
