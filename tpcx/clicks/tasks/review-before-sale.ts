import { col, fn, sql } from '../../../src/index.ts'
import type { WorkloadQuery } from '../../bench/workload.ts'

/** How much is sold to those who had read the item's reviews in the three days before: a join on a range of times. */
export const reviewBeforeSale: WorkloadQuery = {
  name: 'review-before-sale',
  sql: `WITH read AS (
  SELECT customer_id, item_id, event_time FROM clicks WHERE page = 'review' AND customer_id IS NOT NULL
), convinced AS (
  SELECT s.sale_id FROM web_sales s
  SEMI JOIN read r ON r.customer_id = s.customer_id AND r.item_id = s.item_id AND r.event_time < s.sold AND r.event_time >= s.sold - INTERVAL 3 DAY
)
SELECT i.category, count(*) AS sales, sum(s.quantity * s.price) AS revenue, count(c.sale_id) AS after_reading,
  sum(s.quantity * s.price) FILTER (WHERE c.sale_id IS NOT NULL) AS revenue_after_reading
FROM web_sales s JOIN items i ON i.item_id = s.item_id LEFT JOIN convinced c ON c.sale_id = s.sale_id
GROUP BY i.category ORDER BY i.category`,
  frame: (session) => {
    const sales = session.table('web_sales')
    const read = session
      .table('clicks')
      .filter(col('page').eq('review').and(col('customer_id').isNotNull()))
      .select('customer_id', 'item_id', 'event_time')
    const same = col('r.customer_id')
      .eq(col('s.customer_id'))
      .and(col('r.item_id').eq(col('s.item_id')))
    const before = col('r.event_time')
      .lt(col('s.sold'))
      .and(col('r.event_time').ge(col('s.sold').sub(sql`INTERVAL 3 DAY`)))
    const convinced = sales
      .alias('s')
      .join(read.alias('r'), same.and(before), { how: 'semi' })
      .select({ convinced_id: col('sale_id') })
    const paid = col('quantity').mul(col('price'))
    return sales
      .join(session.table('items'), 'item_id')
      .join(convinced, col('convinced_id').eq(col('sale_id')), { how: 'left' })
      .groupBy('category')
      .agg({
        sales: fn.count(),
        revenue: fn.sum(paid),
        after_reading: fn.count('convinced_id'),
        revenue_after_reading: fn.sum(paid).filter(col('convinced_id').isNotNull()),
      })
      .orderBy('category')
  },
}
