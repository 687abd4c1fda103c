import { col, fn } from '../../../src/index.ts'
import type { WorkloadQuery } from '../../bench/workload.ts'

/** What items cost when they were looked at: a heavily skewed join, for a fifth of the views are of one item, whose price changes most often. */
export const priceWhenViewed: WorkloadQuery = {
  name: 'price-when-viewed',
  sql: `SELECT i.category, count(*) AS views, sum(p.price) AS total, min(p.price) AS least, max(p.price) AS most
FROM clicks c
JOIN prices p ON p.item_id = c.item_id AND c.event_time >= p.valid_from AND c.event_time < p.valid_to
JOIN items i ON i.item_id = c.item_id
WHERE c.page = 'item' GROUP BY i.category ORDER BY i.category`,
  frame: (session) => {
    const during = col('event_time')
      .ge(col('valid_from'))
      .and(col('event_time').lt(col('valid_to')))
    return session
      .table('clicks')
      .filter(col('page').eq('item'))
      .join(session.table('prices'), 'item_id')
      .filter(during)
      .join(session.table('items'), 'item_id')
      .groupBy('category')
      .agg({ views: fn.count(), total: fn.sum('price'), least: fn.min('price'), most: fn.max('price') })
      .orderBy('category')
  },
}
