import { test } from 'vitest'
import { simplifyExpressions } from '../../../src/optimizer/rules/simplify-expressions.ts'
import { expectRewrite, expectUnchanged } from '../expect-rewrite.ts'

test('constants are computed', () => {
  expectRewrite(simplifyExpressions, `select 1 + 2 * 3, date '2015-05-01', upper('a') || s from t where a > 2 + 3`).toMatchInlineSnapshot(`
    "
    project 7 as (1 + (2 * 3)), '2015-05-01' as CAST('2015-05-01' AS DATE), 'A' || s as (upper('a') || s)
      filter a > 5
        scan t [a, b, s, tiny]
    "
  `)
})

test('what raises is left for the rows that reach it', () => {
  expectRewrite(
    simplifyExpressions,
    `select case when a = 1 then cast('x' as integer) else 2147483647 + 1 end, try_cast('x' as integer) from t`,
  ).toMatchInlineSnapshot(`
    "
    project case when a = 1 then cast('x' as INTEGER) else 2147483647 + 1 end, NULL as TRY_CAST('x' AS INTEGER)
      scan t [a, b, s, tiny]
    "
  `)
})

test('logic gets shorter, with NULLs in mind', () => {
  expectRewrite(
    simplifyExpressions,
    `select a > 1 and true, a > 1 or 1 = 1, a > 1 and null, a > 1 and a > 1, a = null, not (a > 1 or not b <> 2) from t`,
  ).toMatchInlineSnapshot(`
    "
    project a > 1 as ((a > 1) AND true), true as ((a > 1) OR (1 = 1)), a > 1 and NULL, a > 1 as ((a > 1) AND (a > 1)), NULL as (a = NULL), a <= 1 and b <> 2 as (NOT ((a > 1) OR (NOT (b != 2))))
      scan t [a, b, s, tiny]
    "
  `)
})

test('branches of CASE that are never taken go', () => {
  expectRewrite(
    simplifyExpressions,
    `select case when 1 = 2 then a when b = 1 then 5 when true then b else 7 end, coalesce(null, a) from t`,
  ).toMatchInlineSnapshot(`
    "
    project case when b = 1 then 5 else b end as CASE WHEN (1 = 2) THEN a WHEN (b = 1) THEN 5 WHEN true THEN b ELSE 7 END, a as coalesce(NULL, a)
      scan t [a, b, s, tiny]
    "
  `)
})

test('a filter that is always true goes, one that never is gives no rows', () => {
  expectRewrite(simplifyExpressions, 'select a from t where 1 = 1').toMatchInlineSnapshot(`
    "
    project a
      scan t [a, b, s, tiny]
    "
  `)
  expectRewrite(simplifyExpressions, 'select a from t where 1 = 2 and a > 1').toMatchInlineSnapshot(`
    "
    project a
      no rows
    "
  `)
  expectRewrite(simplifyExpressions, 'select a from t where a = null').toMatchInlineSnapshot(`
    "
    project a
      no rows
    "
  `)
})

test('alternatives for one value are a list', () => {
  expectRewrite(simplifyExpressions, `select a from t where a = 1 or b > 2 or 3 = a or a in (1, 4) or s = 'x'`).toMatchInlineSnapshot(`
    "
    project a
      filter a in (1, 3, 4) or b > 2 or s = 'x'
        scan t [a, b, s, tiny]
    "
  `)
  expectRewrite(simplifyExpressions, `select a from t where a = 1 or a in (1, 1)`).toMatchInlineSnapshot(`
    "
    project a
      filter a = 1
        scan t [a, b, s, tiny]
    "
  `)
  expectUnchanged(simplifyExpressions, `select a from t where a in (1, 2) or b = 2 or a = b`)
  expectUnchanged(simplifyExpressions, `select random() = 1 or random() = 2 from t`)
})

test('is null of what is never NULL is false', () => {
  expectRewrite(simplifyExpressions, 'select ms_played is null, skipped is null from plays').toMatchInlineSnapshot(`
    "
    project false as (ms_played IS NULL), skipped is null
      scan plays [date, ts, country, song.artist, song.title, user.city, ms_played, skipped, price]
    "
  `)
})

test('volatile functions stay', () => {
  expectUnchanged(simplifyExpressions, 'select random() > 0, random() = 1 or random() = 1 from t')
})
