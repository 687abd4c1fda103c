import { describe, expect, test } from 'vitest'
import { topLists } from '../../../src/optimizer/rules/top-lists.ts'
import { expectOptimized, expectRewrite, expectUnchanged } from '../expect-rewrite.ts'

describe('lists of the first rows of each key', () => {
  test('are made of a bounded heap a key', () => {
    expectRewrite(topLists, 'select b, max_by(s, a, 3) from t group by b').toMatchInlineSnapshot()
    expectRewrite(topLists, 'select b, min(a, 2) from t group by b').toMatchInlineSnapshot()
  })

  test('whichever way they are asked for', () => {
    for (const list of ['array_agg(s order by a desc)[1:3]', 'list(s order by a desc)[:3]', 'list_slice(list(s order by a desc), 1, 3)']) {
      expectOptimized(`select b, ${list} as l from t group by b`).toContain('top_n_per_key')
    }
    expectOptimized('select b, array_agg(s order by a desc)[1:3] from t group by b').toMatchInlineSnapshot()
    expectOptimized('select b, array_agg(s order by a desc)[1] from t group by b').toMatchInlineSnapshot()
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
