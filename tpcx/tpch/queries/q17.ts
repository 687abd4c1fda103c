import { CONTAINERS } from '../distributions.ts'
import { drawnBrand, query } from './query.ts'

export const q17 = query({
  number: 17,
  title: 'small-quantity-order revenue',
  rules: ['average'],
  validation: { brand: 'Brand#23', container: 'MED BOX' },
  draw: (random) => ({ brand: drawnBrand(random), container: random.pick(CONTAINERS) }),
  sql: ({ brand, container }) => `
SELECT sum(l_extendedprice) / 7.0 AS avg_yearly
FROM lineitem, part
WHERE p_partkey = l_partkey AND p_brand = '${brand}' AND p_container = '${container}'
  AND l_quantity < (SELECT 0.2 * avg(l_quantity) FROM lineitem WHERE l_partkey = p_partkey)`,
})
