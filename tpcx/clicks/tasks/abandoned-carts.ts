import { col, fn, when } from '../../../src/index.ts'
import type { WorkloadQuery } from '../../bench/workload.ts'
import { numberedEvents, numberedFrame } from './sessions.ts'

const QUANTITY = `CAST(json_extract_string(line, '$.page.quantity') AS INTEGER)`
const PRICE = `CAST(json_extract_string(line, '$.page.price') AS DECIMAL(9, 2))`

/** Sessions in which something went into the cart, and those of them without a purchase: by day, with what was left in the carts. */
export const abandonedCarts: WorkloadQuery = {
  name: 'abandoned-carts',
  sql: `${numberedEvents('platform, page, line')}, carts AS (
  SELECT visitor_id, session, platform, min(event_time) AS started, count(*) FILTER (WHERE page = 'purchase') AS purchases,
    sum(CASE WHEN page = 'cart' THEN ${QUANTITY} * ${PRICE} END) AS cart
  FROM numbered GROUP BY visitor_id, session, platform HAVING count(*) FILTER (WHERE page = 'cart') > 0
)
SELECT CAST(started AS DATE) AS day, platform, count(*) AS carts, count(*) FILTER (WHERE purchases = 0) AS abandoned,
  sum(cart) FILTER (WHERE purchases = 0) AS left_behind
FROM carts GROUP BY day, platform ORDER BY day, platform`,
  frame: (session) => {
    const number = (path: string, type: string) => fn.jsonExtractString(col('line'), path).cast(type)
    const cost = number('$.page.quantity', 'INTEGER').mul(number('$.page.price', 'DECIMAL(9, 2)'))
    return numberedFrame(session, ['platform', 'page', 'line'])
      .groupBy('visitor_id', 'session', 'platform')
      .agg({
        started: fn.min('event_time'),
        purchases: fn.count().filter(col('page').eq('purchase')),
        cart: fn.sum(when(col('page').eq('cart')).then(cost)),
        carted: fn.count().filter(col('page').eq('cart')),
      })
      .filter(col('carted').gt(0))
      .groupBy(col('started').cast('DATE').as('day'), 'platform')
      .agg({
        carts: fn.count(),
        abandoned: fn.count().filter(col('purchases').eq(0)),
        left_behind: fn.sum('cart').filter(col('purchases').eq(0)),
      })
      .orderBy('day', 'platform')
  },
}
