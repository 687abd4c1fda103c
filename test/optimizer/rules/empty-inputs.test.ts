import { test } from 'vitest'
import { emptyInputs } from '../../../src/optimizer/rules/empty-inputs.ts'
import { simplifyExpressions } from '../../../src/optimizer/rules/simplify-expressions.ts'
import { expectOptimized, expectRewrite, expectUnchanged } from '../expect-rewrite.ts'

const none = '(select * from t where 1 = 2)'

test('what reads no rows gives none', () => {
  expectOptimized(`select s, count(*) from ${none} where a > 1 group by s order by 2 limit 3`).toMatchInlineSnapshot(`
    "
    no rows
    "
  `)
  expectOptimized(`select a, rank() over (partition by s order by a) as r from ${none} qualify r = 1`).toMatchInlineSnapshot(`
    "
    no rows
    "
  `)
})

test('but for an aggregate without groups', () => {
  expectUnchanged(emptyInputs, `select count(*) from (values (1)) v(a) where a = 1`, [simplifyExpressions])
  expectOptimized(`select count(*), max(a) from ${none}`).toMatchInlineSnapshot(`
    "
    aggregate count_star(), max(a)
      no rows
    "
  `)
})

test('a union is left with the others', () => {
  expectOptimized(`select a, s from ${none} union all select b, s from t union all select tiny, 'x' from t`).toMatchInlineSnapshot(`
    "
    union [a, s]
      scan t [b, s]
      project cast(tiny as INTEGER) as tiny, 'x'
        scan t [tiny]
    "
  `)
  expectOptimized(`select a, s from t union all select b, s from ${none}`).toMatchInlineSnapshot(`
    "
    project a, s
      scan t [a, s]
    "
  `)
  expectOptimized(`select a from ${none} union all select b from ${none}`).toMatchInlineSnapshot(`
    "
    no rows
    "
  `)
})

test.each(['inner', 'left', 'right', 'full'])('of a %s join, the side that it keeps', (type) => {
  for (const [left, right] of [
    [none, 't'],
    ['t', none],
  ]) {
    expectRewrite(emptyInputs, `select x.a, y.b from ${left} x ${type} join ${right} y on x.a = y.a`, [
      simplifyExpressions,
      emptyInputs,
    ]).toMatchSnapshot()
  }
})
