import { expect, test } from 'vitest'
import { errorOf } from './plays.ts'

/** The errors of several queries, one below the other. */
const expectErrors = (...queries: string[]) => expect(`\n${queries.map(errorOf).join('\n\n')}\n`)

test('unknown and ambiguous names', () => {
  expectErrors(
    'select contry from plays',
    'select nothing_alike from t',
    'select artist from plays',
    'select x.a from t',
    'select a',
    'select song.genre from plays',
    'select [1, 2].a',
    'select a from t l cross join t r',
    'select y + 1 as x, a as y from t',
    'select * exclude (c) from t',
  ).toMatchInlineSnapshot(`
    "
    BindError: column "contry" does not exist
    select contry from plays
           ^^^^^^ did you mean "country"?

    BindError: column "nothing_alike" does not exist
    select nothing_alike from t
           ^^^^^^^^^^^^^ Columns here: a, b, s, tiny.

    BindError: column "artist" does not exist
    select artist from plays
           ^^^^^^ did you mean "song.artist"?

    BindError: table "x" is not in the FROM clause
    select x.a from t
           ^ Tables here: t.

    BindError: column "a" does not exist
    select a
           ^ There is no FROM clause; put text in single quotes.

    BindError: STRUCT(artist VARCHAR, title VARCHAR) has no field "genre"
    select song.genre from plays
                ^^^^^ It has artist, title.

    BindError: INTEGER[] has no fields
    select [1, 2].a
                  ^

    BindError: column "a" is ambiguous
    select a from t l cross join t r
           ^ Say which: "l.a" or "r.a".

    BindError: the alias "y" is not defined yet where it is used
    select y + 1 as x, a as y from t
           ^ Put its item before this one.

    BindError: column "c" does not exist
    select * exclude (c) from t
                      ^ Columns here: a, b, s, tiny.
    "
  `)
})

test('unknown tables, functions and types', () => {
  expectErrors(
    'select * from playz',
    'select * from nothing_alike',
    `select * from read_parquets('x.parquet')`,
    'select uper(s) from t',
    'select nothing_alike(a) from t',
    'select cast(a as integr) from t',
    'select cast(a as decimal(39, 2)) from t',
    'select rank() over nowhere from t',
    'select * from broken',
    'select * from loop',
  ).toMatchInlineSnapshot(`
    "
    BindError: table or view "playz" does not exist
    select * from playz
                  ^^^^^ did you mean "plays"?

    BindError: table or view "nothing_alike" does not exist
    select * from nothing_alike
                  ^^^^^^^^^^^^^ A file goes in single quotes: FROM 'nothing_alike.parquet'.

    BindError: table function "read_parquets" does not exist
    select * from read_parquets('x.parquet')
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^ did you mean "read_parquet"?

    BindError: function "uper" does not exist
    select uper(s) from t
           ^^^^^^^ did you mean "upper"?

    BindError: function "nothing_alike" does not exist
    select nothing_alike(a) from t
           ^^^^^^^^^^^^^^^^

    BindError: type "integr" does not exist
    select cast(a as integr) from t
                     ^^^^^^ did you mean "INTEGER"?

    BindError: the precision of DECIMAL must be from 1 to 38, not 39
    select cast(a as decimal(39, 2)) from t
                     ^^^^^^^^^^^^^^ Write DECIMAL(precision, scale), such as DECIMAL(15, 2).

    BindError: window "nowhere" does not exist
    select rank() over nowhere from t
                       ^^^^^^^ Name it in a WINDOW clause.

    BindError: in view "broken": column "contry" does not exist
    select * from broken
                  ^^^^^^ did you mean "country"?

    BindError: in view "loop": view "loop" is defined by itself
    select * from loop
                  ^^^^
    "
  `)
})

test('aggregates and windows where they cannot be', () => {
  expectErrors(
    'select sum(a) from t where sum(a) > 1',
    'select sum(a) as x from t where x > 1',
    'select sum(sum(a)) from t',
    'select a from t where row_number() over (order by a) = 1',
    'select a from t group by a having rank() over (order by a) = 1',
    'select row_number() from t',
    'select upper(distinct s) from t',
    'select a from t group by count(*)',
    'select count(*) from t group by 1',
    'select a, row_number() over () from t group by all',
    'select sum(rank() over ()) from t',
  ).toMatchInlineSnapshot(`
    "
    BindError: the WHERE clause cannot contain the aggregate function sum
    select sum(a) from t where sum(a) > 1
                               ^^^^^^ Filter groups with HAVING.

    BindError: the WHERE clause cannot contain the aggregate function sum
    select sum(a) as x from t where x > 1
           ^^^^^^ Filter groups with HAVING.

    BindError: an aggregate function cannot contain the aggregate function sum
    select sum(sum(a)) from t
               ^^^^^^

    BindError: the WHERE clause cannot contain the window function row_number
    select a from t where row_number() over (order by a) = 1
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Filter by it with QUALIFY.

    BindError: the HAVING clause cannot contain the window function rank
    select a from t group by a having rank() over (order by a) = 1
                                      ^^^^^^^^^^^^^^^^^^^^^^^^

    BindError: row_number needs a window
    select row_number() from t
           ^^^^^^^^^^^^ Write row_number() OVER (ORDER BY …).

    BindError: upper is no aggregate function: it takes no DISTINCT
    select upper(distinct s) from t
           ^^^^^^^^^^^^^^^^^

    BindError: the GROUP BY clause cannot contain the aggregate function count_star
    select a from t group by count(*)
                             ^^^^^^^^

    BindError: item 1 of the SELECT list is an aggregate or window function: it cannot be a group
    select count(*) from t group by 1
                                    ^

    BindError: GROUP BY ALL cannot group by a window function
    select a, row_number() over () from t group by all
              ^^^^^^^^^^^^^^^^^^^^ List the groups: GROUP BY a, b.

    BindError: an aggregate function cannot contain the window function rank
    select sum(rank() over ()) from t
               ^^^^^^^^^^^^^^
    "
  `)
})

test('columns that are in no group', () => {
  expectErrors(
    'select a, b from t group by a',
    'select a, count(*) from t',
    'select a + 2 from t group by a + 1',
    'select a from t group by a order by b',
    'select a from t having a > 1',
  ).toMatchInlineSnapshot(`
    "
    BindError: column "b" must appear in GROUP BY, or within an aggregate function
    select a, b from t group by a
              ^ Add it to GROUP BY, or take any of its values: any_value(b).

    BindError: column "a" must appear in GROUP BY, or within an aggregate function
    select a, count(*) from t
           ^ Add it to GROUP BY, or take any of its values: any_value(a).

    BindError: column "a" must appear in GROUP BY, or within an aggregate function
    select a + 2 from t group by a + 1
           ^ Add it to GROUP BY, or take any of its values: any_value(a).

    BindError: column "b" must appear in GROUP BY, or within an aggregate function
    select a from t group by a order by b
                                        ^ Add it to GROUP BY, or take any of its values: any_value(b).

    BindError: column "a" must appear in GROUP BY, or within an aggregate function
    select a from t having a > 1
           ^ Add it to GROUP BY, or take any of its values: any_value(a).
    "
  `)
})

test('types that do not fit', () => {
  expectErrors(
    'select a from t where s > 5',
    'select 1 from plays where date = 5',
    'select case when a = 1 then a else s end from t',
    'select coalesce(a, s) from t',
    'select a + s from t',
    'select upper(a) from t',
    'select sum(s) from t',
    `select 1 from plays where date = 'garbage'`,
    `select a = 'x' from t`,
    'select date::integer from plays',
    'select date from plays union all select a from t',
    'select a from t union all select a, b from t',
    'values (1), (2, 3)',
  ).toMatchInlineSnapshot(`
    "
    BindError: cannot compare VARCHAR with INTEGER
    select a from t where s > 5
                          ^^^^^ Cast one side: CAST(… AS INTEGER).

    BindError: cannot compare DATE with INTEGER
    select 1 from plays where date = 5
                              ^^^^^^^^

    BindError: cannot mix INTEGER and VARCHAR in CASE
    select case when a = 1 then a else s end from t
                                       ^ Cast one of them to the type of the other.

    BindError: cannot mix INTEGER and VARCHAR in COALESCE
    select coalesce(a, s) from t
                       ^ Cast one of them to the type of the other.

    BindError: no overload of + takes (INTEGER, VARCHAR)
    select a + s from t
           ^^^^^ It takes +(number, number) → number, +(DATE, INTEGER) → DATE, +(INTEGER, DATE) → DATE, +(INTERVAL, INTERVAL) → INTERVAL, +(TIMESTAMP, INTERVAL) → TIMESTAMP, +(TIMESTAMP WITH TIME ZONE, INTERVAL) → TIMESTAMP WITH TIME ZONE, +(TIME, INTERVAL) → TIME, +(INTERVAL, TIMESTAMP) → TIMESTAMP, +(INTERVAL, TIMESTAMP WITH TIME ZONE) → TIMESTAMP WITH TIME ZONE, +(INTERVAL, TIME) → TIME, +(DATE, TIME) → TIMESTAMP, +(TIME, DATE) → TIMESTAMP, +(TIME WITH TIME ZONE, INTERVAL) → TIME WITH TIME ZONE, +(INTERVAL, TIME WITH TIME ZONE) → TIME WITH TIME ZONE, +(DATE, TIME WITH TIME ZONE) → TIMESTAMP WITH TIME ZONE, +(TIME WITH TIME ZONE, DATE) → TIMESTAMP WITH TIME ZONE.

    BindError: no overload of upper takes (INTEGER)
    select upper(a) from t
           ^^^^^^^^ It takes upper(VARCHAR).

    BindError: no overload of sum takes (VARCHAR)
    select sum(s) from t
           ^^^^^^ It takes sum(number) → HUGEINT, DECIMAL or DOUBLE. An explicit cast may help.

    ConversionError: cannot read 'garbage' as DATE
    select 1 from plays where date = 'garbage'
                                     ^^^^^^^^^

    ConversionError: cannot read 'x' as INTEGER
    select a = 'x' from t
               ^^^

    BindError: cannot cast DATE to INTEGER
    select date::integer from plays
           ^^^^^^^^^^^^^

    BindError: column "date" of a UNION is DATE in one query and INTEGER in another
    select date from plays union all select a from t
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Cast one of them.

    BindError: the queries of a UNION must have as many columns: 1 here, 2 there
    select a from t union all select a, b from t
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    BindError: the rows of VALUES must be of equal length: 1 and 2 values
    values (1), (2, 3)
                 ^
    "
  `)
})

test('positions and limits', () => {
  expectErrors(
    'select a from t order by 2',
    'select a from t group by 0',
    `select a from t order by 'a'`,
    'select distinct a from t order by b',
    'select a from t limit -1',
    'select a from t limit a',
    'select a from t where a = ?',
  ).toMatchInlineSnapshot(`
    "
    BindError: the position in ORDER BY must be from 1 to 1
    select a from t order by 2
                             ^

    BindError: the position in GROUP BY must be from 1 to 1
    select a from t group by 0
                             ^

    BindError: ordering by a constant has no effect
    select a from t order by 'a'
                             ^^^ Double quotes name a column, single quotes are text.

    BindError: with SELECT DISTINCT, ORDER BY can only use what is in the SELECT list
    select distinct a from t order by b
                                      ^

    BindError: LIMIT cannot be negative
    select a from t limit -1
                          ^^

    BindError: LIMIT cannot refer to columns
    select a from t limit a
                          ^

    BindError: parameter 1 has no value
    select a from t where a = ?
                              ^ Give the values along with the query.
    "
  `)
})

test('subqueries', () => {
  expectErrors(
    'select (select 1, 2)',
    'select a from t where a in (select a, a from u)',
    'select a from t where (a, a) in (select a from u)',
    'select a from t where (a, a) < any (select a, a from u)',
    'select a from t where exists (select 1 from u where missing = 1)',
    'select (select sum(a) from u group by b having max(missing.a) > 1) from t',
    'select * from t full join (select t.a as x) v on true',
    'select a from t limit (select b)',
    "select columns(['z']) from t",
    "select columns(*) + columns(['a']) from t",
    'select * from t asof join u on t.a = u.a',
    'select * from t asof join u on t.a >= u.a and t.a + u.a > 1',
    'pivot t on a in (b)',
    'unpivot t on (a, b)',
    'from t tablesample bernoulli(10)',
    'from t tablesample 101%',
    'select a collate nocase from t',
    'select grouping(b) from t group by rollup (a)',
    'select a from t where grouping(a) = 1 group by a',
    'select 1 from t group by cube (a, b, a, b, a, b, a, b, a)',
    'with recursive r as (select a from r) select 1 from r',
  ).toMatchInlineSnapshot(`
    "
    BindError: the subquery gives 2 columns where one is wanted
    select (select 1, 2)
           ^^^^^^^^^^^^^

    BindError: the subquery gives 2 columns where one is wanted
    select a from t where a in (select a, a from u)
                          ^^^^^^^^^^^^^^^^^^^^^^^^^

    BindError: the subquery gives 1 columns where 2 are wanted
    select a from t where (a, a) in (select a from u)
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^

    UnsupportedError: a row is compared with the rows of a subquery by IN, = ANY or <> ALL alone
    select a from t where (a, a) < any (select a, a from u)
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    BindError: column "missing" does not exist
    select a from t where exists (select 1 from u where missing = 1)
                                                        ^^^^^^^ Columns here: a, x.

    BindError: table "missing" is not in the FROM clause
    select (select sum(a) from u group by b having max(missing.a) > 1) from t
                                                       ^^^^^^^ Tables here: u.

    BindError: what is right of a FULL JOIN cannot read the tables on its left
    select * from t full join (select t.a as x) v on true
                              ^^^^^^^^^^^^^^^^^^^ It may where the join is an inner, cross or left one.

    BindError: column "b" does not exist
    select a from t limit (select b)
                                  ^ There is no FROM clause; put text in single quotes.

    BindError: COLUMNS names "z", which is no column here
    select columns(['z']) from t
                    ^^^

    BindError: all COLUMNS(…) within an expression must stand for the same columns
    select columns(*) + columns(['a']) from t
                        ^^^^^^^^^^^^^^

    BindError: an ASOF JOIN needs an inequality
    select * from t asof join u on t.a = u.a
                                   ^^^^^^^^^ Write: ON a.key = b.key AND a.time >= b.time.

    BindError: an ASOF JOIN compares its left side with its right one
    select * from t asof join u on t.a >= u.a and t.a + u.a > 1
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Write: ON a.key = b.key AND a.time >= b.time.

    ConversionError: cannot read 'b' as INTEGER
    pivot t on a in (b)
                     ^

    BindError: UNPIVOT has 1 columns of values, and 2 values for "a_b"
    unpivot t on (a, b)
                  ^

    BindError: bernoulli takes a share of the rows, not a number of them
    from t tablesample bernoulli(10)
                                 ^^ Write 10%, or reservoir(10).

    BindError: a share must be from 0 to 100 percent, not 101
    from t tablesample 101%
                       ^^^

    UnsupportedError: COLLATE nocase is not supported here
    select a collate nocase from t
           ^^^^^^^^^^^^^^^^ It goes where texts are compared, and into ORDER BY. Elsewhere write lower(…) or strip_accents(…).

    BindError: grouping() takes what GROUP BY names
    select grouping(b) from t group by rollup (a)
           ^^^^^^^^^^^

    BindError: the WHERE clause cannot contain grouping()
    select a from t where grouping(a) = 1 group by a
                          ^^^^^^^^^^^

    BindError: CUBE takes at most 8 groups
    select 1 from t group by cube (a, b, a, b, a, b, a, b, a)
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ List the sets: GROUPING SETS (…).

    BindError: the recursive common table "r" is no UNION of two queries
    with recursive r as (select a from r) select 1 from r
                   ^^^^^^^^^^^^^^^^^^^^^^ Write: first rows UNION ALL what is made of the last ones.
    "
  `)
})

test('what is not supported yet says so by name', () => {
  expectErrors('select a from t intersect by name select a from u', 'select case random() when 0.5 then 1 end').toMatchInlineSnapshot(`
    "
    UnsupportedError: INTERSECT BY NAME is not supported
    select a from t intersect by name select a from u
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

    UnsupportedError: a volatile function as the operand of CASE is not supported
    select case random() when 0.5 then 1 end
                ^^^^^^^^ Compute it in a subquery first, under a name.
    "
  `)
})

test('a short text that means a huge query is refused', () => {
  const aliases = Array.from({ length: 40 }, (_, i) => `x${i} + x${i} as x${i + 1}`)
  expect(errorOf(`select a as x0, ${aliases.join(', ')} from t`)).toContain('too large')
  const tables = Array.from({ length: 40 }, (_, i) => `c${i + 1} as not materialized (select * from c${i} union all select * from c${i})`)
  expect(errorOf(`with c0 as (select a from t), ${tables.join(', ')} select * from c40`)).toContain('too large')
})
