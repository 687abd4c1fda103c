import { describe, expect, test } from 'vitest'
import { topLists } from '../../../src/optimizer/rules/top-lists.ts'
import { expectOptimized, expectRewrite, expectUnchanged } from '../expect-rewrite.ts'

describe('lists of the first rows of each key', () => {
  test('are made of a bounded heap a key', () => {
    expectRewrite(topLists, 'select b, max_by(s, a, 3) from t group by b').toMatchInlineSnapshot(`
      "
      project b, max_by(s, a, 3)
        aggregate b: list(s order by a desc limit 3) filter (where not s is null and not a is null) as max_by(s, a, 3)
          top_n_per_key row_number() over (partition by b order by case when not s is null and not a is null then false else true end, a desc, s) as number <= 3
            scan t [a, b, s, tiny]
      "
    `)
    expectRewrite(topLists, 'select b, min(a, 2) from t group by b').toMatchInlineSnapshot(`
      "
      project b, min(a, 2)
        aggregate b: list(a order by a limit 2) filter (where not a is null) as min(a, 2)
          top_n_per_key row_number() over (partition by b order by case when not a is null then false else true end, a, a) as number <= 2
            scan t [a, b, s, tiny]
      "
    `)
  })

  test('whichever way they are asked for', () => {
    for (const list of ['array_agg(s order by a desc)[1:3]', 'list(s order by a desc)[:3]', 'list_slice(list(s order by a desc), 1, 3)']) {
      expectOptimized(`select b, ${list} as l from t group by b`).toContain('top_n_per_key')
    }
    expectOptimized('select b, array_agg(s order by a desc)[1:3] from t group by b').toMatchInlineSnapshot(`
      "
      project b, list_slice(list(s order by a desc), 1, 3) as (array_agg(s ORDER BY a DESC))[1:3]
        aggregate b: list(s order by a desc limit 3) as list(s order by a desc)
          top_n_per_key row_number() over (partition by b order by a desc, s) as number <= 3
            scan t [a, b, s]
      "
    `)
    expectOptimized('select b, array_agg(s order by a desc)[1] from t group by b').toMatchInlineSnapshot(`
      "
      project b, array_extract(list(s order by a desc), 1) as (array_agg(s ORDER BY a DESC))[1]
        aggregate b: list(s order by a desc limit 1) as list(s order by a desc)
          top_n_per_key row_number() over (partition by b order by a desc, s) as number <= 1
            scan t [a, b, s]
      "
    `)
  })

  test('but not where other rows count, too', () => {
    expectUnchanged(topLists, 'select b, max_by(s, a, 3), count(*) from t group by b')
    expectUnchanged(topLists, 'select b, list(s order by a)[-2:-1] from t group by b')
    expectUnchanged(topLists, 'select b, list(s order by a) from t group by b')
    expectUnchanged(topLists, 'select max_by(s, a, 3) from t')
  })

  test('as other spellings of the question are', () => {
    for (const query of [
      'select distinct on (b) b, s from t order by b, a desc',
      'select * from (select *, row_number() over (partition by b order by a desc) r from t) where r <= 3',
      'select b, s from t qualify row_number() over (partition by b order by a desc) <= 3',
      'select k.b, l.s from (select distinct b from t) k, lateral (select s from t where t.b = k.b order by a desc limit 3) l',
    ]) {
      expectOptimized(query).toContain('top_n_per_key')
    }
    expect(topLists.name).toBe('top_lists')
  })
})
