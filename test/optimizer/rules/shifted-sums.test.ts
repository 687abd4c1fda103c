import { test } from 'vitest'
import { shiftedSums } from '../../../src/optimizer/rules/shifted-sums.ts'
import { expectRewrite, expectUnchanged } from '../expect-rewrite.ts'

test('sums of one value and several constants are one sum and one count', () => {
  expectRewrite(
    shiftedSums,
    'select b, sum(tiny::integer + 1) as x, sum(tiny::integer) as y, sum(tiny::integer - 2) as z from t group by b',
  ).toMatchInlineSnapshot(`
      "
      project b, x, y, z
        project b, sum + cast(count as HUGEINT) * 1 as x, y, sum + cast(count as HUGEINT) * -2 as z
          aggregate b: count(cast(tiny as INTEGER)) as count, sum(cast(tiny as INTEGER)) as sum, sum(cast(tiny as INTEGER)) as y
            scan t [a, b, s, tiny]
      "
    `)
  expectRewrite(
    shiftedSums,
    'select sum(tiny::integer + 1) filter (where a > 1), sum(3 + tiny::integer) filter (where a > 1), sum(tiny::integer + 4) from t',
  ).toMatchInlineSnapshot(`
      "
      project sum((CAST(tiny AS INTEGER) + 1)) FILTER (WHERE (a > 1)), sum((3 + CAST(tiny AS INTEGER))) FILTER (WHERE (a > 1)), sum((CAST(tiny AS INTEGER) + 4))
        project sum + cast(count as HUGEINT) * 1 as sum((CAST(tiny AS INTEGER) + 1)) FILTER (WHERE (a > 1)), sum + cast(count as HUGEINT) * 3 as sum((3 + CAST(tiny AS INTEGER))) FILTER (WHERE (a > 1)), sum((CAST(tiny AS INTEGER) + 4))
          aggregate count(cast(tiny as INTEGER)) filter (where a > 1) as count, sum(cast(tiny as INTEGER)) filter (where a > 1) as sum, sum(cast(tiny as INTEGER) + 4)
            scan t [a, b, s, tiny]
      "
    `)
})

test('where the addition may overflow, where there is one only, and where values are taken once each, they stay', () => {
  expectUnchanged(shiftedSums, 'select sum(a + 1), sum(a + 2) from t')
  expectUnchanged(shiftedSums, 'select sum(tiny::integer + 1), sum(tiny::integer), sum(tiny::integer * 2) from t')
  expectUnchanged(shiftedSums, 'select sum(distinct tiny::integer + 1), sum(distinct tiny::integer + 2) from t')
  expectUnchanged(shiftedSums, 'select sum(tiny::integer - null), sum(tiny::double + 1), sum(tiny::double + 2) from t')
})
