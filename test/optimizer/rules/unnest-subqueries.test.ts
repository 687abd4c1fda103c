import { test } from 'vitest'
import { unnestSubqueries } from '../../../src/optimizer/rules/unnest-subqueries.ts'
import { expectOptimized, expectRewrite } from '../expect-rewrite.ts'

test('EXISTS and IN become semi joins, their negations anti joins', () => {
  expectRewrite(unnestSubqueries, 'select a from t where exists (select 1 from u where u.a = t.a)').toMatchInlineSnapshot(`
    "
    project a
      semi join on a = cast(a as BIGINT)
        scan t [a, b, s, tiny]
        scan u [a, x]
    "
  `)
  expectRewrite(unnestSubqueries, 'select a from t where not exists (select 1 from u where u.a > t.a)').toMatchInlineSnapshot(`
    "
    project a
      anti join on a > cast(a as BIGINT)
        scan t [a, b, s, tiny]
        scan u [a, x]
    "
  `)
  expectRewrite(unnestSubqueries, 'select a from t where a in (select a from u) and a > 1').toMatchInlineSnapshot(`
    "
    project a
      semi join on cast(a as BIGINT) = a
        filter a > 1
          scan t [a, b, s, tiny]
        project a
          scan u [a, x]
    "
  `)
})

test('NOT IN of what may be NULL counts the NULLs; the subquery is run once', () => {
  expectRewrite(unnestSubqueries, 'select a from t where a not in (select a from u)').toMatchInlineSnapshot(`
    "
    project a
      with subquery
        project a
          scan u [a, x]
        project a, b, s, tiny
          filter not case when mark then true else case when rows > 0 and (cast(a as BIGINT) is null or rows > values) then NULL else false end end
            cross join
              mark join as mark on cast(a as BIGINT) = a
                scan t [a, b, s, tiny]
                common_scan subquery [a]
              aggregate count_star() as rows, count(a) as values
                common_scan subquery [a]
    "
  `)
})

test('an aggregate is taken by what it is asked for, and 0 is told from NULL', () => {
  expectRewrite(unnestSubqueries, 'select a from t where b > (select avg(x) from u where u.a = t.a)').toMatchInlineSnapshot(`
    "
    project a
      project a, b, s, tiny
        filter cast(b as DOUBLE) > avg(x)
          left join on key = cast(a as BIGINT)
            scan t [a, b, s, tiny]
            project avg(x), key
              aggregate a as key: avg(x)
                scan u [a, x]
    "
  `)
  expectRewrite(unnestSubqueries, 'select a, (select count(*) from u where u.a = t.a) as n from t').toMatchInlineSnapshot(`
    "
    project a, count_star() as n
      project a, b, s, tiny, case when matched is null then 0 else count_star() end as count_star()
        left join on key = cast(a as BIGINT)
          scan t [a, b, s, tiny]
          project count_star(), key, true as matched
            project count_star(), key
              aggregate a as key: count_star()
                scan u [a, x]
    "
  `)
})

test('a limit becomes one for each value that is asked for', () => {
  expectRewrite(
    unnestSubqueries,
    'select a, x from t, lateral (select x from u where u.a = t.a order by x limit 2)',
  ).toMatchInlineSnapshot(`
    "
    project a, x
      inner join on a = cast(a as BIGINT)
        scan t [a, b, s, tiny]
        project x, a
          filter number <= 2
            rank row_number() over (partition by a order by x) as number
              project x, a
                scan u [a, x]
    "
  `)
})

test('what cannot be asked for by a join is computed for the different values of the rows around', () => {
  expectRewrite(unnestSubqueries, 'select a, (select count(*) from u where u.a < t.a) as n from t').toMatchInlineSnapshot(`
    "
    project a, count_star() as n
      with rows
        scan t [a, b, s, tiny]
        with parameters
          distinct
            common_scan rows [a]
          project a, b, s, tiny, count_star()
            inner join on a is not distinct from a
              common_scan rows [a, b, s, tiny]
              project count_star(), a
                project count_star(), a
                  aggregate a: count_star() filter (where not matched is null) as count_star()
                    left join on a is not distinct from a
                      common_scan parameters [a]
                      project a, x, a, true as matched
                        filter a < cast(a as BIGINT)
                          cross join
                            scan u [a, x]
                            common_scan parameters [a]
    "
  `)
})

test('a value that reads nothing around it is a row of its own, which stands where the joins need it', () => {
  expectOptimized(
    'select count(*) from t join u on t.a = u.a where t.b = (select distinct b from t where s is null)',
  ).toMatchInlineSnapshot(`
    "
    aggregate count_star()
      inner join on b = b
        inner join on cast(a as BIGINT) = a
          scan t [a, b]
          scan u [a]
        single join
          values ()
          limit 2
            distinct b
              scan t [b, s] where s is null
    "
  `)
})
