import { test } from 'vitest'
import { eliminateProjects } from '../../../src/optimizer/rules/eliminate-projects.ts'
import { eliminateReorders } from '../../../src/optimizer/rules/eliminate-reorders.ts'
import { mergeProjects } from '../../../src/optimizer/rules/merge-projects.ts'
import { pruneColumns } from '../../../src/optimizer/rules/prune-columns.ts'
import { expectOptimized, expectRewrite, expectUnchanged } from '../expect-rewrite.ts'

test('a projection merges into the one above', () => {
  expectRewrite(mergeProjects, 'select c * 2 as d, s from (select a + b as c, s from t)').toMatchInlineSnapshot(`
    "
    project (a + b) * 2 as d, s
      scan t [a, b, s, tiny]
    "
  `)
})

test('but not where an expression would be computed twice, or is volatile', () => {
  expectUnchanged(mergeProjects, 'select c, c * 2 as d from (select a + b as c from t)')
  expectUnchanged(mergeProjects, 'select r + 1 from (select random() as r from t)')
})

test('a projection merges into groups', () => {
  expectRewrite(mergeProjects, 'select c, sum(b) from (select a + 1 as c, b, s from t) group by c').toMatchInlineSnapshot(`
    "
    project c, sum(b)
      aggregate a + 1 as c: sum(b)
        scan t [a, b, s, tiny]
    "
  `)
})

test('a projection that changes nothing goes, one that renames renames what is below', () => {
  expectRewrite(eliminateProjects, 'select * from t').toMatchInlineSnapshot(`
    "
    scan t [a, b, s, tiny]
    "
  `)
  expectRewrite(eliminateProjects, 'select x as y, n from (select s as x, count(*) as n from t group by s)').toMatchInlineSnapshot(`
    "
    aggregate s as y: count_star() as n
      scan t [a, b, s, tiny]
    "
  `)
  expectUnchanged(eliminateProjects, 'select a as x, b, s, tiny from t')
})

test('a scan reads what is needed, count(*) nothing', () => {
  expectRewrite(pruneColumns, 'select a from t where b > 1').toMatchInlineSnapshot(`
    "
    project a
      filter b > 1
        scan t [a, b]
    "
  `)
  expectRewrite(pruneColumns, 'select count(*) from plays').toMatchInlineSnapshot(`
    "
    project count_star()
      aggregate count_star()
        scan plays []
    "
  `)
})

test('aggregates, ranks and items that nobody reads go', () => {
  expectRewrite(pruneColumns, 'select s from (select s, sum(a) as x, count(*) as n from t group by s) where n > 1').toMatchInlineSnapshot(`
    "
    project s
      filter n > 1
        project s, n
          aggregate s: count_star() as n
            scan t [s]
    "
  `)
  expectRewrite(
    pruneColumns,
    'select a from (select *, rank() over (order by b) as r, rank() over (order by a) as q from t) where q = 3',
  ).toMatchInlineSnapshot(`
    "
    project a
      filter q = 3
        project a, q
          rank rank() over (order by a) as q
            scan t [a]
    "
  `)
  expectRewrite(pruneColumns, 'select count(*) from (select sum(a), sum(b) from t)').toMatchInlineSnapshot(`
    "
    project count_star()
      aggregate count_star()
        project
          aggregate sum(a)
            scan t [a]
    "
  `)
})

test('a union drops a column in all its inputs; DISTINCT needs all', () => {
  expectRewrite(pruneColumns, 'select s from (select a, s from t union all select a, null from u)').toMatchInlineSnapshot(`
    "
    project s
      union [s]
        project s
          project s
            scan t [s]
        project cast(NULL as VARCHAR) as NULL
          project NULL
            scan u []
    "
  `)
  expectOptimized('select s from (select a, s from t union select b, s from t)').toMatchInlineSnapshot(`
    "
    project s
      distinct a, s
        union [a, s]
          scan t [a, s]
          scan t [b, s]
    "
  `)
  expectOptimized('select count(*) from (select a from t where b > 1 union all select a from u)').toMatchInlineSnapshot(`
    "
    aggregate count_star()
      union []
        project
          scan t [b] where b > 1
        scan u []
    "
  `)
})

test('a projection that only reorders goes, where what reads it does not see the order', () => {
  const read = 'select a, sum(b) from (select s, b, tiny, a from t order by b limit 3) where s is null group by a'
  expectRewrite(eliminateReorders, read).toMatchInlineSnapshot(`
    "
    project a, sum(b)
      aggregate a: sum(b)
        filter s is null
          limit 3
            sort b
              scan t [a, b, s, tiny]
    "
  `)
  expectUnchanged(eliminateReorders, 'select s, b, tiny, a from t order by b limit 3')
  expectUnchanged(eliminateReorders, 'select a from (select s, b, tiny, a as c, a from t order by b)')
})
