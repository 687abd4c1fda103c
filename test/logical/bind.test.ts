import { expect, test } from 'vitest'
import { typeName } from '../../src/common/types.ts'
import { columnsOf, explainPlan } from '../../src/logical/plan-walk.ts'
import { refreshNames } from '../../src/logical/refresh-names.ts'
import { planOf } from './plays.ts'

const named = (sql: string) => refreshNames(planOf(sql))
const expectPlan = (sql: string) => expect(`\n${explainPlan(named(sql))}\n`)
/** `name TYPE` of each output column; `!` where it is never NULL. */
const columns = (sql: string) => columnsOf(planOf(sql)).map(({ name, type, nullable }) => `${name} ${typeName(type)}${nullable ? '' : '!'}`)
const typesOf = (items: string) =>
  columnsOf(planOf(`select ${items} from t, plays`.replace(', plays', ''))).map(({ type }) => typeName(type))

test('the clauses of a SELECT in their order', () => {
  expectPlan(`
    select song.title, count(*) as count, sum(ms_played) / 1000 as s from plays where country = 'US'
    group by all having count > 10 order by count desc, s limit 10 offset 5
  `).toMatchInlineSnapshot(`
    "
    limit 10 offset 5
      sort count desc, s
        project title, count, cast(sum(ms_played) as DOUBLE) / 1000.0 as s
          filter count > 10
            aggregate song.title: count_star() as count, sum(ms_played)
              filter country = 'US'
                scan plays [date, ts, country, song.artist, song.title, user.city, ms_played, skipped, price]
    "
  `)
})

test('what only ORDER BY needs is computed beside the items and dropped', () => {
  expectPlan('select a as k from t order by b + 1 desc nulls first, k').toMatchInlineSnapshot(`
    "
    project k
      sort (b + 1) desc nulls first, k
        project a as k, b + 1
          scan t [a, b, s, tiny]
    "
  `)
})

test('in ORDER BY a name alone is an alias, within an expression a column', () => {
  expectPlan('select -a as a from t order by a').toMatchInlineSnapshot(`
    "
    sort a
      project -(a) as a
        scan t [a, b, s, tiny]
    "
  `)
  expectPlan('select -a as a from t order by a + 0').toMatchInlineSnapshot(`
    "
    project a
      sort (a + 0)
        project -(a) as a, a + 0
          scan t [a, b, s, tiny]
    "
  `)
})

test('groups by position, by alias, by expression', () => {
  const plan = explainPlan(named('select a + b as c, count(*) from t group by 1'))
  expect(explainPlan(named('select a + b as c, count(*) from t group by c'))).toBe(plan)
  expect(explainPlan(named('select a + b as c, count(*) from t group by a + b'))).toBe(plan)
  expect(explainPlan(named('select a + b as c, count(*) from t group by all'))).toBe(plan)
  expectPlan('select (a + b) * 2 as d from t group by a + b').toMatchInlineSnapshot(`
    "
    project (a + b) * 2 as d
      distinct a + b
        scan t [a, b, s, tiny]
    "
  `)
})

test('equal aggregates are computed once', () => {
  expectPlan('select sum(a), sum(a) + 1 from t having sum(a) > 0').toMatchInlineSnapshot(`
    "
    project sum(a), sum(a) + 1
      filter sum(a) > 0
        aggregate sum(a)
          scan t [a, b, s, tiny]
    "
  `)
})

test('windows after groups, equal windows together, then QUALIFY', () => {
  expectPlan(`
    select s, count(*) as n, rank() over w, dense_rank() over (partition by s order by count(*) desc) as d, row_number() over (order by s) as r
    from t group by s window w as (partition by s order by n desc) qualify r <= 3
  `).toMatchInlineSnapshot(`
    "
    project s, n, rank() OVER w, d, r
      filter r <= 3
        rank row_number() over (order by s) as r
          rank rank() over (partition by s order by n desc) as rank() OVER w, dense_rank() over (partition by s order by n desc) as d
            aggregate s: count_star() as n
              scan t [a, b, s, tiny]
    "
  `)
})

test('aliases serve later items, WHERE, GROUP BY, HAVING and QUALIFY; a column of the table comes first', () => {
  expectPlan('select a + 1 as x, x * 2 as y from t where y > 4').toMatchInlineSnapshot(`
    "
    project a + 1 as x, (a + 1) * 2 as y
      filter (a + 1) * 2 > 4
        scan t [a, b, s, tiny]
    "
  `)
  expectPlan('select a + 1 as b, b * 2 as y from t').toMatchInlineSnapshot(`
    "
    project a + 1 as b, b * 2 as y
      scan t [a, b, s, tiny]
    "
  `)
})

test('common tables are bound anew where they are used, with their own columns', () => {
  expectPlan('with c(x) as (select a, b from t), d as (select x from c) select x, count(*) from d group by x').toMatchInlineSnapshot(`
    "
    project x, count_star()
      aggregate x: count_star()
        project a as x
          project a, b
            scan t [a, b, s, tiny]
    "
  `)
})

test('a common table hides a table of its name, but not within itself', () => {
  expectPlan('with t as (select b as only from t) select * from t').toMatchInlineSnapshot(`
    "
    project only
      project b as only
        scan t [a, b, s, tiny]
    "
  `)
})

test('UNION casts its inputs to common types', () => {
  expectPlan('select a, s from t union all select a, null from u').toMatchInlineSnapshot(`
    "
    union [a, s]
      project cast(a as BIGINT) as a, s
        project a, s
          scan t [a, b, s, tiny]
      project a, cast(NULL as VARCHAR) as NULL
        project a, NULL
          scan u [a, x]
    "
  `)
  expect(columns('select a from t union all select x from u')).toEqual(['a DOUBLE'])
  expect(columns('select tiny, a from t union by name select 1.5 as a')).toEqual(['tiny TINYINT', 'a DECIMAL(11,1)'])
})

test('VALUES', () => {
  expect(columns(`values (1, 'a'), (2.5, null)`)).toEqual(['col0 DECIMAL(11,1)!', 'col1 VARCHAR'])
  expect(columns(`select x + 1 as y from (values (1), (2)) v(x)`)).toEqual(['y INTEGER!'])
})

test('columns are called as the oracle calls them', () => {
  expect(
    columns(`select COUNTRY, plays.song.artist, song['title'], ("song").title, ms_played + 1, upper(country), count(*) over_all
    from plays group by all`).map((column) => column.split(' ')[0]),
  ).toEqual(['country', 'artist', 'title', 'title', '(ms_played', 'upper(country)', 'over_all'])
})

test('a star lists the leaves of structs; EXCLUDE, REPLACE and RENAME', () => {
  expect(columns('select * exclude (song, "user", price) from plays').join(', ')).toMatchInlineSnapshot(
    `"date DATE!, ts TIMESTAMP, country VARCHAR, ms_played INTEGER!, skipped BOOLEAN"`,
  )
  expect(columns('select song.* from plays')).toEqual(['artist VARCHAR', 'title VARCHAR'])
  expect(columns('select t.* replace (a + 0.5 as a) rename (b as c) from t')).toEqual([
    'a DECIMAL(12,1)',
    'c INTEGER',
    's VARCHAR',
    'tiny TINYINT',
  ])
})

test('a column keeps its id, a second use of it gets another', () => {
  const ids = columnsOf(planOf('select a, a as again, b from t')).map((column) => column.id)
  expect(new Set(ids).size).toBe(3)
})

test('number literals take the smallest of INTEGER, BIGINT and HUGEINT, decimals the digits written', () => {
  expect(
    columnsOf(planOf('select 1, -2147483648, 2147483648, 99999999999999999999, 1.50, .5, 1e3')).map(({ type }) => typeName(type)),
  ).toEqual(['INTEGER', 'BIGINT', 'BIGINT', 'HUGEINT', 'DECIMAL(3,2)', 'DECIMAL(1,1)', 'DOUBLE'])
})

test('literals adapt to what they meet', () => {
  expect(typesOf('tiny + 1, tiny + 1000, a + 3000000000, case when a > 1 then tiny else 1 end, coalesce(tiny, 1000)')).toEqual([
    'TINYINT',
    'INTEGER',
    'BIGINT',
    'TINYINT',
    'INTEGER',
  ])
  expectPlan(
    `select 1 from plays where date >= '2015-05-01' and ts < '2015-05-02 10:00:00' and price > 3 and skipped = 'true'`,
  ).toMatchInlineSnapshot(`
    "
    project 1
      filter date >= '2015-05-01' and ts < '2015-05-02 10:00:00' and price > 3.00 and skipped = true
        scan plays [date, ts, country, song.artist, song.title, user.city, ms_played, skipped, price]
    "
  `)
  expectPlan(
    `select 1 from t where tiny = 5 and tiny < 300 and s = 5 and a in ('1', 2, null) and tiny between 1 and 2.5`,
  ).toMatchInlineSnapshot(`
    "
    project 1
      filter tiny = 5 and cast(tiny as INTEGER) < 300 and cast(s as INTEGER) = 5 and a in (1, 2, NULL) and cast(tiny as DECIMAL(4,1)) >= 1.0 and cast(tiny as DECIMAL(4,1)) <= 2.5
        scan t [a, b, s, tiny]
    "
  `)
})

test('three-valued logic keeps its shape: chains are flat, NOT IN and NOT LIKE are negations', () => {
  expectPlan(
    `select 1 from t where a = 1 and b = 2 and not (a in (1, 2)) and (s not like 'x%' or s is null or b is not true)`,
  ).toMatchInlineSnapshot(`
    "
    project 1
      filter a = 1 and b = 2 and not a in (1, 2) and (not s like 'x%' or s is null or cast(b as BOOLEAN) is distinct from true)
        scan t [a, b, s, tiny]
    "
  `)
})

test('COALESCE, NULLIF and IF are CASE', () => {
  expectPlan('select coalesce(a, b, 0), nullif(a, 1), if(a > 1, b, null) from t').toMatchInlineSnapshot(`
    "
    project case when not a is null then a when not b is null then b else 0 end as coalesce(a, b, 0), case when a = 1 then NULL else a end as nullif(a, 1), case when a > 1 then b else NULL end as if((a > 1), b, NULL)
      scan t [a, b, s, tiny]
    "
  `)
  expect(columns('select coalesce(a, 0) as x, coalesce(a, b) as y from t')).toEqual(['x INTEGER!', 'y INTEGER'])
})

test('the clock stands still for the query', () => {
  expectPlan('select now() = now(), current_date, today()').toMatchInlineSnapshot(`
    "
    project '2015-05-01 12:00:00+00' = '2015-05-01 12:00:00+00' as (now() = now()), '2015-05-01' as current_date, '2015-05-01' as today()
      values ()
    "
  `)
})

test('DISTINCT within idempotent aggregates says nothing', () => {
  expectPlan('select max(distinct a), count(distinct a) filter (where b > 1) from t').toMatchInlineSnapshot(`
    "
    project max(DISTINCT a), count(DISTINCT a) FILTER (WHERE (b > 1))
      aggregate max(a) as max(DISTINCT a), count(distinct a) filter (where b > 1)
        scan t [a, b, s, tiny]
    "
  `)
})

test('a path in double quotes is a file; a file is known by its stem', () => {
  expect(columns(`select plays.country from 'logs/plays.parquet'`)).toEqual(['country VARCHAR'])
  expect(columns(`select country from "logs/plays.parquet"`)).toEqual(['country VARCHAR'])
})
