import { describe, expect, test } from 'vitest'
import { parse, parseExpression, printSqlExpression } from '../../src/parser/index.ts'
import { shape } from './shape.ts'

// Each text and how it is understood: the tree printed with all parentheses.
const CASES: readonly (readonly [text: string, printed: string])[] = [
  // literals
  ['1', '1'],
  ['1_000_000', '1000000'],
  ['123456789012345678901234567890', '123456789012345678901234567890'],
  ['-9223372036854775808', '-9223372036854775808'],
  ['1.50', '1.50'],
  ['.5', '.5'],
  ['2.', '2.'],
  ['1e5', '1e5'],
  ['-2.5E-3', '-2.5E-3'],
  ["'it''s'", "'it''s'"],
  ["E'a\\n\\x41\\u00e9\\'\\101'", "'a\nAé''A'"],
  ["$$it's$$", "'it''s'"],
  ['$q$a$$b$q$', "'a$$b'"],
  ['TRUE', 'true'],
  ['null', 'NULL'],
  ["DATE '2015-05-01'", "CAST('2015-05-01' AS DATE)"],
  ["timestamp '2015-05-01 00:00:00'", "CAST('2015-05-01 00:00:00' AS TIMESTAMP)"],
  ["timestamp with time zone '2015-05-01'", "CAST('2015-05-01' AS TIMESTAMP WITH TIME ZONE)"],
  ["timestamptz '2015-05-01'", "CAST('2015-05-01' AS TIMESTAMP WITH TIME ZONE)"],
  ["INTERVAL '1 day'", "CAST('1 day' AS INTERVAL)"],
  ["INTERVAL '3' months", "INTERVAL '3' MONTH"],
  ['interval 3 hours', 'INTERVAL 3 HOUR'],
  ['interval (a + 1) day', 'INTERVAL ((a + 1)) DAY'],
  // names
  ['a.b.c', 'a.b.c'],
  ['"user".city', 'user.city'],
  ['"x ""y"""."Z"', '"x ""y""".Z'],
  ['date', 'date'],
  ['rank + format', '(rank + "format")'],
  ['Größe_1', '"Größe_1"'],
  ['t.select', 't."select"'],
  ['values', '"values"'],
  ['interval', '"interval"'],
  ['exists', '"exists"'],
  ['? + ? + $7 + $name', '((($1 + $2) + $7) + $name)'],
  // operators
  ['1 + 2 * 3', '(1 + (2 * 3))'],
  ['1 - 2 - 3', '((1 - 2) - 3)'],
  ['2 ^ 3 ^ 2', '((2 ^ 3) ^ 2)'],
  ['2 ** 3', '(2 ** 3)'],
  ['7 // 2 % 3', '((7 // 2) % 3)'],
  ['- 2 ^ 2', '(-2 ^ 2)'],
  ['-a ^ 2', '(-(a) ^ 2)'],
  ['- -5', '5'],
  ['+a', '+(a)'],
  ['1 - -1', '(1 - -1)'],
  ['-1::text', '-(CAST(1 AS VARCHAR))'],
  ["a || 'x' || b", "((a || 'x') || b)"],
  ["'a' || 1 + 2", "('a' || (1 + 2))"],
  ['a & b | c << 1', '(((a & b) | c) << 1)'],
  ['~a + 1', '(~((a + 1)))'],
  ['a = b AND NOT c = d OR e', '(((a = b) AND (NOT (c = d))) OR e)'],
  ['a or b or (c or d)', '(a OR b OR c OR d)'],
  ['a and (b and c) and d or e', '((a AND b AND c AND d) OR e)'],
  ['not not a', '(NOT (NOT a))'],
  ['a <> b', '(a != b)'],
  ['a == b', '(a = b)'],
  ['a != b', '(a != b)'],
  ['a >= 1 is true', '((a >= 1) IS TRUE)'],
  ['a is not distinct from b = c', '(a IS NOT DISTINCT FROM (b = c))'],
  ['a is null is not unknown', '((a IS NULL) IS NOT UNKNOWN)'],
  ['a isnull or b notnull or c not null', '((a IS NULL) OR (b IS NOT NULL) OR (c IS NOT NULL))'],
  ['a in (1, 2) and b not in (3)', '((a IN (1, 2)) AND (b NOT IN (3)))'],
  ['(a, b) in (select 1, 2)', '((a, b) IN (SELECT 1, 2))'],
  ['a in ((select 1) union select 2)', '(a IN (SELECT 1 UNION SELECT 2))'],
  ['a in ((select 1), 2)', '(a IN ((SELECT 1), 2))'],
  ['a between 1 and 2 and b not between 3 and 4', '((a BETWEEN 1 AND 2) AND (b NOT BETWEEN 3 AND 4))'],
  ['a between b + 1 and c || d', '(a BETWEEN (b + 1) AND (c || d))'],
  ["a like 'x%' and b not like 'y' escape '$'", "((a ~~ 'x%') AND (b !~~ 'y' ESCAPE '$'))"],
  ["a ilike 'x' || 'y'", "(a ~~* ('x' || 'y'))"],
  ["a glob '*' or a not glob 'x'", "((a ~~~ '*') OR (a NOT GLOB 'x'))"],
  ["a ~ 'x' or a !~ 'y'", "((a ~ 'x') OR (a !~ 'y'))"],
  ["a similar to 'x' or a not similar to 'y'", "((a SIMILAR TO 'x') OR (a NOT SIMILAR TO 'y'))"],
  ["a = b like 'c'", "(a = (b ~~ 'c'))"],
  // postfix
  ['a::int::decimal(10,2)', 'CAST(CAST(a AS INTEGER) AS DECIMAL(10, 2))'],
  ['a::int[]', 'CAST(a AS INTEGER[])'],
  ['a::int[3][]', 'CAST(a AS INTEGER[3][])'],
  ['a::struct(x int, "Y z" text)', 'CAST(a AS STRUCT(x INTEGER, "Y z" VARCHAR))'],
  ['a::map(varchar, int[])', 'CAST(a AS MAP(VARCHAR, INTEGER[]))'],
  ['a::double precision', 'CAST(a AS DOUBLE)'],
  ['a::character varying(3)', 'CAST(a AS VARCHAR(3))'],
  ['a::time without time zone', 'CAST(a AS TIME)'],
  ['a::mood', 'CAST(a AS mood)'],
  ['try_cast(a as bool)', 'TRY_CAST(a AS BOOLEAN)'],
  ['l[1][2]', 'l[1][2]'],
  ['l[1:2] || l[:a] || l[b:] || l[:]', '(((l[1:2] || l[:a]) || l[b:]) || l[:])'],
  ['[1, 2][1]', '[1, 2][1]'],
  ['(a).b.c', '((a).b).c'],
  ['f(x)[1].y', '((f(x))[1]).y'],
  ["s['city']", "s['city']"],
  // calls
  ['count(*)', 'count_star()'],
  ['COUNT(DISTINCT a)', 'COUNT(DISTINCT a)'],
  ['sum(all a)', 'sum(a)'],
  ['left(a, 2)', '"left"(a, 2)'],
  ['"left"(a, 2)', '"left"(a, 2)'],
  ['main.upper(a)', 'main.upper(a)'],
  ['struct_pack(a := 1, b => 2)', 'struct_pack(a := 1, b := 2)'],
  ["string_agg(a, ',' order by b desc nulls last, c)", "string_agg(a, ',' ORDER BY b DESC NULLS LAST, c)"],
  ['sum(a) filter (where b > 1)', 'sum(a) FILTER (WHERE (b > 1))'],
  ['mode() within group (order by a)', 'mode() WITHIN GROUP (ORDER BY a)'],
  ['first(a ignore nulls) over w', '"first"(a) IGNORE NULLS OVER w'],
  ['lag(a) respect nulls over (w)', 'lag(a) RESPECT NULLS OVER w'],
  ['a(count_star()) ignore nulls', 'a(count_star()) IGNORE NULLS'],
  ['rank() over (partition by a, b order by c desc)', 'rank() OVER (PARTITION BY a, b ORDER BY c DESC)'],
  ['sum(a) over (rows 3 preceding)', 'sum(a) OVER (ROWS BETWEEN 3 PRECEDING AND CURRENT ROW)'],
  [
    'sum(a) over (w order by b range between unbounded preceding and interval 1 day following exclude ties)',
    'sum(a) OVER (w ORDER BY b RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL 1 DAY FOLLOWING EXCLUDE TIES)',
  ],
  [
    'sum(a) over (groups between current row and unbounded following exclude no others)',
    'sum(a) OVER (GROUPS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)',
  ],
  ['extract(year from a)', "date_part('year', a)"],
  ["extract('month' from a)", "date_part('month', a)"],
  ['substring(a from 2 for 3)', '"substring"(a, 2, 3)'],
  ['substring(a, 2)', '"substring"(a, 2)'],
  ["position('a' in b)", '"position"(b, \'a\')'],
  ["trim(both 'x' from a)", '"trim"(a, \'x\')'],
  ['trim(leading from a)', 'ltrim(a)'],
  ["trim(trailing 'x' from a)", "rtrim(a, 'x')"],
  ['trim(a)', '"trim"(a)'],
  ["a at time zone 'UTC'", "timezone('UTC', a)"],
  ['current_date', 'current_date'],
  ['CURRENT_DATE()', 'CURRENT_DATE'],
  ['"current_date"', '"current_date"'],
  // the rest
  ['case when a then 1 when b then 2 end', 'CASE WHEN a THEN 1 WHEN b THEN 2 END'],
  ['case a when 1 then 2 else 3 end', 'CASE a WHEN 1 THEN 2 ELSE 3 END'],
  ['(select 1)', '(SELECT 1)'],
  ['((select 1))', '(SELECT 1)'],
  ['((select 1) + 1)', '((SELECT 1) + 1)'],
  ['((select 1) limit 1)', '(SELECT 1 LIMIT 1)'],
  ['exists (select 1) and not exists (from t)', '(EXISTS(SELECT 1) AND (NOT EXISTS(SELECT * FROM t)))'],
  ['[]', '[]'],
  ["{'a': 1, b: [2]}", "{'a': 1, 'b': [2]}"],
  ['row(1)', 'ROW(1)'],
  ['(1, 2)', '(1, 2)'],
  ['/* a /* nested */ comment */ 1 -- the end', '1'],
]

describe('expressions', () => {
  test.each(CASES)('%s', (text, printed) => {
    expect(printSqlExpression(parseExpression(text))).toBe(printed)
  })

  test('two dashes begin a comment also within an expression', () => {
    expect(printSqlExpression(parseExpression('1--1'))).toBe('1')
  })
})

test('a position spans the whole expression, parentheses before it included', () => {
  const sql = 'select (a + b) * c, upper( x ) from t'
  const [query] = parse(sql)
  if (query?.kind !== 'query' || query.body.kind !== 'select') throw new Error('no select')
  const texts = query.body.items.map(({ position }) => sql.slice(position.offset, position.offset + position.length))
  expect(texts).toEqual(['(a + b) * c', 'upper( x )'])
})

test('numbers are kept exactly', () => {
  expect(shape(parseExpression('170141183460469231731687303715884105728'))).toEqual({ kind: 'integer', value: 2n ** 127n })
  expect(shape(parseExpression('1.10'))).toEqual({ kind: 'decimal', text: '1.10' })
})
