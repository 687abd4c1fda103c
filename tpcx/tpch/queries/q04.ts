import { between, firstOfMonth, query } from './query.ts'

export const q04 = query({
  number: 4,
  title: 'order priority checking',
  rules: ['exact', 'exact'],
  validation: { date: '1993-07-01' },
  draw: (random) => ({ date: firstOfMonth(1993, between(random, 1, 58)) }),
  sql: ({ date }) => `
SELECT o_orderpriority, count(*) AS order_count
FROM orders
WHERE o_orderdate >= DATE '${date}' AND o_orderdate < DATE '${date}' + INTERVAL '3' MONTH
  AND EXISTS (SELECT * FROM lineitem WHERE l_orderkey = o_orderkey AND l_commitdate < l_receiptdate)
GROUP BY o_orderpriority
ORDER BY o_orderpriority`,
})
