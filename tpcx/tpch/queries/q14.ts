import { between, firstOfMonth, query } from './query.ts'

export const q14 = query({
  number: 14,
  title: 'promotion effect',
  rules: ['ratio'],
  validation: { date: '1995-09-01' },
  draw: (random) => ({ date: firstOfMonth(1993, between(random, 1, 60)) }),
  sql: ({ date }) => `
SELECT 100.00 * sum(CASE WHEN p_type LIKE 'PROMO%' THEN l_extendedprice * (1 - l_discount) ELSE 0 END)
  / sum(l_extendedprice * (1 - l_discount)) AS promo_revenue
FROM lineitem, part
WHERE l_partkey = p_partkey AND l_shipdate >= DATE '${date}' AND l_shipdate < DATE '${date}' + INTERVAL '1' MONTH`,
})
