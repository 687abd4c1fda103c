// What runs: the forms of a result, cancelling, progress, several at once, leaving early.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { col, type DataFrame, fn, open, type QueryProgress, type Session, sql, writeParquet } from '../../src/index.ts'
import { difference } from '../../tpcx/bench/compare.ts'
import { runOnDuckDB } from '../oracle/engines.ts'
import { allTypes, COLUMN_NAMES } from '../physical/all-types.ts'
import { expectNothingHeld } from '../runtime/start.ts'
import { rowsOf } from './frame-rows.ts'

const ROWS = 3000

let session: Session
let types: DataFrame
let t: string
const folder = mkdtempSync(join(tmpdir(), 'quern-actions-'))
beforeAll(async () => {
  t = await allTypes(ROWS)
  session = await open({ threads: 2, batchRows: 100, alwaysWorkers: true })
  types = session.sql(`select * from ${t}`)
})
afterAll(async () => {
  await session.close()
  rmSync(folder, { recursive: true })
})

const nothingHeld = () => expectNothingHeld(session['engine']['runtime'])

describe('forms of a result', () => {
  test.each([
    [0, ROWS],
    [13, 150],
  ])('collect gives every type as Arrow, from row %d on', async (offset, count) => {
    const table = await types.orderBy('n').limit(count, offset).collect()
    const file = join(folder, 'arrow.parquet')
    await writeParquet(file, table.schema, table.batches)
    // Arrow has no uuids: they are text.
    const columns = COLUMN_NAMES.map((name) => (name === 'id' ? 'id::varchar as id' : name)).join(', ')
    const wanted = await runOnDuckDB(`select ${columns} from ${t} order by n limit ${count} offset ${offset}`)
    const found = await runOnDuckDB(`select ${columns} from '${file}'`)
    expect(difference(found, wanted, { ordered: true, names: true })).toBeUndefined()
  })

  test('objects are exact, unless numbers and Dates are asked for', async () => {
    const row =
      session.sql(`select 9007199254740993 as big, 170141183460469231731687303715884105727 as huge, 12.50::decimal(4, 2) as price, .5::decimal(1, 1) as half,
      timestamp '2015-05-01 10:00:00.123456' as ts, timestamptz '1969-12-31 23:59:59.9999+00' as tz, date '2015-05-01' as d, time '10:00:00' as tm,
      'ÿ🎵' as s, null as nothing, true as yes, 1.5::double as x, '\\xAA'::blob as bytes, interval '1 day' as i`)
    expect(await row.toArray()).toEqual([
      {
        big: 9007199254740993n,
        huge: 170141183460469231731687303715884105727n,
        price: '12.50',
        half: '0.5',
        ts: '2015-05-01 10:00:00.123456',
        tz: '1969-12-31 23:59:59.9999+00',
        d: '2015-05-01',
        tm: '10:00:00',
        s: 'ÿ🎵',
        nothing: null,
        yes: true,
        x: 1.5,
        bytes: Uint8Array.of(0xaa),
        i: '1 day',
      },
    ])
    const [asked] = await row.drop('big', 'huge').toArray({ decimal: 'number', temporal: 'date' })
    expect(asked).toMatchObject({
      price: 12.5,
      ts: new Date('2015-05-01T10:00:00.123Z'),
      tz: new Date('1969-12-31T23:59:59.999Z'),
      d: new Date('2015-05-01'),
    })
    expect(await session.sql('select 7::bigint as n, 8::hugeint as h').toArray({ int64: 'number' })).toEqual([{ n: 7, h: 8 }])
    expect(JSON.stringify(await row.select('big', 'huge').toArray({ int64: 'string' }))).toContain('"9007199254740993"')
    await expect(row.toArray({ int64: 'number' })).rejects.toMatchObject({
      code: 'CONVERSION',
      message: expect.stringContaining('column big'),
    })
  })

  test('texts of all lengths and scripts, NULLs and a byte order mark among them', async () => {
    const data = Array.from({ length: 500 }, (_, i) => ({
      s: i % 7 === 0 ? null : ['', 'a', 'größe', '長い文字列'.repeat(i % 9), '\uFEFFbom', '🎵'.repeat(i % 5)][i % 6]!,
    }))
    expect(await session.rows(data).toArray()).toEqual(data)
  })

  test('rows of JavaScript take arrays, Maps and objects', async () => {
    const data = [
      { l: [1, null], s: { x: 1, y: ['a'] }, m: new Map([['k', 1.5]]) },
      { l: [], s: null, m: null },
    ]
    expect(await session.rows(data).toArray()).toEqual(data)
    const within: Record<string, unknown> = {}
    within.self = within
    expect(() => session.rows([{ a: within } as never])).toThrow('nested too deeply, or within itself')
    await expect(session.query('select ?', { params: [within as never] })).rejects.toThrow('nested too deeply, or lies within itself')
  })

  test('rows of JavaScript keep every value, in the type that is told or inferred', async () => {
    const day = new Date('2015-05-01T10:00:00.123Z')
    const huge = 2n ** 100n
    const data = [
      { i: 1, b: 2 ** 40, h: huge, d: 0.1, s: 'x', t: true, ts: day, raw: Uint8Array.of(1, 2) },
      { i: -2, b: 7, h: 5n, d: 3, s: 'ÿ', t: false, ts: null, raw: null, more: 1 },
    ]
    const frame = session.rows(data)
    expect((await frame.schema()).map(({ name, type }) => `${name} ${type.kind}`).join(', ')).toBe(
      'i integer, b bigint, h hugeint, d double, s varchar, t boolean, ts timestamp, raw blob, more integer',
    )
    expect(await frame.toArray({ temporal: 'date' })).toEqual([
      { ...data[0], b: 1_099_511_627_776n, more: null },
      { ...data[1], b: 7n, more: 1 },
    ])
    const typed = session.rows([{ d: '2015-05-01', p: 9.99, n: 5 }], {
      d: 'DATE',
      p: 'DECIMAL(10, 2)',
      n: 'DOUBLE',
      none: 'VARCHAR',
    } as const)
    expect(await typed.toArray()).toEqual([{ d: '2015-05-01', p: '9.99', n: 5, none: null }])
    expect(await session.rows([], { a: 'INTEGER' }).toArray()).toEqual([])
    const many = Array.from({ length: 50_000 }, (_, n) => ({ n, ts: new Date(n * 1000) }))
    expect(
      await session
        .rows(many)
        .agg({ n: fn.count(), last: fn.max('ts') })
        .toArray(),
    ).toEqual([{ n: 50_000n, last: '1970-01-01 13:53:19' }])
  })

  test('of columns with one name an object has the first', async () => {
    const [a, b] = [session.rows([{ k: 1, x: 2 }]).alias('a'), session.rows([{ k: 5, y: 3 }]).alias('b')]
    expect(await a.join(b, col('a.k').eq(col('b.k')), { how: 'left' }).toArray()).toEqual([{ k: 1, x: 2, y: null }])
  })

  test('the sides of a join keep their names behind what passes all columns', async () => {
    const [a, b] = [
      session
        .rows([
          { k: 1, x: 2 },
          { k: 1, x: 3 },
        ])
        .alias('a'),
      session.rows([{ k: 1, y: 3 }]).alias('b'),
    ]
    const joined = a
      .join(b, col('a.k').eq(col('b.k')))
      .distinct()
      .filter(col('a.x').gt(1))
      .orderBy('b.k', 'a.x')
    expect(
      await joined
        .topByKey(1, { by: 'a.k', orderBy: col('a.x').desc() })
        .select('b.k', 'a.x')
        .toArray(),
    ).toEqual([{ k: 1, x: 3 }])
    expect(await joined.limit(1).select(col('b.k').as('right'), 'x').toArray()).toEqual([{ right: 1, x: 2 }])
  })

  test('count, first, take', async () => {
    expect(await types.count()).toBe(ROWS)
    expect(await types.filter('n < 0').count()).toBe(0)
    expect(await types.orderBy('n').select('n').first()).toEqual({ n: 0 })
    expect(await types.filter('n < 0').first()).toBeUndefined()
    expect(await types.orderBy(col('n').desc()).select('n').take(2)).toEqual([{ n: ROWS - 1 }, { n: ROWS - 2 }])
  })

  test('a sample with a seed is the same each time', async () => {
    const many = session.sql('select range as n from range(1000)')
    const [some, again, other] = await Promise.all([42, 42, 43].map((seed) => many.sample({ fraction: 0.2, seed }).toArray()))
    expect(some).toEqual(again)
    expect(some).not.toEqual(other)
    expect(some!.length).toBeGreaterThan(100)
    expect(some!.length).toBeLessThan(300)
    expect(await many.sample({ rows: 17 }).distinct().count()).toBe(17)
    expect(await many.sample({ fraction: 0.1, method: 'reservoir' }).count()).toBe(100)
  })

  test('show prints the first rows', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const text = await session
      .rows([
        { city: 'Lund', plays: 3 },
        { city: 'Zürich\u001b[31m', plays: 12 },
        { city: null, plays: 1 },
      ])
      .show({ rows: 2 })
    expect(log).toHaveBeenCalledWith(text)
    log.mockRestore()
    expect(`\n${text}\n`).toMatchInlineSnapshot(`
      "
      ┌──────────────────┬─────────┐
      │ city             │ plays   │
      │ varchar          │ integer │
      ├──────────────────┼─────────┤
      │ Lund             │       3 │
      │ Zürich\\u001b[31m │      12 │
      └──────────────────┴─────────┘
      the first 2 rows
      "
    `)
  })

  test('the columns, and the plan, without reading rows', async () => {
    const frame = types.select('n', { half: col('i32').div(2), s: sql`upper(s)` })
    expect(await frame.columns()).toEqual(['n', 'half', 's'])
    expect((await frame.schema()).map(({ type }) => type.kind)).toEqual(['integer', 'double', 'varchar'])
    expect(await frame.explain()).toContain('logical plan')
    const measured = JSON.parse(await frame.explain({ analyze: true, format: 'json' })) as { query: { ms: number }; rowsOut: number }
    expect(measured.rowsOut).toBe(ROWS)
  })

  test('a view does not hide a table of its name', async () => {
    for await (const _ of (await session.query('create table taken as select 1 as a')).batches());
    await expect(session.sql('select 2 as a').createOrReplaceView('taken')).rejects.toThrow('table "taken" exists already')
    for await (const _ of (await session.query('drop table taken')).batches());
  })

  test('a view is what its DataFrame was, also over a view of its own name', async () => {
    await session.sql('select 1 as a').createOrReplaceView('layers')
    await session.table('layers').withColumn('b', col('a').add(1)).createOrReplaceView('layers')
    await session.table('layers').withColumn('c', col('b').add(1)).createOrReplaceView('layers')
    expect(await session.sql('select * from LAYERS where a = 1').toArray()).toEqual([{ a: 1, b: 2, c: 3 }])
  })

  test('functions of the user’s', async () => {
    session.udf.scalar('twice', { args: ['INTEGER'], returns: 'INTEGER' }, (x: number) => x * 2)
    const frame = session.rows([{ x: 4 }]).select({ y: fn.call('twice', col('x')), z: sql`twice(x) + 1` })
    expect(await frame.toArray()).toEqual([{ y: 8, z: 9 }])
  })
})

describe('files', () => {
  test('Parquet, partitioned too, and CSV', async () => {
    const frame = types.select('n', 'k', 's', 'd18', 'ts').filter('n < 500')
    const [file, parts, text] = [join(folder, 'a.parquet'), join(folder, 'parts'), join(folder, 'a.csv')]
    expect(await frame.write.parquet(file, { compression: 'zstd' })).toMatchObject({ rows: 500, files: 1 })
    expect(await frame.write.parquet(parts, { partitionBy: 'k' })).toMatchObject({ rows: 500 })
    expect(await frame.orderBy('n').write.csv(text, { delimiter: ';' })).toMatchObject({ rows: 500 })
    const wanted = await runOnDuckDB(`select n, k, s, d18, ts from ${t} where n < 500`)
    expect(difference(await rowsOf(session.read.parquet(file)), wanted, { ordered: false, names: true })).toBeUndefined()
    const { n, s } = (await session.read.parquet(parts).filter('k = 3').orderBy('n').first())!
    expect(await frame.filter('k = 3').orderBy('n').select('n', 's').first()).toEqual({ n, s })
    expect(readFileSync(text, 'utf8').split('\n', 2)[0]).toBe('n;k;s;d18;ts')
    const fromText = session.read.csv(text, {
      delimiter: ';',
      types: { d18: 'DECIMAL(18, 3)', n: 'INTEGER', k: 'INTEGER' },
      allowQuotedNulls: false,
    })
    expect(await fromText.filter('n < 3').orderBy('n').toArray()).toEqual(await frame.filter('n < 3').orderBy('n').toArray())
    const json = join(folder, 'a.json')
    expect(await frame.orderBy('n').write.json(json, { array: true })).toMatchObject({ rows: 500, files: 1 })
    expect(await session.read.json([json], { format: 'array', columns: { n: 'INTEGER', k: 'INTEGER' } }).count()).toBe(500)
    await expect(session.read.csv(text, { colour: true } as object).count()).rejects.toThrow('colour')
    expect(() => session.read.json([])).toThrow('read.json()')
    await expect(frame.write.parquet(parts, { partitionBy: 'k' })).rejects.toMatchObject({ code: 'FILE' })
    await expect(frame.write.parquet(join(folder, 'b'), { partitionBy: 'nothing' })).rejects.toMatchObject({ code: 'BIND' })
    await expect(frame.write.parquet(file, { compression: 'lzma' as 'zstd' })).rejects.toThrow('compression')
  })
})

describe('streams', () => {
  test('batches come as they are computed; leaving early gives all memory back', async () => {
    let seen = 0
    for await (const batch of types.batches()) {
      seen += batch.numRows
      if (seen > 500) break
    }
    expect(seen).toBeLessThan(ROWS)
    nothingHeld()
    {
      await using stream = types.batches()
      expect((await stream.next()).value.numRows).toBe(100)
    }
    nothingHeld()
    await expect(
      (async () => {
        for await (const _ of types.batches()) throw new Error('enough')
      })(),
    ).rejects.toThrow('enough')
    nothingHeld()
  })

  test('a query in the loop over the batches of another', async () => {
    let rows = 0
    for await (const batch of types.select('n').batches()) {
      rows += batch.numRows
      if (rows % 1000 === 0) expect(await types.filter(col('n').lt(rows)).groupBy('k').count().count()).toBe(38)
    }
    expect(rows).toBe(ROWS)
    nothingHeld()
  })

  test('20 at once give what each gives alone', async () => {
    const frames = Array.from({ length: 20 }, (_, i) =>
      types
        .filter(col('n').mod(20).eq(i))
        .groupBy('r')
        .agg({ n: fn.sum('n') })
        .orderBy('r'),
    )
    const together = await Promise.all(frames.map((frame) => frame.toArray()))
    for (const [i, frame] of frames.entries()) expect(await frame.toArray()).toEqual(together[i])
    nothingHeld()
  })
})

describe('signals and progress', () => {
  const slow = () => session.sql(Array.from({ length: 40 }, () => `select n, s from ${t}`).join(' union all ')).filter(`s like '%x%x%x%'`)

  test('a signal ends an action, before and while it runs', async () => {
    await expect(types.collect({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' })
    for (const action of ['collect', 'toArray', 'count', 'show', 'explain'] as const) {
      const controller = new AbortController()
      const options = { signal: controller.signal, analyze: true, onProgress: () => controller.abort() }
      await expect(slow()[action](options), action).rejects.toMatchObject({ code: 'CANCELLED' })
    }
    const controller = new AbortController()
    const read = async () => {
      for await (const _ of types.batches({ signal: controller.signal })) controller.abort()
    }
    await expect(read()).rejects.toMatchObject({ code: 'CANCELLED' })
    nothingHeld()
  })

  test('progress is told from the first stage to the last row', async () => {
    const reports: QueryProgress[] = []
    await slow()
      .groupBy('s')
      .count()
      .collect({ onProgress: (progress) => reports.push(progress) })
    expect(reports.at(-1)).toMatchObject({ fraction: 1 })
    expect(reports.at(-1)!.stages.every(({ state }) => state === 'finished')).toBe(true)
    for (const [i, { fraction }] of reports.entries()) expect(fraction).toBeGreaterThanOrEqual(reports[i - 1]?.fraction ?? 0)
  })

  test('what onProgress throws ends the action', async () => {
    const onProgress = () => {
      throw new Error('no more')
    }
    await expect(slow().collect({ onProgress })).rejects.toThrow('no more')
    nothingHeld()
  })

  test('the event loop turns while a query runs', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await slow().collect()
    clearInterval(timer)
    expect(turns).toBeGreaterThan(3)
  })
})

describe('a session that is closed', () => {
  test('runs nothing more', async () => {
    const own = await open({ threads: 1 })
    const frame = own.sql('select 1')
    await own.close()
    await expect(frame.collect()).rejects.toMatchObject({ code: 'CANCELLED' })
    await expect(frame.schema()).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
