// What the compiler knows of rows: `npm run check` compiles this file; running it shows that the rows are what the types say.
import { beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { col, type DataFrame, fn, lit, type Row, type Session, sql, type Value, when } from '../../src/index.ts'
import { quern } from '../oracle/engines.ts'

interface Play {
  readonly city: string
  readonly 'user.id': number
  readonly ms: number
  readonly country: string | null
}

let session: Session
let plays: DataFrame<Play>
beforeAll(async () => {
  session = await quern()
  plays = session.rows<Play>([{ city: 'Lund', 'user.id': 7, ms: 1000, country: null }])
})

describe('rows', () => {
  test('of a source', async () => {
    expectTypeOf(session.read.parquet<Play>('plays')).toEqualTypeOf<DataFrame<Play>>()
    expectTypeOf(session.read.parquet('plays')).toEqualTypeOf<DataFrame<Row>>()
    expectTypeOf(session.sql<{ n: bigint }>('select 1::bigint as n')).toEqualTypeOf<DataFrame<{ n: bigint }>>()
    const [row] = await plays.toArray()
    expectTypeOf(row!.city).toEqualTypeOf<string>()
    expect(Object.keys(row!)).toEqual(['city', 'user.id', 'ms', 'country'])
  })

  test('of columns selected', async () => {
    const frame = plays.select('city', 'user.id', col('ms').div(1000).as('s'), {
      place: col('country'),
      day: 'Monday',
      n: fn.length(col('city')),
    })
    const [row] = await frame.toArray()
    expectTypeOf(row!).toEqualTypeOf<{ city: string; id: number; s: number | null; place: string | null; day: string; n: bigint | null }>()
    expect(row).toEqual({ city: 'Lund', id: 7, s: 1, place: null, day: 'Monday', n: 4n })
    const [all] = await plays.select('*', lit(1).as('one')).toArray()
    expectTypeOf(all!.ms).toEqualTypeOf<number>()
    expect(all).toHaveProperty('one', 1)
  })

  test('with columns more, renamed and dropped', async () => {
    const frame = plays
      .withColumn('long', col('ms').gt(30))
      .withColumns({ city: fn.upper(col('city')), kind: when(col('ms').gt(5)).then('a').otherwise('b') })
      .rename({ ms: 'milliseconds' })
      .drop('country', 'user')
    const [row] = await frame.toArray()
    expectTypeOf(row!).toEqualTypeOf<{ readonly milliseconds: number; city: string | null; long: boolean | null; kind: string }>()
    expect(row).toEqual({ city: 'LUND', milliseconds: 1000, long: true, kind: 'a' })
  })

  test('of groups and tops', async () => {
    const groups = plays.groupBy('city').agg({ plays: fn.count(), most: fn.max('ms') }, fn.countDistinct('country').as('countries'))
    const [row] = await groups.topByKey(1, { by: 'city', orderBy: col('plays').desc(), rank: 'place' }).toArray()
    expectTypeOf(row!.plays).toEqualTypeOf<bigint>()
    expectTypeOf(row!.most).toEqualTypeOf<number | null>()
    expectTypeOf(row!.countries).toEqualTypeOf<bigint>()
    expectTypeOf(row!.place).toEqualTypeOf<bigint>()
    expectTypeOf(row!.city).toEqualTypeOf<string>()
    expect(row).toEqual({ city: 'Lund', plays: 1n, most: 1000, countries: 0n, place: 1n })
  })

  test('of joins', async () => {
    const cities = session.rows([{ city: 'Lund', people: 94_000 }])
    const [row] = await plays.join(cities, 'city').toArray()
    expectTypeOf(row!.people).toEqualTypeOf<number>()
    expectTypeOf(row!.ms).toEqualTypeOf<number>()
    expectTypeOf(plays.join(cities, 'city', { how: 'semi' })).toEqualTypeOf<DataFrame<Play>>()
    expect(row).toMatchObject({ city: 'Lund', people: 94_000 })
  })

  test('of columns that become rows, and of lists', async () => {
    const lists = session.rows<{ city: string; ids: readonly number[]; n: number }>([{ city: 'Lund', ids: [7], n: 1 }])
    const [each] = await lists.unnest('ids').toArray()
    expectTypeOf(each!).toEqualTypeOf<{ city: string; ids: number; n: number }>()
    expect(each).toEqual({ city: 'Lund', ids: 7, n: 1 })
    const [row] = await plays.unpivot(['ms', 'user.id'], { name: 'what' }).toArray()
    expectTypeOf(row!.what).toEqualTypeOf<string>()
    expectTypeOf(row!.city).toEqualTypeOf<string>()
    expect(row).toEqual({ city: 'Lund', country: null, what: 'ms', value: 1000 })
    const pivoted = plays.groupBy('city').pivot('ms', [1000, 2000]).agg(fn.count())
    expectTypeOf((await pivoted.first())!.city).toEqualTypeOf<string>()
    expect(await pivoted.toArray({ int64: 'number' })).toEqual([{ city: 'Lund', '1000': 1, '2000': 0 }])
    const doubled = plays.select({ l: fn.listTransform([1, 2], (x) => x.mul(col('ms'))) })
    expect(await doubled.toArray()).toEqual([{ l: [1000, 2000] }])
  })

  test('of 64-bit integers as asked for', async () => {
    const count = plays.groupBy('city').count('n')
    expectTypeOf((await count.toArray({ int64: 'number' }))[0]!.n).toEqualTypeOf<number>()
    expectTypeOf((await count.take(1, { int64: 'string' }))[0]!.n).toEqualTypeOf<string>()
    expect(await count.first({ int64: 'number' })).toEqual({ city: 'Lund', n: 1 })
  })

  test('that are not known', async () => {
    const frame = session.sql('select 1 as a').filter(col('a').gt(0)).select('a', col('a').add(1).as('b'))
    const [row] = await frame.toArray()
    expectTypeOf(row!.a).toEqualTypeOf<Value>()
    expect(row).toEqual({ a: 1, b: 2 })
  })
})

test('columns that are not there are no columns to the compiler either', async () => {
  const wrong = [
    // @ts-expect-error: no such column
    plays.select('contry'),
    // @ts-expect-error: nor within an expression
    plays.filter(col('contry').eq('SE')),
    // @ts-expect-error: nor deep within one
    plays.filter(col('city').eq(fn.lower(col('contry')))),
    // @ts-expect-error: nor as a group
    plays.groupBy('contry').count(),
    // @ts-expect-error: nor in an aggregate
    plays.groupBy('city').agg({ n: fn.sum('contry') }),
    // @ts-expect-error: nor to order by
    plays.orderBy(col('contry').desc()),
    // @ts-expect-error: nor as a key
    plays.topByKey(1, { by: 'contry', orderBy: 'city' }),
    // @ts-expect-error: nor to drop
    plays.drop('contry'),
    // @ts-expect-error: nor behind a projection that left it out
    plays.select('city').filter(plays.select('city').col('ms').gt(1)),
    // @ts-expect-error: nor in a window
    plays.withColumn('r', fn.rowNumber().over({ partitionBy: 'contry' })),
  ]
  for (const frame of wrong) await expect((frame as unknown as DataFrame).schema()).rejects.toMatchObject({ code: 'BIND' })
  // What only SQL knows, and the columns of tables under their names, are for the binder to check.
  const fine = [plays.filter(sql`ms > 1`), plays.alias('p').filter(col('p.ms').gt(1)), plays.filter(plays.col('city').eq('Lund'))]
  for (const frame of fine) expect(await frame.count()).toBe(1)
})
