import { TYPE_CLASSES, TYPE_FINISHES } from '../distributions.ts'
import { drawnBrand, drawnSome, query } from './query.ts'

const SIZES = Array.from({ length: 50 }, (_, index) => index + 1)

export const q16 = query({
  number: 16,
  title: 'parts/supplier relationship',
  rules: ['exact', 'exact', 'exact', 'exact'],
  validation: { brand: 'Brand#45', type: 'MEDIUM POLISHED', sizes: [49, 14, 23, 45, 19, 3, 36, 9] },
  draw: (random) => ({
    brand: drawnBrand(random),
    type: `${random.pick(TYPE_CLASSES)} ${random.pick(TYPE_FINISHES)}`,
    sizes: drawnSome(random, SIZES, 8),
  }),
  sql: ({ brand, type, sizes }) => `
SELECT p_brand, p_type, p_size, count(DISTINCT ps_suppkey) AS supplier_cnt
FROM partsupp, part
WHERE p_partkey = ps_partkey AND p_brand <> '${brand}' AND p_type NOT LIKE '${type}%' AND p_size IN (${sizes.join(', ')})
  AND ps_suppkey NOT IN (SELECT s_suppkey FROM supplier WHERE s_comment LIKE '%Customer%Complaints%')
GROUP BY p_brand, p_type, p_size
ORDER BY supplier_cnt DESC, p_brand, p_type, p_size`,
})
