import { test } from 'vitest'
import { limitIntoUnion } from '../../../src/optimizer/rules/limit-into-union.ts'
import { limitThroughProject } from '../../../src/optimizer/rules/limit-through-project.ts'
import { mergeLimits } from '../../../src/optimizer/rules/merge-limits.ts'
import { mergeProjects } from '../../../src/optimizer/rules/merge-projects.ts'
import { pushFilters } from '../../../src/optimizer/rules/push-filters.ts'
import { topN } from '../../../src/optimizer/rules/top-n.ts'
import { topNPerKey } from '../../../src/optimizer/rules/top-n-per-key.ts'
import { expectOptimized, expectRewrite, expectUnchanged } from '../expect-rewrite.ts'

test('a limit moves below a projection', () => {
  expectRewrite(limitThroughProject, 'select upper(s) from t limit 3').toMatchInlineSnapshot(`
    "
    project upper(s)
      limit 3
        scan t [a, b, s, tiny]
    "
  `)
})

test('but not below one whose expression is volatile', () => {
  expectUnchanged(limitThroughProject, 'select random() from t limit 3')
})

test('every input of a union gives no more than can be asked for', () => {
  expectRewrite(limitIntoUnion, '(select a from t) union all (select b from t limit 2) limit 3 offset 1').toMatchInlineSnapshot(`
    "
    limit 3 offset 1
      union [a]
        limit 4
          project a
            scan t [a, b, s, tiny]
        limit 2
          project b
            scan t [a, b, s, tiny]
    "
  `)
  expectUnchanged(limitIntoUnion, 'select a from t union all select b from t offset 1')
})

test('limits merge; none at all gives no rows', () => {
  expectRewrite(mergeLimits, '(select a from t limit 10 offset 3) limit 20 offset 4').toMatchInlineSnapshot(`
    "
    limit 6 offset 7
      project a
        scan t [a, b, s, tiny]
    "
  `)
  expectRewrite(mergeLimits, 'select a from t limit 0').toMatchInlineSnapshot(`
    "
    no rows
    "
  `)
})

test('sort and limit are a top-n', () => {
  expectRewrite(topN, 'select a from t order by a desc limit 3 offset 1').toMatchInlineSnapshot(`
    "
    top_n a desc limit 3 offset 1
      project a
        scan t [a, b, s, tiny]
    "
  `)
  expectUnchanged(topN, 'select a from t order by a offset 1')
})

test('a bound on a rank is a top-n per key', () => {
  const ranked = `select a, s, row_number() over (partition by s order by a desc) as r from t`
  expectRewrite(topNPerKey, `${ranked} qualify r <= 3`).toMatchInlineSnapshot(`
    "
    project a, s, r
      top_n_per_key row_number() over (partition by s order by a desc) as r <= 3
        scan t [a, b, s, tiny]
    "
  `)
  expectRewrite(topNPerKey, `${ranked} qualify 3 > r and b > 1`).toMatchInlineSnapshot(`
    "
    project a, s, r
      filter b > 1
        top_n_per_key row_number() over (partition by s order by a desc) as r <= 2
          scan t [a, b, s, tiny]
    "
  `)
  expectRewrite(topNPerKey, `${ranked} qualify r = 1`).toMatchInlineSnapshot(`
    "
    project a, s, r
      top_n_per_key row_number() over (partition by s order by a desc) as r <= 1
        scan t [a, b, s, tiny]
    "
  `)
  expectRewrite(topNPerKey, `${ranked} qualify r = 3 and r < 2`).toMatchInlineSnapshot(`
    "
    project a, s, r
      filter r = 3
        top_n_per_key row_number() over (partition by s order by a desc) as r <= 1
          scan t [a, b, s, tiny]
    "
  `)
  expectUnchanged(topNPerKey, `${ranked} qualify r > 3`)
  expectUnchanged(topNPerKey, `${ranked} qualify r <= a`)
})

test('of several windows the lowest bound is one, ranked last', () => {
  const two = `select a, row_number() over (partition by s order by a) as r, rank() over (order by b) as q from t`
  expectRewrite(topNPerKey, `select * from (${two}) where r <= 3`, [pushFilters]).toMatchInlineSnapshot(`
    "
    project a, r, q
      project a, r, q
        project a, b, s, tiny, r, q
          top_n_per_key row_number() over (partition by s order by a) as r <= 3
            rank rank() over (order by b) as q
              scan t [a, b, s, tiny]
    "
  `)
  expectRewrite(topNPerKey, `${two} qualify q = 1 and r < 9`).toMatchInlineSnapshot(`
    "
    project a, r, q
      filter r < 9
        top_n_per_key rank() over (order by b) as q <= 1
          rank row_number() over (partition by s order by a) as r
            scan t [a, b, s, tiny]
    "
  `)
  expectRewrite(
    topNPerKey,
    `select * from (select *, rank() over (order by r) as q from (${two.replace(' as q', ' as p')})) where r <= 3 and q < 5`,
    [pushFilters, mergeProjects, pushFilters],
  ).toMatchInlineSnapshot(`
    "
    project a, r, p, q
      filter r <= 3
        top_n_per_key rank() over (order by r) as q <= 4
          project a, r, p
            rank rank() over (order by b) as p
              rank row_number() over (partition by s order by a) as r
                scan t [a, b, s, tiny]
    "
  `)
})

test('also where the bound stands outside of a subquery, over final counts', () => {
  expectOptimized(`
    select city, title, n from (
      select *, rank() over (partition by city order by n desc) as place
      from (select user.city as city, song.title as title, count(*) as n from plays where country = 'US' group by all))
    where place <= 3 and city <> 'Oslo' order by city, n desc`).toMatchInlineSnapshot(`
      "
      sort city, n desc
        project city, title, n
          top_n_per_key rank() over (partition by city order by n desc) as place <= 3
            aggregate user.city, song.title: count_star() as n
              scan plays [country, song.title, user.city] where country = 'US' and user.city <> 'Oslo'
      "
    `)
})
