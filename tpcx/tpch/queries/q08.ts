import { NATIONS, REGIONS, TYPES } from '../distributions.ts'
import { query } from './query.ts'

/** The region is the nation's. */
const drawnNation = ([nation, region]: (typeof NATIONS)[number]) => ({ nation, region: REGIONS[region]! })

export const q08 = query({
  number: 8,
  title: 'national market share',
  rules: ['exact', 'ratio'],
  validation: { nation: 'BRAZIL', region: 'AMERICA', type: 'ECONOMY ANODIZED STEEL' },
  draw: (random) => ({ ...drawnNation(random.pick(NATIONS)), type: random.pick(TYPES) }),
  sql: ({ nation, region, type }) => `
SELECT o_year, sum(CASE WHEN nation = '${nation}' THEN volume ELSE 0 END) / sum(volume) AS mkt_share
FROM (
  SELECT extract(year FROM o_orderdate) AS o_year, l_extendedprice * (1 - l_discount) AS volume, n2.n_name AS nation
  FROM part, supplier, lineitem, orders, customer, nation n1, nation n2, region
  WHERE p_partkey = l_partkey AND s_suppkey = l_suppkey AND l_orderkey = o_orderkey AND o_custkey = c_custkey
    AND c_nationkey = n1.n_nationkey AND n1.n_regionkey = r_regionkey AND r_name = '${region}'
    AND s_nationkey = n2.n_nationkey AND o_orderdate BETWEEN DATE '1995-01-01' AND DATE '1996-12-31' AND p_type = '${type}') AS all_nations
GROUP BY o_year
ORDER BY o_year`,
})
