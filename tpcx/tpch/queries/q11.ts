import { NATIONS } from '../distributions.ts'
import { query } from './query.ts'

/** The specification divides the share, 0.0001, by the scale factor; here it is that of scale factor 1 for data of any size. */
export const q11 = query({
  number: 11,
  title: 'important stock identification',
  rules: ['exact', 'sum'],
  validation: { nation: 'GERMANY' },
  draw: (random) => ({ nation: random.pick(NATIONS)[0] }),
  sql: ({ nation }) => `
SELECT ps_partkey, sum(ps_supplycost * ps_availqty) AS value
FROM partsupp, supplier, nation
WHERE ps_suppkey = s_suppkey AND s_nationkey = n_nationkey AND n_name = '${nation}'
GROUP BY ps_partkey
HAVING sum(ps_supplycost * ps_availqty) > (
  SELECT sum(ps_supplycost * ps_availqty) * 0.0001
  FROM partsupp, supplier, nation
  WHERE ps_suppkey = s_suppkey AND s_nationkey = n_nationkey AND n_name = '${nation}')
ORDER BY value DESC`,
})
