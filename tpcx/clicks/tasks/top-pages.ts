import { col, fn } from '../../../src/index.ts'
import type { WorkloadQuery } from '../../bench/workload.ts'

/** The three pages that each customer visits most, and of what kind they are. */
export const topPages: WorkloadQuery = {
  name: 'top-pages',
  sql: `WITH visits AS (
  SELECT customer_id, url, page, count(*) AS visits FROM clicks WHERE customer_id IS NOT NULL GROUP BY customer_id, url, page
), top AS (
  SELECT *, row_number() OVER (PARTITION BY customer_id ORDER BY visits DESC, url) AS place FROM visits QUALIFY place <= 3
)
SELECT place, page, count(*) AS customers, sum(visits) AS visits, max(visits) AS most FROM top GROUP BY place, page ORDER BY place, page`,
  frame: (session) =>
    session
      .table('clicks')
      .filter(col('customer_id').isNotNull())
      .groupBy('customer_id', 'url', 'page')
      .count('visits')
      .topByKey(3, { by: 'customer_id', orderBy: [col('visits').desc(), 'url'], rank: 'place' })
      .groupBy('place', 'page')
      .agg({ customers: fn.count(), visits: fn.sum('visits'), most: fn.max('visits') })
      .orderBy('place', 'page'),
}
