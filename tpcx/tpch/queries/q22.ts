import { NATIONS } from '../distributions.ts'
import { drawnSome, query } from './query.ts'

const CODES = NATIONS.map((_, nation) => 10 + nation)

const list = (codes: readonly number[]) => codes.map((code) => `'${code}'`).join(', ')

export const q22 = query({
  number: 22,
  title: 'global sales opportunity',
  rules: ['exact', 'exact', 'sum'],
  validation: { codes: [13, 31, 23, 29, 30, 18, 17] },
  draw: (random) => ({ codes: drawnSome(random, CODES, 7) }),
  sql: ({ codes }) => `
SELECT cntrycode, count(*) AS numcust, sum(c_acctbal) AS totacctbal
FROM (
  SELECT substring(c_phone FROM 1 FOR 2) AS cntrycode, c_acctbal
  FROM customer
  WHERE substring(c_phone FROM 1 FOR 2) IN (${list(codes)})
    AND c_acctbal > (
      SELECT avg(c_acctbal) FROM customer WHERE c_acctbal > 0.00 AND substring(c_phone FROM 1 FOR 2) IN (${list(codes)}))
    AND NOT EXISTS (SELECT * FROM orders WHERE o_custkey = c_custkey)) AS custsale
GROUP BY cntrycode
ORDER BY cntrycode`,
})
