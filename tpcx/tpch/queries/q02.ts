import { REGIONS, TYPE_METALS } from '../distributions.ts'
import { between, query } from './query.ts'

export const q02 = query({
  number: 2,
  title: 'minimum cost supplier',
  rules: ['exact', 'exact', 'exact', 'exact', 'exact', 'exact', 'exact', 'exact'],
  validation: { size: 15, metal: 'BRASS', region: 'EUROPE' },
  draw: (random) => ({ size: between(random, 1, 50), metal: random.pick(TYPE_METALS), region: random.pick(REGIONS) }),
  sql: ({ size, metal, region }) => `
SELECT s_acctbal, s_name, n_name, p_partkey, p_mfgr, s_address, s_phone, s_comment
FROM part, supplier, partsupp, nation, region
WHERE p_partkey = ps_partkey AND s_suppkey = ps_suppkey AND p_size = ${size} AND p_type LIKE '%${metal}'
  AND s_nationkey = n_nationkey AND n_regionkey = r_regionkey AND r_name = '${region}'
  AND ps_supplycost = (
    SELECT min(ps_supplycost)
    FROM partsupp, supplier, nation, region
    WHERE p_partkey = ps_partkey AND s_suppkey = ps_suppkey AND s_nationkey = n_nationkey AND n_regionkey = r_regionkey
      AND r_name = '${region}')
ORDER BY s_acctbal DESC, n_name, s_name, p_partkey
LIMIT 100`,
})
