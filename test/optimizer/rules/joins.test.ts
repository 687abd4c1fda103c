import { test } from 'vitest'
import { buildSide } from '../../../src/optimizer/rules/build-side.ts'
import { joinKeys } from '../../../src/optimizer/rules/join-keys.ts'
import { outerToInner } from '../../../src/optimizer/rules/outer-to-inner.ts'
import { pushFilters } from '../../../src/optimizer/rules/push-filters.ts'
import { pushJoinConditions } from '../../../src/optimizer/rules/push-join-conditions.ts'
import { shareKeyConditions } from '../../../src/optimizer/rules/share-key-conditions.ts'
import { expectOptimized, expectRewrite, expectUnchanged } from '../expect-rewrite.ts'

test('equal expressions of both sides become keys, whichever way they are written', () => {
  expectRewrite(joinKeys, `select 1 from t join u on u.a = t.a and t.b < x and t.b + 1 is not distinct from u.a`).toMatchInlineSnapshot(`
    "
    project 1
      inner join on cast(a as BIGINT) = a and cast(b as DOUBLE) < x and cast(b + 1 as BIGINT) is not distinct from a
        scan t [a, b, s, tiny]
        scan u [a, x]
    "
  `)
})

test('but not of one side, or of both at once, or what is volatile', () => {
  expectUnchanged(joinKeys, `select 1 from t join u on t.a = t.b and t.a + u.a = 3 and t.a > u.a`)
  expectUnchanged(joinKeys, `select 1 from t join u on t.a + random() = x`)
})

test('what may raise becomes a key only where there is no other', () => {
  expectRewrite(joinKeys, `select 1 from t join u on risky(t.a) = u.a and t.b = u.a`).toMatchInlineSnapshot(`
    "
    project 1
      inner join on cast(b as BIGINT) = a and cast(risky(a) as BIGINT) = a
        scan t [a, b, s, tiny]
        scan u [a, x]
    "
  `)
  expectRewrite(joinKeys, `select 1 from t join u on risky(t.a) = u.a and risky(t.b) = u.a`).toMatchInlineSnapshot(`
    "
    project 1
      inner join on cast(risky(a) as BIGINT) = a and cast(risky(b) as BIGINT) = a
        scan t [a, b, s, tiny]
        scan u [a, x]
    "
  `)
})

test('a condition of WHERE goes to the side that it reads, of both sides into the join', () => {
  expectRewrite(pushFilters, `select 1 from t, u where t.a = u.a and b > 1 and x < 2`).toMatchInlineSnapshot(`
    "
    project 1
      inner join on cast(a as BIGINT) = a
        scan t [a, b, s, tiny] where b > 1
        scan u [a, x] where x < 2.0
    "
  `)
})

test('but not to a side that the join fills with NULLs', () => {
  expectRewrite(pushFilters, `select 1 from t left join u on t.a = u.a where b > 1 and x is null`).toMatchInlineSnapshot(`
    "
    project 1
      filter x is null
        left join on cast(a as BIGINT) = a
          scan t [a, b, s, tiny] where b > 1
          scan u [a, x]
    "
  `)
  expectUnchanged(pushFilters, `select 1 from t full join u on t.a = u.a where b is null and x is null`)
  expectUnchanged(pushFilters, `select 1 from t join u on t.a = u.a where risky(b) > 1`)
})

test('a condition of ON that reads one side filters it, unless its rows come out anyway', () => {
  expectRewrite(pushJoinConditions, `select 1 from t join u on t.a = u.a and b > 1 and x < 2`).toMatchInlineSnapshot(`
    "
    project 1
      inner join on cast(a as BIGINT) = a
        filter b > 1
          scan t [a, b, s, tiny]
        filter x < 2.0
          scan u [a, x]
    "
  `)
  expectRewrite(pushJoinConditions, `select 1 from t left join u on t.a = u.a and b > 1 and x < 2`).toMatchInlineSnapshot(`
    "
    project 1
      left join on cast(a as BIGINT) = a and b > 1
        scan t [a, b, s, tiny]
        filter x < 2.0
          scan u [a, x]
    "
  `)
  expectRewrite(pushJoinConditions, `select 1 from t anti join u on t.a = u.a and b > 1 and x < 2`).toMatchInlineSnapshot(`
    "
    project 1
      anti join on cast(a as BIGINT) = a and b > 1
        scan t [a, b, s, tiny]
        filter x < 2.0
          scan u [a, x]
    "
  `)
  expectUnchanged(pushJoinConditions, `select 1 from t full join u on t.a = u.a and b > 1 and x < 2`)
})

test('an outer join whose NULLs are dropped above is an inner one', () => {
  expectRewrite(outerToInner, `select 1 from t left join u on t.a = u.a where x > 1 or x + 1 < 0`).toMatchInlineSnapshot(`
    "
    project 1
      filter x > 1.0 or x + 1.0 < 0.0
        inner join on cast(a as BIGINT) = a
          scan t [a, b, s, tiny]
          scan u [a, x]
    "
  `)
  expectRewrite(outerToInner, `select 1 from t full join u on t.a = u.a where b is not null`).toMatchInlineSnapshot(`
    "
    project 1
      filter not b is null
        left join on cast(a as BIGINT) = a
          scan t [a, b, s, tiny]
          scan u [a, x]
    "
  `)
  expectRewrite(outerToInner, `select 1 from (t left join u on t.a = u.a) join t v on v.b = x`).toMatchInlineSnapshot(`
    "
    project 1
      inner join on cast(b as DOUBLE) = x
        inner join on cast(a as BIGINT) = a
          scan t [a, b, s, tiny]
          scan u [a, x]
        scan t [a, b, s, tiny]
    "
  `)
  expectUnchanged(outerToInner, `select 1 from t left join u on t.a = u.a where x is null or coalesce(x, 1) = 1 or b > 1`)
})

test('what a key of one side is compared with, the other is, too', () => {
  expectRewrite(shareKeyConditions, `select 1 from t join u using (a) where u.a in (1, 2)`, [joinKeys]).toMatchInlineSnapshot(`
    "
    project 1
      filter a in (1, 2)
        inner join on cast(a as BIGINT) = a
          scan t [a, b, s, tiny]
          scan u [a, x]
    "
  `)
  expectRewrite(shareKeyConditions, `select 1 from t v left join t on v.a = t.a where v.a > 1`, [joinKeys]).toMatchInlineSnapshot(`
    "
    project 1
      filter a > 1
        left join on a = a and a > 1
          scan t [a, b, s, tiny]
          scan t [a, b, s, tiny]
    "
  `)
  expectUnchanged(shareKeyConditions, `select 1 from t v left join t on v.a = t.a where t.a > 1`, [joinKeys])
})

test('the smaller side is built', () => {
  expectRewrite(buildSide, `select 1 from (select * from t limit 3) t join u on t.a = u.a`).toMatchInlineSnapshot(`
    "
    project 1
      inner join on cast(a as BIGINT) = a (build left)
        limit 3
          project a, b, s, tiny
            scan t [a, b, s, tiny]
        scan u [a, x]
    "
  `)
  expectUnchanged(buildSide, `select 1 from t join (select * from u limit 3) u on t.a = u.a`)
})

test('all together: a comma join becomes one by keys over filtered scans', () => {
  expectOptimized(
    `select country, count(*) from plays, t, u where plays.ms_played = t.a and t.a = u.a and u.x > 1 and plays.ms_played > 30 group by all`,
  ).toMatchInlineSnapshot(`
    "
    aggregate country: count_star()
      inner join on cast(a as BIGINT) = a
        inner join on ms_played = a (build left)
          scan plays [country, ms_played] where ms_played > 30
          scan t [a]
        scan u [a, x] where x > 1.0
    "
  `)
})
