import { beforeAll, describe, expect, test } from 'vitest'
import { itemName, parseExpression, quoteName } from '../../src/parser/index.ts'
import { type Oracle, oracle } from './duckdb.ts'

let duckdb: Oracle
beforeAll(async () => {
  duckdb = await oracle(
    `create table t(a int, b varchar, d date, l int[], "user" struct(city varchar), "Up" int, ms_played int, rank int, f double)`,
  )
})

// Unnamed columns are called in Quern as in DuckDB.
const SAME = `
  a | T.a | "user".city | "Up" | count(*) | sum(ms_played) | SUM(a) | a+1 | "Up" + 1 | rank + 1 | t.a - 1 | -1 | -a | +a | - 5 ^ 2 | 1 - -1
  a and b is null | a=1 and b='x' or f>2.5 and a<>3 | (a=1 or a=2) or a=3 | a is not null | a isnull | a == 1 | a is distinct from 1
  b like 'x%' | b not like 'x%' | b ilike 'x' | b not ilike 'x' | b glob 'x*' | a in (1,2) | a not in (1,2) | a between 1 and 2
  cast(a as bigint) | try_cast(b as int) | a::decimal(10,2) | a::text | a::int[] | a::struct(x int, "Y z" varchar) | interval '1 day'
  exists(select 1) | not exists(select 1) | (select 1) | l[1] | l[1:2] | l[:2] | l[1:]
  count(distinct a) | sum(a) filter (where a>1) | string_agg(b, ',' order by a desc) | row_number() over (partition by a order by b desc)
  sum(a) over (rows between 1 preceding and current row) | first_value(a ignore nulls) over (order by a) | 1.50 | .5 | 1_000
  99999999999999999999999 | 'it''s' | null | a // 2 | a % 2 | a ** 2 | a & 1 | a << 2 | ~a | current_date | upper(b) | UPPER(b)
  list_value(1) | struct_pack(a := 1) | timestamp '2020-01-01 00:00:00' | time '10:00'`
  .split(/[|\n]/)
  .map((text) => text.trim())
  .filter((text) => text !== '')

describe('unnamed columns have the names that DuckDB gives', () => {
  test.each(SAME)('%s', async (text) => {
    expect([itemName(parseExpression(text))]).toEqual(await duckdb.columns(`select ${text} from t`))
  })
})

// Where DuckDB names a column by what it rewrites the text to, Quern keeps what was written.
test.each([
  ['true', 'true'],
  ['1e5', '1e5'],
  ['not a = 1', '(NOT (a = 1))'],
  ['a not between 1 and 2', '(a NOT BETWEEN 1 AND 2)'],
  ['a in (select 1)', '(a IN (SELECT 1))'],
  ['case when a=1 then 2 end', 'CASE WHEN (a = 1) THEN 2 END'],
  ["date '2020-01-01'", "CAST('2020-01-01' AS DATE)"],
  ['interval 3 day', 'INTERVAL 3 DAY'],
  ['extract(year from d)', "date_part('year', d)"],
  ['trim(b)', 'trim(b)'],
  ['[1, 2]', '[1, 2]'],
  ["{'a': 1}", "{'a': 1}"],
  ['coalesce(a, 1)', 'coalesce(a, 1)'],
  ['("user").city', '(user).city'],
  [`"user"['city']`, "user['city']"],
])('%s keeps its own form', (text, name) => {
  expect(itemName(parseExpression(text))).toBe(name)
})

test('a name is quoted where SQL needs it', () => {
  expect(['a', 'A_1', 'user', 'select', 'left', 'rows', 'a b', '1a', 'a"b', 'é', '', 'current_date'].map(quoteName)).toEqual([
    'a',
    'A_1',
    'user',
    '"select"',
    '"left"',
    '"rows"',
    '"a b"',
    '"1a"',
    '"a""b"',
    '"é"',
    '""',
    '"current_date"',
  ])
})

test('every word that DuckDB takes as a name is one here', async () => {
  const words = (await duckdb.first(`select string_agg(keyword_name, ' ') from duckdb_keywords()`)).replace('string ', '').split(' ')
  const places = [
    (word: string) => `select ${word} from (select 1 as "${word}") x`,
    (word: string) => `select * from (select 1) ${word}`,
    (word: string) => `select 1 as ${word}`,
  ]
  const refused: string[] = []
  let taken = 0
  for (const word of words) {
    for (const place of places) {
      if ((await duckdb.columns(place(word))) === undefined) continue
      taken++
      try {
        parseExpression(`exists (${place(word)})`)
      } catch {
        refused.push(place(word))
      }
    }
  }
  expect(taken).toBeGreaterThan(900)
  expect(refused).toEqual([])
})
