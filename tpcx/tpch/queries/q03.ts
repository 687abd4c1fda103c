import { SEGMENTS } from '../distributions.ts'
import { between, query } from './query.ts'

export const q03 = query({
  number: 3,
  title: 'shipping priority',
  rules: ['exact', 'sum', 'exact', 'exact'],
  validation: { segment: 'BUILDING', day: 15 },
  draw: (random) => ({ segment: random.pick(SEGMENTS), day: between(random, 1, 31) }),
  sql: ({ segment, day }) => `
SELECT l_orderkey, sum(l_extendedprice * (1 - l_discount)) AS revenue, o_orderdate, o_shippriority
FROM customer, orders, lineitem
WHERE c_mktsegment = '${segment}' AND c_custkey = o_custkey AND l_orderkey = o_orderkey
  AND o_orderdate < DATE '1995-03-${String(day).padStart(2, '0')}' AND l_shipdate > DATE '1995-03-${String(day).padStart(2, '0')}'
GROUP BY l_orderkey, o_orderdate, o_shippriority
ORDER BY revenue DESC, o_orderdate
LIMIT 10`,
})
