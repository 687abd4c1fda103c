import { query } from './query.ts'

export const q13 = query({
  number: 13,
  title: 'customer distribution',
  rules: ['exact', 'exact'],
  validation: { one: 'special', other: 'requests' },
  draw: (random) => ({
    one: random.pick(['special', 'pending', 'unusual', 'express']),
    other: random.pick(['packages', 'requests', 'accounts', 'deposits']),
  }),
  sql: ({ one, other }) => `
SELECT c_count, count(*) AS custdist
FROM (
  SELECT c_custkey, count(o_orderkey)
  FROM customer LEFT OUTER JOIN orders ON c_custkey = o_custkey AND o_comment NOT LIKE '%${one}%${other}%'
  GROUP BY c_custkey) AS c_orders (c_custkey, c_count)
GROUP BY c_count
ORDER BY custdist DESC, c_count DESC`,
})
