import { test } from 'vitest'
import { mergeFilters } from '../../../src/optimizer/rules/merge-filters.ts'
import { pushFilters } from '../../../src/optimizer/rules/push-filters.ts'
import { expectOptimized, expectRewrite, expectUnchanged } from '../expect-rewrite.ts'

test('a filter moves into the scan', () => {
  expectRewrite(pushFilters, `select a from t where a > 1 and s = 'x'`).toMatchInlineSnapshot(`
    "
    project a
      scan t [a, b, s, tiny] where a > 1 and s = 'x'
    "
  `)
})

test('but not what may raise: it sees only rows that the others left', () => {
  expectRewrite(pushFilters, 'select a from t where risky(a) > 1 and b = 2').toMatchInlineSnapshot(`
    "
    project a
      filter risky(a) > 1
        scan t [a, b, s, tiny] where b = 2
    "
  `)
  expectOptimized('select a from (select * from t where risky(a) > 1) where b = 2 and risky(b) > 3').toMatchInlineSnapshot(`
    "
    project a
      filter risky(b) > 3
        filter risky(a) > 1
          scan t [a, b] where b = 2
    "
  `)
})

test('through a projection, in terms of its input', () => {
  expectRewrite(pushFilters, 'select * from (select a + b as c, s from t) where c > 1 and s is not null').toMatchInlineSnapshot(`
    "
    project c, s
      project a + b as c, s
        filter a + b > 1
          scan t [a, b, s, tiny] where not s is null
    "
  `)
})

test('but not on a volatile item', () => {
  expectUnchanged(pushFilters, 'select * from (select random() as r from t) where r > 0.5')
})

test('below groups, where it reads keys only', () => {
  expectRewrite(pushFilters, 'select s, count(*) as n from t group by s having s > $$x$$ and n > 1').toMatchInlineSnapshot(`
    "
    project s, n
      filter n > 1
        aggregate s: count_star() as n
          scan t [a, b, s, tiny] where s > 'x'
    "
  `)
  expectUnchanged(pushFilters, 'select count(*) as n from t having n > 1')
})

test('into every input of a union', () => {
  expectOptimized(`select * from (select a, s from t union all select b, upper(s) from t) where s = 'x'`).toMatchInlineSnapshot(`
    "
    union [a, s]
      scan t [a, s] where s = 'x'
      project b, upper(s)
        scan t [b, s] where upper(s) = 'x'
    "
  `)
})

test('below a rank, where it reads partition keys only', () => {
  expectRewrite(pushFilters, `select * from (select *, rank() over (partition by s order by a) as r from t) where s = 'x' and a = 1`, [
    pushFilters,
  ]).toMatchInlineSnapshot(`
    "
    project a, b, s, tiny, r
      project a, b, s, tiny, r
        filter a = 1
          rank rank() over (partition by s order by a) as r
            scan t [a, b, s, tiny] where s = 'x'
    "
  `)
})

test('below a rank also through a computed partition key', () => {
  expectRewrite(
    pushFilters,
    `select * from (select a, upper(s) as u, rank() over (partition by upper(s), b order by a) as r from t) where u > 'x' and a = 1`,
    [pushFilters],
  ).toMatchInlineSnapshot(`
    "
    project a, u, r
      project a, upper(s) as u, r
        filter a = 1
          rank rank() over (partition by upper(s), b order by a) as r
            scan t [a, b, s, tiny] where upper(s) > 'x'
    "
  `)
})

test('not below a limit', () => {
  expectUnchanged(pushFilters, 'select * from (select a from t limit 3) where a > 1')
})

test('adjacent filters become one, unless the outer may raise', () => {
  expectRewrite(mergeFilters, 'select count(*) as n, s from t group by s having n > 1 qualify n < 5').toMatchInlineSnapshot(`
    "
    project n, s
      filter n > 1 and n < 5
        aggregate s: count_star() as n
          scan t [a, b, s, tiny]
    "
  `)
  expectUnchanged(mergeFilters, 'select count(*) as n, s from t group by s having n > 1 qualify risky(n) < 5')
})
