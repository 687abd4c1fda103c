import { between, drawnBrand, query } from './query.ts'

export const q19 = query({
  number: 19,
  title: 'discounted revenue',
  rules: ['sum'],
  validation: { brands: ['Brand#12', 'Brand#23', 'Brand#34'], quantities: [1, 10, 20] },
  draw: (random) => ({
    brands: [drawnBrand(random), drawnBrand(random), drawnBrand(random)],
    quantities: [between(random, 1, 10), between(random, 10, 20), between(random, 20, 30)],
  }),
  sql: ({ brands, quantities }) => `
SELECT sum(l_extendedprice * (1 - l_discount)) AS revenue
FROM lineitem, part
WHERE (p_partkey = l_partkey AND p_brand = '${brands[0]}' AND p_container IN ('SM CASE', 'SM BOX', 'SM PACK', 'SM PKG')
    AND l_quantity >= ${quantities[0]} AND l_quantity <= ${quantities[0]! + 10} AND p_size BETWEEN 1 AND 5
    AND l_shipmode IN ('AIR', 'AIR REG') AND l_shipinstruct = 'DELIVER IN PERSON')
  OR (p_partkey = l_partkey AND p_brand = '${brands[1]}' AND p_container IN ('MED BAG', 'MED BOX', 'MED PKG', 'MED PACK')
    AND l_quantity >= ${quantities[1]} AND l_quantity <= ${quantities[1]! + 10} AND p_size BETWEEN 1 AND 10
    AND l_shipmode IN ('AIR', 'AIR REG') AND l_shipinstruct = 'DELIVER IN PERSON')
  OR (p_partkey = l_partkey AND p_brand = '${brands[2]}' AND p_container IN ('LG CASE', 'LG BOX', 'LG PACK', 'LG PKG')
    AND l_quantity >= ${quantities[2]} AND l_quantity <= ${quantities[2]! + 10} AND p_size BETWEEN 1 AND 15
    AND l_shipmode IN ('AIR', 'AIR REG') AND l_shipinstruct = 'DELIVER IN PERSON')`,
})
