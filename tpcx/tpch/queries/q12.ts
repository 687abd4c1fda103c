import { SHIP_MODES } from '../distributions.ts'
import { drawnSome, drawnYear, query } from './query.ts'

export const q12 = query({
  number: 12,
  title: 'shipping modes and order priority',
  rules: ['exact', 'exact', 'exact'],
  validation: { modes: ['MAIL', 'SHIP'], date: '1994-01-01' },
  draw: (random) => ({ modes: drawnSome(random, SHIP_MODES, 2), date: drawnYear(random) }),
  sql: ({ modes: [one, other], date }) => `
SELECT l_shipmode,
  sum(CASE WHEN o_orderpriority = '1-URGENT' OR o_orderpriority = '2-HIGH' THEN 1 ELSE 0 END) AS high_line_count,
  sum(CASE WHEN o_orderpriority <> '1-URGENT' AND o_orderpriority <> '2-HIGH' THEN 1 ELSE 0 END) AS low_line_count
FROM orders, lineitem
WHERE o_orderkey = l_orderkey AND l_shipmode IN ('${one}', '${other}')
  AND l_commitdate < l_receiptdate AND l_shipdate < l_commitdate
  AND l_receiptdate >= DATE '${date}' AND l_receiptdate < DATE '${date}' + INTERVAL '1' YEAR
GROUP BY l_shipmode
ORDER BY l_shipmode`,
})
