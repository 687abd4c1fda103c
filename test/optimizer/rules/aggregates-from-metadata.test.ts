import { test } from 'vitest'
import { aggregatesFromMetadata } from '../../../src/optimizer/rules/aggregates-from-metadata.ts'
import { expectOptimized, expectRewrite, expectUnchanged } from '../expect-rewrite.ts'

test('counts and bounds of a whole table are known', () => {
  expectRewrite(aggregatesFromMetadata, 'select count(*), count(a), min(a), max(a), min(s) from counted').toMatchInlineSnapshot(`
    "
    project count_star(), count(a), min(a), max(a), min(s)
      values (100, 97, 1, 9, NULL) from the metadata of counted
    "
  `)
  expectOptimized('select max(a) + count(*) as n from (select a, s from counted) order by 1').toMatchInlineSnapshot(`
    "
    sort n
      project cast(max(a) as BIGINT) + count_star() as n
        values (9, 100) from the metadata of counted
    "
  `)
})

test('but not where something is not known', () => {
  expectUnchanged(aggregatesFromMetadata, 'select count(*), count(s) from counted')
  expectUnchanged(aggregatesFromMetadata, 'select max(s) from counted')
  expectUnchanged(aggregatesFromMetadata, 'select sum(a) from counted')
  expectUnchanged(aggregatesFromMetadata, 'select min(a + 1) from counted')
  expectUnchanged(aggregatesFromMetadata, 'select count(*), min(a) from t')
})

test('nor of a part of it', () => {
  expectUnchanged(aggregatesFromMetadata, 'select count(*) from counted where a > 1')
  expectUnchanged(aggregatesFromMetadata, 'select a, count(*) from counted group by a')
  expectUnchanged(aggregatesFromMetadata, 'select count(*) filter (where a > 1) from counted')
  expectUnchanged(aggregatesFromMetadata, 'select count(distinct a) from counted')
  expectOptimized('select count(*) from counted where a > 1').toMatchInlineSnapshot(`
    "
    aggregate count_star()
      scan counted [a] where a > 1
    "
  `)
})
