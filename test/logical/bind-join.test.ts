import { expect, test } from 'vitest'
import { columnsOf, explainPlan } from '../../src/logical/plan-walk.ts'
import { refreshNames } from '../../src/logical/refresh-names.ts'
import { errorOf, planOf } from './plays.ts'

const plan = (sql: string) => `\n${explainPlan(refreshNames(planOf(sql)))}\n`
const columns = (sql: string) => columnsOf(planOf(sql)).map(({ name, nullable }) => `${name}${nullable ? '' : ' not null'}`)
const errors = (...queries: string[]) => `\n${queries.map(errorOf).join('\n\n')}\n`

test('ON sees both tables, and brings what it compares to one type', () => {
  expect(plan('select t.b, u.x from t join u on t.a = u.a and t.b < u.x where s is null')).toMatchInlineSnapshot(`
    "
    project b, x
      filter s is null
        inner join on cast(a as BIGINT) = a and cast(b as DOUBLE) < x
          scan t [a, b, s, tiny]
          scan u [a, x]
    "
  `)
})

test('a comma is a cross join and binds loosest', () => {
  expect(plan('select s, x, city from t, u left join (select "user".city as city from plays) p on u.x > 1')).toMatchInlineSnapshot(`
    "
    project s, x, city
      cross join
        scan t [a, b, s, tiny]
        left join on x > 1.0
          scan u [a, x]
          project user.city
            scan plays [date, ts, country, song.artist, song.title, user.city, ms_played, skipped, price]
    "
  `)
})

test('USING compares the columns of that name, and gives one of them', () => {
  expect(plan('select * from t join u using (a)')).toMatchInlineSnapshot(`
    "
    project a, b, s, tiny, x
      inner join on cast(a as BIGINT) = a
        scan t [a, b, s, tiny]
        scan u [a, x]
    "
  `)
  expect(columns('select * from t join u using (a)')).toEqual(['a', 'b', 's', 'tiny', 'x'])
  expect(columns('select * from t natural join u')).toEqual(['a', 'b', 's', 'tiny', 'x'])
  expect(columns('select t.*, u.* from t join u using (a)')).toEqual(['a', 'b', 's', 'tiny', 'a', 'x'])
})

test('of a full join, the one column is whichever is not NULL', () => {
  expect(plan('select a, t.a as ta, u.a as ua from t full join u using (a)')).toMatchInlineSnapshot(`
    "
    project a, a as ta, a as ua
      project a, b, s, tiny, a, x, case when not cast(a as BIGINT) is null then cast(a as BIGINT) else a end as a
        full join on cast(a as BIGINT) = a
          scan t [a, b, s, tiny]
          scan u [a, x]
    "
  `)
  expect(plan('select a from t full join u using (a) full join (select 1 as a) v using (a)')).toMatchInlineSnapshot(`
    "
    project a
      project a, b, s, tiny, a, x, a, a, case when not a is null then a else cast(a as BIGINT) end as a
        full join on a = cast(a as BIGINT)
          project a, b, s, tiny, a, x, case when not cast(a as BIGINT) is null then cast(a as BIGINT) else a end as a
            full join on cast(a as BIGINT) = a
              scan t [a, b, s, tiny]
              scan u [a, x]
          project 1 as a
            values ()
    "
  `)
})

test('an outer join makes the columns of the other side nullable', () => {
  const tables = '(select date as l from plays) a %s join (select date as r from plays) b on l = r'
  const of = (type: string) => columns(`select * from ${tables.replace('%s', type)}`)
  expect(of('inner')).toEqual(['l not null', 'r not null'])
  expect(of('left')).toEqual(['l not null', 'r'])
  expect(of('right')).toEqual(['l', 'r not null'])
  expect(of('full')).toEqual(['l', 'r'])
  expect(of('semi')).toEqual(['l not null'])
  expect(of('anti')).toEqual(['l not null'])
})

test('one table may be joined with itself', () => {
  expect(plan('select l.a, r.b from t l join t r on l.a = r.b')).toMatchInlineSnapshot(`
    "
    project a, b
      inner join on a = b
        scan t [a, b, s, tiny]
        scan t [a, b, s, tiny]
    "
  `)
})

test('names that mean nothing, or too much', () => {
  expect(
    errors(
      'select a from t, u',
      'select a from t join u on t.a = u.a',
      'select 1 from t join u on a = 1',
      'select 1 from t join u on t.a = u.c',
      'select u.x from t semi join u on t.a = u.a',
      'select 1 from t join t on true',
      'select 1 from t l, u, t l',
      'select * from t join u using (b)',
      'select * from t natural join (select 1 as z)',
      'select * from t l cross join t r join u using (a)',
      'select * from t join u',
      'select * from t join u on sum(t.a) = u.a',
      'select * from t join plays on t.a = plays.date',
    ),
  ).toMatchInlineSnapshot(`
    "
    BindError: column "a" is ambiguous
    select a from t, u
           ^ Say which: "t.a" or "u.a".

    BindError: column "a" is ambiguous
    select a from t join u on t.a = u.a
           ^ Say which: "t.a" or "u.a".

    BindError: column "a" is ambiguous
    select 1 from t join u on a = 1
                              ^ Say which: "t.a" or "u.a".

    BindError: column "u.c" does not exist
    select 1 from t join u on t.a = u.c
                                    ^^^ Columns here: a, b, s, tiny, x.

    BindError: table "u" is not in the FROM clause
    select u.x from t semi join u on t.a = u.a
           ^ Tables here: t.

    BindError: two tables of FROM are called "t"
    select 1 from t join t on true
                         ^ Give one of them another name: … AS t2.

    BindError: two tables of FROM are called "l"
    select 1 from t l, u, t l
                          ^^^ Give one of them another name: … AS l2.

    BindError: column "b" does not exist on the right side of the join
    select * from t join u using (b)
                                  ^

    BindError: the tables have no column of the same name: a NATURAL JOIN has nothing to compare
    select * from t natural join (select 1 as z)
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Compare with ON, or pair all rows with CROSS JOIN.

    BindError: column "a" is ambiguous on the left side of the join
    select * from t l cross join t r join u using (a)
                                                   ^

    BindError: a join needs ON or USING
    select * from t join u
                  ^^^^^^^^ CROSS JOIN pairs every row with every row.

    BindError: the ON clause cannot contain the aggregate function sum
    select * from t join u on sum(t.a) = u.a
                              ^^^^^^^^

    BindError: cannot compare INTEGER with DATE
    select * from t join plays on t.a = plays.date
                                  ^^^^^^^^^^^^^^^^
    "
  `)
})
