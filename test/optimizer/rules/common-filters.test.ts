import { test } from 'vitest'
import { expectOptimized } from '../expect-rewrite.ts'

const COUNTS = 'with c as (select country, skipped, count(*) as n from plays group by all)'

test('rows of a common table that none of its readers wants are not computed', () => {
  expectOptimized(
    `${COUNTS} select a.n, b.n from c a, c b where a.country = 'US' and b.country = 'DE' and a.skipped and b.skipped`,
  ).toMatchInlineSnapshot(`
    "
    with c
      aggregate country, skipped: count_star() as n
        scan plays [country, skipped] where country in ('US', 'DE') and skipped
      project n, n
        cross join
          filter country = 'US' and skipped
            common_scan c [country, skipped, n]
          filter country = 'DE' and skipped
            common_scan c [country, skipped, n]
    "
  `)
})

test('where one reader has no condition on the column, all rows are', () => {
  expectOptimized(`${COUNTS} select a.n, b.n from c a, c b where a.country = 'US' and b.n > 5`).toMatchInlineSnapshot(`
    "
    with c
      project country, n
        aggregate country, skipped: count_star() as n
          scan plays [country, skipped]
      project n, n
        cross join (build left)
          filter country = 'US'
            common_scan c [country, n]
          filter n > 5
            common_scan c [n]
    "
  `)
})

test('through a common table that is read by another', () => {
  expectOptimized(
    `${COUNTS}, d as (select country, n + 1 as m from c where not skipped), e as (select * from d)
     select a.m, b.m, c.n from e a, d b, c where a.country = 'US' and b.country = 'FR' and c.country = 'FR'`,
  ).toMatchInlineSnapshot(`
    "
    with c
      aggregate country, skipped: count_star() as n
        scan plays [country, skipped] where country in ('US', 'FR')
      with d
        project country, n + 1 as m
          filter not skipped and country in ('US', 'FR')
            common_scan c [country, skipped, n]
        project m, m, n
          cross join
            cross join
              project m
                filter country = 'US'
                  common_scan d [country, m]
              filter country = 'FR'
                common_scan d [country, m]
            filter country = 'FR'
              common_scan c [country, n]
    "
  `)
})
