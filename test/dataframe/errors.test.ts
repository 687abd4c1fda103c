// Wrong input: which call it was, which column, and what to do. At the call where that needs no columns, else at the action.
import { beforeAll, expect, test } from 'vitest'
import { type AnyFrame, BindError, col, type DataFrame, fn, lit, open, QuernError, type Session, sql, when } from '../../src/index.ts'
import { quern } from '../oracle/engines.ts'

let session: Session
let plays: DataFrame
beforeAll(async () => {
  session = await quern()
  plays = session.rows([{ city: 'Lund', country: 'SE', ms_played: 1000 }]) as unknown as DataFrame
})

/** The error as a person reads it. */
function told(error: unknown): string {
  if (!(error instanceof QuernError)) throw error
  const { name, message, hint, position, sql: text } = error
  const caret = text && position ? `\n${text}\n${' '.repeat(position.offset)}${'^'.repeat(position.length)}` : ''
  return `${name}: ${message}${caret}${hint ? `\n${hint}` : ''}`
}

async function atAction(make: () => AnyFrame): Promise<string> {
  const frame = make() as DataFrame
  return frame.schema().then(() => 'no error', told)
}

function atCall(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    return told(error)
  }
  return 'no error'
}

test('unknown columns are told with the method', async () => {
  const calls = [
    () => plays.select('contry'),
    () => plays.filter(col('contry').eq('SE')),
    () => plays.filter('contry = 1 and city is null'),
    () => plays.withColumn('x', sql`lower(citi) || ${'x'}`),
    () => plays.groupBy('city').agg({ n: fn.sum('ms') }),
    () => plays.orderBy(col('ms_play').desc()),
    () => plays.rename({ contry: 'c' }),
    () => plays.drop('contry'),
    () => plays.join(plays, 'contry'),
    () => plays.alias('a').join(plays.alias('b'), col('a.city').eq(col('c.city'))),
    () => plays.topByKey(3, { by: 'contry', orderBy: 'city' }),
    () => plays.select('city').union(plays),
    () => plays.join(plays, col('ms_played').gt(1)),
  ]
  const texts: string[] = []
  for (const call of calls) texts.push(await atAction(call))
  expect(`\n${texts.join('\n\n')}\n`).toMatchInlineSnapshot(`
    "
    BindError: select(): column "contry" does not exist
    did you mean "country"?

    BindError: filter(): column "contry" does not exist
    did you mean "country"?

    BindError: filter(): column "contry" does not exist
    contry = 1 and city is null
    ^^^^^^
    did you mean "country"?

    BindError: withColumn(): column "citi" does not exist
    lower(citi) || $1
          ^^^^
    did you mean "city"?

    BindError: agg(): column "ms" does not exist
    Columns here: city, country, ms_played.

    BindError: orderBy(): column "ms_play" does not exist
    did you mean "ms_played"?

    BindError: rename(): column "contry" does not exist
    did you mean "country"?

    BindError: drop(): column "contry" does not exist
    did you mean "country"?

    BindError: join(): column "contry" does not exist on the left side of the join
    did you mean "country"?

    BindError: join(): table "c" is not in the FROM clause
    Tables here: a, b.

    BindError: topByKey(): column "contry" does not exist
    did you mean "country"?

    BindError: union(): the queries of a UNION must have as many columns: 1 here, 3 there

    BindError: join(): column "ms_played" is ambiguous
    Two columns have this name: rename one with AS.
    "
  `)
})

test('what cannot stand somewhere, types that do not fit, functions that are not there', async () => {
  const calls = [
    () => plays.filter(fn.count().gt(1)),
    () => plays.agg('city', { n: fn.count() }),
    () => plays.select(col('city').add(1)),
    () => plays.select(fn.call('uper', col('city'))),
    () => plays.select(fn.rowNumber()),
    () => session.rows([{ day: 'yesterday' }], { day: 'DATE' }),
    () => session.sql('select contry from plays_view'),
    () => session.sql`select contry, ${1} from ${plays}`,
    () => session.table('no_table'),
  ]
  const texts: string[] = []
  for (const call of calls) texts.push(await atAction(call))
  expect(`\n${texts.join('\n\n')}\n`).toMatchInlineSnapshot(`
    "
    BindError: filter(): the condition cannot contain the aggregate function count_star

    BindError: agg(): column "city" must appear in GROUP BY, or within an aggregate function
    Add it to GROUP BY, or take any of its values: any_value(city).

    BindError: select(): no overload of + takes (VARCHAR, INTEGER)
    It takes +(number, number) → number, +(DATE, INTEGER) → DATE, +(INTEGER, DATE) → DATE, +(INTERVAL, INTERVAL) → INTERVAL, +(TIMESTAMP, INTERVAL) → TIMESTAMP, +(TIMESTAMP WITH TIME ZONE, INTERVAL) → TIMESTAMP WITH TIME ZONE, +(TIME, INTERVAL) → TIME, +(INTERVAL, TIMESTAMP) → TIMESTAMP, +(INTERVAL, TIMESTAMP WITH TIME ZONE) → TIMESTAMP WITH TIME ZONE, +(INTERVAL, TIME) → TIME, +(DATE, TIME) → TIMESTAMP, +(TIME, DATE) → TIMESTAMP, +(TIME WITH TIME ZONE, INTERVAL) → TIME WITH TIME ZONE, +(INTERVAL, TIME WITH TIME ZONE) → TIME WITH TIME ZONE, +(DATE, TIME WITH TIME ZONE) → TIMESTAMP WITH TIME ZONE, +(TIME WITH TIME ZONE, DATE) → TIMESTAMP WITH TIME ZONE.

    BindError: select(): function "uper" does not exist
    did you mean "upper"?

    BindError: select(): row_number needs a window
    Write row_number() OVER (ORDER BY …).

    ConversionError: rows(): cannot cast 'yesterday' to DATE: expected YYYY-MM-DD
    try_cast gives NULL instead.

    BindError: table or view "plays_view" does not exist
    select contry from plays_view
                       ^^^^^^^^^^
    A file goes in single quotes: FROM 'plays_view.parquet'.

    BindError: column "contry" does not exist
    select contry, $1 from "dataframe 1"
           ^^^^^^
    did you mean "country"?

    BindError: table(): table or view "no_table" does not exist
    A file goes in single quotes: FROM 'no_table.parquet'.
    "
  `)
})

test('errors of a call, at the call', async () => {
  const other = await open()
  const wrong = (value: unknown) => value as never
  const texts = [
    () => session.sql('create view v as select 1'),
    () => session.sql('select 1; select 2'),
    () => session.sql('selec 1'),
    () => session.sql('select $1', { params: [] }),
    () => session.sql('select 1', { params: [2] }),
    () => plays.filter('city ='),
    () => plays.filter(wrong(true)),
    () => plays.select(),
    () => plays.select(wrong(7)),
    () => plays.limit(-1),
    () => plays.limit(1.5),
    () => plays.topByKey(0, { by: 'city', orderBy: 'city' }),
    () => plays.topByKey(1, { by: [], orderBy: 'city' }),
    () => plays.topByKey(1, wrong({ by: 'city', orderBy: 'city', ties: 'all' })),
    () => plays.join(plays, 'city', { how: wrong('outer') }),
    () => plays.join(plays, []),
    () => plays.asofJoin(plays, 'city', { how: wrong('semi') }),
    () => plays.groupBy('city').pivot('city', []),
    () => plays.unpivot([]),
    () => plays.unnest(wrong(3)),
    () => plays.sample(wrong({})),
    () => plays.sample({ fraction: 5 }),
    () => plays.sample({ rows: 1.5 }),
    () => fn.listTransform(col('city'), () => wrong(undefined)),
    () => plays.join(other.sql('select 1 as city'), 'city'),
    () => plays.union(wrong([])),
    () => plays.col('city').cast('TEXTUAL('),
    () => lit(wrong({ a: 1 })),
    () => lit(wrong(undefined)),
    () => lit(new Date('nonsense')),
    () => col(''),
    () => col('a').isIn(wrong('b')),
    () => fn[wrong('uper')],
    () => sql(wrong('lower(x)')),
    () => sql`x = $7`,
    () => when(wrong(1)).then(wrong([])),
    () => session.rows([]),
    () => session.rows([{ a: 1 }, { a: 'x' }]),
    () => session.rows([{ a: new Set([1]) } as never]),
    () => session.rows([wrong(1)]),
    () => session.rows([{ a: 1 }], { a: 'NUMBER(' }),
  ].map(atCall)
  await other.close()
  expect(`\n${texts.join('\n\n')}\n`).toMatchInlineSnapshot(`
    "
    BindError: sql() takes one query, not a create view statement
    Other statements run at once: await session.query(text).

    BindError: sql() takes one query, not 2 statements
    Other statements run at once: await session.query(text).

    ParseError: syntax error at "selec"
    selec 1
    ^^^^^
    Did you mean SELECT?

    BindError: parameter 1 has no value
    select $1
           ^^
    Give the values along with the query: query(sql, { params: […] }).

    BindError: a value is given for parameter 1, which the query does not have
    The query has no parameters.

    ParseError: the text ends too early: expected an expression
    city =
          

    BindError: filter() takes an expression or SQL, not the boolean true
    col('country').eq('SE'), or "country = 'SE'"

    BindError: select() takes at least one column

    BindError: select() takes names of columns, expressions, or an object of them, not the number 7
    'city', col('ms').div(1000).as('s'), { plays: fn.count() }

    BindError: limit() takes a whole number of rows, not -1

    BindError: limit() takes a whole number of rows, not 1.5

    BindError: topByKey() takes a whole number of rows of at least 1, not 0

    BindError: topByKey() takes by, the keys, and orderBy, what is on top
    topByKey(3, { by: 'city', orderBy: col('plays').desc() })

    BindError: topByKey() has no ties: 'all'
    There are 'cut', 'keep' and 'dense'.

    BindError: join() has no how: 'outer'
    There are inner, left, right, full, semi and anti; crossJoin pairs all rows.

    BindError: join() takes a column that both sides have, a list of them, or a condition
    crossJoin pairs all rows.

    BindError: asofJoin() has no how: 'semi'
    There are inner, left, right and full; crossJoin pairs all rows.

    BindError: pivot() takes the values that are to be columns, not none
    pivot('platform', ['ios', 'web']); PIVOT of SQL finds them itself.

    BindError: unpivot() takes the columns that are to be rows

    BindError: unnest() takes names of columns and expressions, not the number 3
    'city', col('city'), fn.lower(col('city'))

    BindError: sample() takes rows, a whole number of them, or fraction, a share from 0 to 1
    sample({ fraction: 0.01, seed: 42 }), sample({ rows: 1000 })

    BindError: sample() takes rows, a whole number of them, or fraction, a share from 0 to 1
    sample({ fraction: 0.01, seed: 42 }), sample({ rows: 1000 })

    BindError: sample() takes rows, a whole number of them, or fraction, a share from 0 to 1
    sample({ fraction: 0.01, seed: 42 }), sample({ rows: 1000 })

    BindError: fn.list_transform() cannot take undefined as a value
    Values are null, booleans, numbers, bigints, strings, Dates, Uint8Arrays, and arrays, Maps and plain objects of these; columns are col(name).

    BindError: join() takes a DataFrame of the same session
    Read both through one session.

    BindError: union() takes a DataFrame, not an array

    BindError: "TEXTUAL(" is not a type
    Write it as in SQL: 'BIGINT', 'DECIMAL(10, 2)'.

    no error

    BindError: lit() cannot take undefined as a value
    Values are null, booleans, numbers, bigints, strings, Dates, Uint8Arrays, and arrays, Maps and plain objects of these; columns are col(name).

    BindError: lit() cannot take an invalid Date as a value

    BindError: col() takes the name of a column
    col('city')

    BindError: isIn() takes an array of values
    col('country').isIn(['US', 'SE'])

    BindError: there is no function fn.uper
    did you mean "upper"?

    BindError: sql is a tag for templates
    Write  sql\`lower(city)\`  without parentheses around the template.

    BindError: parameter 7 has no value
    Put values into a template: sql\`city = \${city}\`.

    no error

    BindError: rows() needs at least one column
    Of no rows, say what the columns are: rows([], { city: 'VARCHAR' }).

    BindError: rows(): column "a" has values of INTEGER and of VARCHAR
    Say what it is: rows(data, { "a": 'VARCHAR', … }).

    BindError: rows(): column "a" has a value that is a Set
    Values are null, booleans, numbers, bigints, strings, Dates, Uint8Arrays, and arrays, Maps and plain objects of these.

    BindError: rows() takes objects: row 0 is the number 1

    BindError: "NUMBER(" is not a type
    Write it as in SQL: 'BIGINT', 'DECIMAL(10, 2)'.
    "
  `)
})

test('a query that is too large says so', async () => {
  let frame: AnyFrame & DataFrame = plays
  for (let i = 0; i < 20; i++) frame = frame.union(frame)
  expect(await atAction(() => frame)).toContain('too large')
  for (let i = 0, deep = plays; i < 2000; i++) frame = deep = deep.filter('ms_played > 0')
  expect(await atAction(() => frame)).toContain('nested')
})

test('errors while a query runs are typed', async () => {
  await expect(session.sql(`select cast(x as integer) from (values ('a')) t(x)`).collect()).rejects.toMatchObject({ code: 'CONVERSION' })
  await expect(plays.select(col('city').cast('integer')).toArray()).rejects.toBeInstanceOf(QuernError)
  await expect(session.read.parquet('/no/such/folder').schema()).rejects.toMatchObject({ code: 'FILE' })
  await expect(plays.take(-1)).rejects.toBeInstanceOf(BindError)
})
