import { between, firstOfMonth, query } from './query.ts'

export const q15 = query({
  number: 15,
  title: 'top supplier',
  rules: ['exact', 'exact', 'exact', 'exact', 'sum'],
  validation: { date: '1996-01-01' },
  draw: (random) => ({ date: firstOfMonth(1993, between(random, 1, 58)) }),
  sql: ({ date }) => `
WITH revenue (supplier_no, total_revenue) AS (
  SELECT l_suppkey, sum(l_extendedprice * (1 - l_discount))
  FROM lineitem
  WHERE l_shipdate >= DATE '${date}' AND l_shipdate < DATE '${date}' + INTERVAL '3' MONTH
  GROUP BY l_suppkey)
SELECT s_suppkey, s_name, s_address, s_phone, total_revenue
FROM supplier, revenue
WHERE s_suppkey = supplier_no AND total_revenue = (SELECT max(total_revenue) FROM revenue)
ORDER BY s_suppkey`,
})
