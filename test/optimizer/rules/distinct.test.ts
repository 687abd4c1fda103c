import { test } from 'vitest'
import { distinctAggregates } from '../../../src/optimizer/rules/distinct-aggregates.ts'
import { distinctToAggregate } from '../../../src/optimizer/rules/distinct-to-aggregate.ts'
import { expectOptimized, expectRewrite, expectUnchanged } from '../expect-rewrite.ts'

test('DISTINCT groups by all columns', () => {
  expectRewrite(distinctToAggregate, 'select distinct a, s from t').toMatchInlineSnapshot(`
    "
    distinct a, s
      project a, s
        scan t [a, b, s, tiny]
    "
  `)
})

test('aggregates of one DISTINCT expression: duplicates go first', () => {
  expectRewrite(distinctAggregates, 'select s, count(distinct a), sum(distinct a), min(a) from t group by s').toMatchInlineSnapshot(`
    "
    project s, count(DISTINCT a), sum(DISTINCT a), min(a)
      aggregate s: count(a) as count(DISTINCT a), sum(a) as sum(DISTINCT a), min(a)
        distinct s, a
          scan t [a, b, s, tiny]
    "
  `)
  expectRewrite(distinctAggregates, 'select count(distinct a + b) from t').toMatchInlineSnapshot(`
    "
    project count(DISTINCT (a + b))
      aggregate count(a + b) as count(DISTINCT (a + b))
        distinct a + b
          scan t [a, b, s, tiny]
    "
  `)
})

test('a FILTER makes what it drops NULL', () => {
  expectRewrite(distinctAggregates, 'select s, count(distinct a) filter (where b > 1) from t group by s').toMatchInlineSnapshot(`
    "
    project s, count(DISTINCT a) FILTER (WHERE (b > 1))
      aggregate s: count(case when b > 1 then a else NULL end) as count(DISTINCT a) FILTER (WHERE (b > 1))
        distinct s, case when b > 1 then a else NULL end
          scan t [a, b, s, tiny]
    "
  `)
})

test('of different expressions, or beside plain ones: each kind by itself, put together by key', () => {
  expectRewrite(
    distinctAggregates,
    'select s, count(distinct a) as x, count(*) as n, sum(distinct b) as y from t group by s',
  ).toMatchInlineSnapshot(`
    "
    project s, x, n, y
      aggregate s: max(x) as x, max(n) as n, max(y) as y
        union [s, x, n, y]
          project s, x, NULL as n, NULL as y
            aggregate s: count(a) as x
              distinct s, a
                scan t [a, b, s, tiny]
          project s, NULL as x, n, NULL as y
            aggregate s: count_star() as n
              scan t [a, b, s, tiny]
          project s, NULL as x, NULL as n, y
            aggregate s: sum(b) as y
              distinct s, b
                scan t [a, b, s, tiny]
    "
  `)
  expectOptimized('select count(distinct a) as x, count(*) as n from t').toMatchInlineSnapshot(`
    "
    aggregate max(x) as x, max(n) as n
      union [x, n]
        project x, NULL as n
          aggregate count(a) as x
            distinct a
              scan t [a]
        project NULL as x, n
          aggregate count_star() as n
            scan t []
    "
  `)
})

test('plain aggregates stay', () => {
  expectUnchanged(distinctAggregates, 'select s, count(a), max(distinct a) from t group by s')
})
