// One question in SQL and as DataFrame calls: the same plan, and DuckDB's answer on any number of workers.
import { beforeAll, describe, expect, test } from 'vitest'
import { type AnyFrame, col, type DataFrame, fn, lit, type Session, sql, when } from '../../src/index.ts'
import { difference } from '../../tpcx/bench/compare.ts'
import { WITHOUT_RULES } from '../forced-setup.ts'
import { quern, runOnDuckDB } from '../oracle/engines.ts'
import { rowsOf } from './frame-rows.ts'
import { type Play, playFiles, type Song } from './play-files.ts'

let files: { plays: string; songs: string }
let session: Session
beforeAll(async () => {
  files = await playFiles(4000)
  session = await quern()
})

const SETUPS = [1, 2, 4].map((threads) => ({ threads, alwaysWorkers: true }))

interface Sources {
  readonly plays: DataFrame<Play>
  readonly songs: DataFrame<Song>
  readonly on: Session
}

interface Question {
  readonly title: string
  readonly text: string
  readonly frame: (sources: Sources) => AnyFrame
  readonly ordered?: boolean
}

const question = (title: string, text: string, frame: Question['frame'], ordered = false): Question => ({ title, text, frame, ordered })

/** In the SQL, `plays` and `songs` stand for the files. */
const QUESTIONS: readonly Question[] = [
  question('columns', 'select country, ms_played from plays', ({ plays }) => plays.select('country', 'ms_played')),
  question(
    'a filter with several conditions',
    `select * exclude ("user") from plays where country = 'SE' and ms_played between 1000 and 200000 and price is not null`,
    ({ plays }) => plays.filter(col('country').eq('SE').and(col('ms_played').between(1000, 200000), col('price').isNotNull())).drop('user'),
  ),
  question('a filter in SQL', `select * exclude ("user") from plays where country in ('SE', 'DE') and not ms_played < 1000`, ({ plays }) =>
    plays.drop('user').filter(`country in ('SE', 'DE') and not ms_played < 1000`),
  ),
  question('filters one after the other', `select country from plays where price > 10.5 and "user".city like 'city 1%'`, ({ plays }) =>
    plays.filter(col('price').gt(10.5)).where(col('user.city').like('city 1%')).select('country'),
  ),
  question(
    'arithmetic',
    `select song_id, (ms_played + 500) // 1000 as s, ms_played / 1000 as seconds, -ms_played % 7 as m, price * 2 as double from plays`,
    ({ plays }) =>
      plays.select(
        'song_id',
        col('ms_played').add(500).intDiv(1000).as('s'),
        { seconds: col('ms_played').div(1000) },
        col('ms_played').neg().mod(7).as('m'),
        col('price').mul(2).as('double'),
      ),
  ),
  question(
    'a column more, and one in its place',
    `select * exclude ("user") replace (coalesce(country, '?') as country), ms_played >= 30000 as played from plays`,
    ({ plays }) => plays.withColumns({ country: col('country').fillNull('?'), played: col('ms_played').ge(30000) }).drop('user'),
  ),
  question('columns renamed and dropped', 'select * exclude (price, ts, "user") rename (ms_played as ms) from plays', ({ plays }) =>
    plays.rename({ ms_played: 'ms' }).drop('price', 'ts', 'user'),
  ),
  question(
    'groups with many aggregates',
    `select country, count(*) as plays, count(price) as paid, sum(ms_played) as ms, avg(ms_played) as mean, min(ts) as first, max(price) as dearest
     from plays group by country`,
    ({ plays }) =>
      plays.groupBy('country').agg({
        plays: fn.count(),
        paid: fn.count('price'),
        ms: fn.sum('ms_played'),
        mean: fn.avg('ms_played'),
        first: fn.min('ts'),
        dearest: fn.max('price'),
      }),
  ),
  question(
    'aggregates of some rows, of different values',
    `select "user".city, count(*) filter (where country = 'SE') as se, count(distinct country) as countries from plays group by "user".city`,
    ({ plays }) =>
      plays.groupBy('user.city').agg(fn.count().filter(col('country').eq('SE')).as('se'), fn.countDistinct('country').as('countries')),
  ),
  question(
    'groups by an expression, filtered',
    `select date_trunc('week', ts) as week, count(*) as plays from plays group by 1 having count(*) > 100 order by week`,
    ({ plays }) =>
      plays
        .groupBy({ week: fn.dateTrunc('week', col('ts')) })
        .agg({ plays: fn.count() })
        .filter(col('plays').gt(100))
        .orderBy('week'),
    true,
  ),
  question('one row of aggregates', 'select count(*) as n, sum(price) as total from plays', ({ plays }) =>
    plays.agg({ n: fn.count(), total: fn.sum('price') }),
  ),
  question(
    'top songs per city: the best of counts',
    `select * from (select "user".city as city, song_id, count(*) as plays from plays where ms_played >= 30000 group by all)
     qualify row_number() over (partition by city order by plays desc, song_id) <= 3`,
    ({ plays }) =>
      plays
        .filter(col('ms_played').ge(30000))
        .groupBy('user.city', 'song_id')
        .count('plays')
        .topByKey(3, { by: 'city', orderBy: [col('plays').desc(), 'song_id'] }),
  ),
  question(
    'top songs per city, ties and places kept',
    `select *, rank() over (partition by city order by plays desc) as place
     from (select "user".city as city, song_id, count(*) as plays from plays group by all) qualify place <= 2`,
    ({ plays }) =>
      plays
        .groupBy('user.city', 'song_id')
        .count('plays')
        .topByKey(2, { by: 'city', orderBy: col('plays').desc(), ties: 'keep', rank: 'place' }),
  ),
  question(
    'ranks side by side, filtered by one',
    `select song_id, ts, d from (select *, dense_rank() over (partition by country order by song_id desc nulls first) as d,
       row_number() over (partition by country order by ts) as r from plays) where r <= 5`,
    ({ plays }) =>
      plays
        .withColumns({
          d: fn.denseRank().over({ partitionBy: 'country', orderBy: col('song_id').desc().nullsFirst() }),
          r: fn.rowNumber().over({ partitionBy: 'country', orderBy: 'ts' }),
        })
        .filter(col('r').le(5))
        .select('song_id', 'ts', 'd'),
  ),
  question(
    'an order with limit and offset',
    'select ts, song_id from plays order by ms_played desc, ts limit 10 offset 3',
    ({ plays }) => plays.orderBy(col('ms_played').desc(), 'ts').limit(10, 3).select('ts', 'song_id'),
    true,
  ),
  question('different rows', 'select distinct country, song_id from plays', ({ plays }) => plays.select('country', 'song_id').distinct()),
  question(
    'CASE',
    `select case when ms_played < 30000 then 'skipped' when ms_played < 200000 then 'played' else country end as what, count(*) as n from plays group by 1`,
    ({ plays }) =>
      plays
        .groupBy(
          when(col('ms_played').lt(30000))
            .then('skipped')
            .when(col('ms_played').lt(200000))
            .then('played')
            .otherwise(col('country'))
            .as('what'),
        )
        .count('n'),
  ),
  question(
    'functions and casts',
    `select upper(country) as c, substring("user".city, 1, 4) || '…' as t, round(ms_played / 1000.0, 1) as s, cast(price as double) as p,
       try_cast(country as integer) as i, year(ts) as y from plays`,
    ({ plays }) =>
      plays.select(
        fn.upper(col('country')).as('c'),
        fn.substring(col('user.city'), 1, 4).concat('…').as('t'),
        fn.round(col('ms_played').div(sql`1000.0`), 1).as('s'),
        col('price').cast('double').as('p'),
        col('country').tryCast('integer').as('i'),
        fn.year(col('ts')).as('y'),
      ),
  ),
  question('an expression in SQL with values', `select ms_played > 1000 and country <> 'SE' as x, 'it''s' as s from plays`, ({ plays }) =>
    plays.select(sql`ms_played > ${1000} and ${col('country')} <> ${'SE'}`.as('x'), lit("it's").as('s')),
  ),
  question(
    'a union of frames',
    `select country from plays where song_id = 1 union all select country from plays where song_id = 2 union all select genre from songs`,
    ({ plays, songs }) =>
      plays
        .filter(col('song_id').eq(1))
        .select('country')
        .union(plays.filter(col('song_id').eq(2)).select('country'))
        .union(songs.select('genre')),
  ),
  question('a union by name', 'select song_id, title from songs union all by name select country, song_id from plays', ({ plays, songs }) =>
    songs.select('song_id', 'title').unionByName(plays.select('country', 'song_id')),
  ),
  question(
    'a join on a column of both',
    `select title, count(*) as n from plays join songs using (song_id) where genre = 'genre 1' group by title`,
    ({ plays, songs }) => plays.join(songs, 'song_id').filter(col('genre').eq('genre 1')).groupBy('title').count('n'),
  ),
  question(
    'a left join on a condition, with names for the sides',
    `select s.title, p.ts from songs s left join plays p on s.song_id = p.song_id and p.country = 'SE' where s.song_id > 50`,
    ({ plays, songs }) =>
      songs
        .alias('s')
        .join(plays.alias('p'), col('s.song_id').eq(col('p.song_id')).and(col('p.country').eq('SE')), { how: 'left' })
        .filter(col('s.song_id').gt(50))
        .select('s.title', 'p.ts'),
  ),
  question(
    'a self join',
    'select a.title, b.title as other from songs a join songs b on a.genre = b.genre and a.song_id < b.song_id',
    ({ songs }) => {
      const on = col('a.genre')
        .eq(col('b.genre'))
        .and(col('a.song_id').lt(col('b.song_id')))
      return songs.alias('a').join(songs.alias('b'), on).select('a.title', col('b.title').as('other'))
    },
  ),
  question(
    'what has a partner, and what has none',
    `select title from songs semi join plays using (song_id) union all select genre from songs anti join plays using (song_id)`,
    ({ plays, songs }) =>
      songs
        .join(plays, 'song_id', { how: 'semi' })
        .select('title')
        .union(songs.join(plays, 'song_id', { how: 'anti' }).select('genre')),
  ),
  question(
    'a full join of computed columns',
    `select * from (select song_id % 3 as k, title from songs where song_id < 5) full join (select song_id % 4 as k, genre from songs where song_id < 5) using (k)`,
    ({ songs }) => {
      const few = songs.filter(col('song_id').lt(5))
      const left = few.select({ k: col('song_id').mod(3) }, 'title')
      return left.join(few.select({ k: col('song_id').mod(4) }, 'genre'), 'k', { how: 'full' })
    },
  ),
  question(
    'all pairs',
    'select a.title, b.genre from (select title from songs limit 3) a cross join (select genre from songs limit 2) b',
    ({ songs }) => songs.select('title').limit(3).crossJoin(songs.select('genre').limit(2)),
  ),
  question(
    'values as columns, by names',
    `select * from (from plays select country, song_id, ms_played) pivot (count(*) as n, max(ms_played) as most for song_id in (1, 2, 60) group by country)`,
    ({ plays }) =>
      plays
        .select('country', 'song_id', 'ms_played')
        .groupBy('country')
        .pivot('song_id', [1, 2, 60])
        .agg({ n: fn.count(), most: fn.max('ms_played') }),
  ),
  question(
    'values of two columns as columns',
    `pivot (select country, song_id, "user".city as city, ms_played from plays) on country in ('SE', 'US'), song_id in (7, 8) using sum(ms_played) group by city`,
    ({ plays }) =>
      plays
        .select('country', 'song_id', 'user.city', 'ms_played')
        .groupBy('city')
        .pivot('country', ['SE', 'US'])
        .pivot('song_id', [7, 8])
        .agg(fn.sum('ms_played')),
  ),
  question(
    'columns as rows',
    `select * from (select title, genre, song_id from songs) unpivot include nulls (text for field in (title, genre))`,
    ({ songs }) =>
      songs.select('title', 'genre', 'song_id').unpivot(['title', 'genre'], { name: 'field', value: 'text', includeNulls: true }),
  ),
  question(
    'the nearest row of another',
    `select * from (select song_id, ts, ms_played from plays where country = 'SE') asof left join
      (select song_id, ts, price from plays where country = 'BR' and price is not null) using (song_id, ts)`,
    ({ plays }) => {
      const priced = plays.filter(col('country').eq('BR').and(col('price').isNotNull())).select('song_id', 'ts', 'price')
      const swedish = plays.filter(col('country').eq('SE')).select('song_id', 'ts', 'ms_played')
      return swedish.asofJoin(priced, ['song_id', 'ts'], { how: 'left' })
    },
  ),
  question(
    'the nearest row, on a condition',
    'select a.title, b.genre from songs a asof join (select genre, song_id from songs where song_id % 9 = 0) b on a.song_id < b.song_id',
    ({ songs }) => {
      const ninths = songs.filter(col('song_id').mod(9).eq(0)).select('genre', 'song_id')
      return songs
        .alias('a')
        .asofJoin(ninths.alias('b'), col('a.song_id').lt(col('b.song_id')))
        .select('a.title', 'b.genre')
    },
  ),
  question(
    'rows side by side',
    'select * from (select title from songs order by song_id limit 3) positional join (select genre from songs order by song_id limit 2)',
    ({ songs }) => songs.orderBy('song_id').limit(3).select('title').positionalJoin(songs.orderBy('song_id').limit(2).select('genre')),
  ),
  question(
    'lists: built, opened, and given functions',
    `select genre, list_transform(ids, lambda x, i: x * 10 + i) as tens, list_filter(ids, lambda x: x > song_id) as later,
      list_reduce(ids, lambda a, x: a + x, 0) as total, list_transform([ids, [1]], lambda l: list_transform(l, lambda x: x + len(l))) as deep,
      ids[-1] as last, unnest(ids) as id
     from (select genre, min(song_id) as song_id, list(song_id order by song_id) as ids from songs group by genre)`,
    ({ songs }) =>
      songs
        .groupBy('genre')
        .agg({ song_id: fn.min('song_id'), ids: sql`list(song_id order by song_id)` })
        .select('genre', {
          tens: fn.listTransform(col('ids'), (x, i) => x.mul(10).add(i)),
          later: fn.listFilter(col('ids'), (x) => x.gt(col('song_id'))),
          total: fn.listReduce(col('ids'), (sum, x) => sum.add(x), 0),
          deep: fn.listTransform(fn.listValue(col('ids'), [1]), (l) => fn.listTransform(l, (x) => x.add(fn.len(l)))),
          last: col('ids').at(-1),
          id: fn.call('unnest', col('ids')),
        }),
  ),
  question(
    'a row for each element, in the place of the list',
    `select * replace (unnest(ids) as ids) from (select genre, [song_id, song_id + 1] as ids, title from songs)`,
    ({ songs }) => songs.select('genre', { ids: fn.listValue(col('song_id'), col('song_id').add(1)) }, 'title').unnest('ids'),
  ),
  question(
    'fields of a struct, values of a map',
    `select {'a': {'b': song_id}, 'c': title}['a']['b'] as id, map {'k': title}['k'] as title from songs`,
    ({ songs }) =>
      songs.select({
        id: sql`{'a': {'b': song_id}, 'c': title}`.field('a').field('b'),
        title: sql`map {'k': title}`.at('k'),
      }),
  ),
  question(
    'SQL over a DataFrame, and a DataFrame over SQL',
    `select country, n + 1 as m from (select country, count(*) as n from plays where ms_played > 100000 group by country) where n > 2`,
    ({ plays, on }) => {
      const long = plays.filter(col('ms_played').gt(100000))
      return on.sql`select country, count(*) as n from ${long} group by country`.filter('n > 2').select('country', col('n').add(1).as('m'))
    },
  ),
  question(
    'rows of JavaScript, joined',
    `select label, count(*) as n from plays join (select col0 as country, col1 as label from (values ('SE', 'Sweden'), ('US', 'United States'))) using (country) group by label`,
    ({ plays, on }) => {
      const labels = on.rows([
        { country: 'SE', label: 'Sweden' },
        { country: 'US', label: 'United States' },
      ])
      return plays.join(labels, 'country').groupBy('label').count('n')
    },
  ),
]

const withFiles = (text: string) =>
  text.replaceAll(
    /\b(from|join) (plays|songs)( [abps])?\b/g,
    (_, word, name: 'plays' | 'songs', alias = name) => `${word} ${inFrom(name)} as ${alias}`,
  )
const inFrom = (name: 'plays' | 'songs') => `read_parquet('${files[name]}${name === 'plays' ? '/*.parquet' : ''}')`

function sourcesOf(on: Session): Sources {
  return { plays: on.read.parquet<Play>(`${files.plays}/*.parquet`), songs: on.read.parquet<Song>(files.songs), on }
}

describe.each(QUESTIONS)('$title', ({ text, frame, ordered = false }) => {
  // What calls and SQL say in other ways is one plan only when rules have been over it.
  test.skipIf(WITHOUT_RULES)('the same plan', async () => {
    const built = frame(sourcesOf(session)) as DataFrame
    expect(await logicalPlan(built)).toBe(await logicalPlan(session.sql(withFiles(text))))
  })

  test("DuckDB's answer", async () => {
    const expected = await runOnDuckDB(withFiles(text))
    for (const setup of SETUPS) {
      const found = difference(await rowsOf(frame(sourcesOf(await quern(setup)))), expected, { ordered, names: true })
      if (found) expect.fail(`${setup.threads} threads: ${found}`)
    }
  })
})

async function logicalPlan(frame: DataFrame): Promise<string> {
  const { query } = JSON.parse(await frame.explain({ format: 'json' })) as { query: { logicalPlan: string } }
  return query.logicalPlan
}
