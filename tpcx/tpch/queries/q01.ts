import { between, query } from './query.ts'

export const q01 = query({
  number: 1,
  title: 'pricing summary report',
  rules: ['exact', 'exact', 'sum', 'sum', 'sum', 'sum', 'average', 'average', 'average', 'exact'],
  validation: { days: 90 },
  draw: (random) => ({ days: between(random, 60, 120) }),
  sql: ({ days }) => `
SELECT l_returnflag, l_linestatus, sum(l_quantity) AS sum_qty, sum(l_extendedprice) AS sum_base_price,
  sum(l_extendedprice * (1 - l_discount)) AS sum_disc_price, sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) AS sum_charge,
  avg(l_quantity) AS avg_qty, avg(l_extendedprice) AS avg_price, avg(l_discount) AS avg_disc, count(*) AS count_order
FROM lineitem
WHERE l_shipdate <= DATE '1998-12-01' - INTERVAL '${days}' DAY
GROUP BY l_returnflag, l_linestatus
ORDER BY l_returnflag, l_linestatus`,
})
