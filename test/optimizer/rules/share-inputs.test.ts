import { test } from 'vitest'
import { shareInputs } from '../../../src/optimizer/rules/share-inputs.ts'
import { unnestSubqueries } from '../../../src/optimizer/rules/unnest-subqueries.ts'
import { expectOptimized, expectUnchanged } from '../expect-rewrite.ts'

const PAIRS = `from t x, t y where x.a = y.a and x.s = 'US'`

test('a join that two queries group is computed once', () => {
  expectOptimized(
    `select x.b, count(*) as n ${PAIRS} group by all having count(*) > (select count(*) / 100 ${PAIRS})`,
  ).toMatchInlineSnapshot(`
    "
    with input
      inner join on a = a (build left)
        scan t [a, b, s] where s = 'US'
        scan t [a]
      project b, n
        inner join on cast(n as DOUBLE) > (count_star() / 100)
          aggregate b: count_star() as n
            common_scan input [b]
          project cast(count_star() as DOUBLE) / 100.0 as (count_star() / 100)
            aggregate count_star()
              common_scan input []
    "
  `)
})

test('what differs is not shared, and neither is a single scan or what is different each time', () => {
  const count = (where: string) => `(select count(*) from t x, t y where x.a = y.a and ${where})`
  for (const sql of [
    `select ${count("x.s = 'US'")} + ${count("x.s = 'DE'")}`,
    `select ${count("x.s = 'US'")} + ${count("y.s = 'US'")}`,
    `select ${count('random() < 0.5')} + ${count('random() < 0.5')}`,
    'select (select count(*) from t where b > 1) + (select sum(a) from t where b > 1)',
  ])
    expectUnchanged(shareInputs, sql, [unnestSubqueries])
})
