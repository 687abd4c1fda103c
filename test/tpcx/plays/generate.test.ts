import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { parquetMetadata } from 'hyparquet'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CancelledError, FileError } from '../../../src/index.ts'
import { generatePlays, type PlaysWritten } from '../../../tpcx/plays/generate.ts'

let folder: string
let out: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quern-plays-'))
  out = join(folder, 'plays')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** A small world: names take longer to make than rows. */
const small = { rows: 20_000, days: 3, songs: 2000, cities: 50, threads: 1 }

/** Written once; tests only read it. */
const log = mkdtempSync(join(tmpdir(), 'quern-plays-'))
let written: PlaysWritten
beforeAll(async () => {
  written = await generatePlays({ ...small, out: log })
})
afterAll(() => rmSync(log, { recursive: true }))

const filesBelow = (path: string) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort()
const checksums = (path: string) =>
  filesBelow(path).map(
    (file) =>
      `${file} ${createHash('sha256')
        .update(readFileSync(join(path, file)))
        .digest('hex')}`,
  )

async function query(select: string, path = out): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  const plays = `read_parquet('${path}/*/*.parquet', hive_partitioning = true, filename = true, file_row_number = true)`
  await connection.run(`set TimeZone = 'UTC'; create view plays as select * from ${plays}`)
  const rows = (await connection.runAndReadAll(select)).getRowsJson()
  connection.closeSync()
  instance.closeSync()
  return rows
}

const SUMMARY = `select count(*)::int, count(distinct date)::int, count(distinct song)::int, count(distinct "user".username)::int,
  count("user".city)::int, sum(ms_played)::bigint, count_if(skipped)::int, count_if(offline)::int, count(reason_end)::int,
  sum(track_position)::int, sum(royalty), sum(epoch_us(timestamp))::varchar, bit_xor(session_id)::varchar from plays`

describe('the rows of a seed', () => {
  test('are pinned', async () => {
    expect(written).toMatchObject({ rows: 20_000, files: 3, rowGroups: 3 })
    expect(filesBelow(log)).toEqual(['01', '02', '03'].map((day) => `date=2015-05-${day}/part-0.parquet`))
    expect(await query(SUMMARY, log)).toMatchInlineSnapshot(`
      [
        [
          20000,
          3,
          1988,
          1002,
          19779,
          "3464766877",
          4209,
          951,
          19899,
          311154,
          "38.858621",
          "28611330346852635849",
          "4884861933078197434",
        ],
      ]
    `)
    expect(await query('select * exclude (filename) from plays order by timestamp limit 2', log)).toMatchInlineSnapshot(`
      [
        [
          {
            "artist": "Glaqos",
            "title": "Nial Shex",
          },
          {
            "city": "Tãbrutra",
            "username": "jox236",
          },
          "BR",
          "desktop",
          "premium",
          "2015-05-01 00:00:09.475778+00",
          197954,
          false,
          false,
          "track_done",
          39,
          "3182963256234902729",
          "0.001854",
          "0",
          "2015-05-01",
        ],
        [
          {
            "artist": "Kejopes",
            "title": "Mehümo",
          },
          {
            "city": "Tãbrutra",
            "username": "ha257",
          },
          "BR",
          "web",
          "premium",
          "2015-05-01 00:00:12.486958+00",
          200446,
          false,
          false,
          "track_done",
          2,
          "6570755039849326794",
          "0.001854",
          "1",
          "2015-05-01",
        ],
      ]
    `)
  })

  test('are the same, to the byte of the files, on two threads', async () => {
    await generatePlays({ ...small, out, threads: 2 })
    expect(checksums(out)).toEqual(checksums(log))
  })

  test('are not those of another seed', async () => {
    await generatePlays({ ...small, out, seed: 2 })
    expect(await query(SUMMARY)).not.toEqual(await query(SUMMARY, log))
  })

  test('do not depend on files, row groups or compression', async () => {
    const day = { ...small, rows: 80_000, days: 1 }
    const [one, two] = [join(folder, 'one'), join(folder, 'two')]
    expect(await generatePlays({ ...day, out: one, rowGroupRows: 1_000_000 })).toMatchObject({ files: 1, rowGroups: 1 })
    const split = { fileRows: 65_536, rowGroupRows: 50_000, compression: 'zstd', threads: 2 } as const
    expect(await generatePlays({ ...day, ...split, out: two })).toMatchObject({ rows: 80_000, files: 2, rowGroups: 3 })
    const all = 'select bit_xor(hash(columns(* exclude (filename, file_row_number))))::varchar from plays'
    expect(await query(all, two)).toEqual(await query(all, one))
  })
})

describe('a play log', () => {
  test('looks like one', async () => {
    const sorted = 'select timestamp >= lag(timestamp) over (partition by filename order by file_row_number) from plays'
    expect(await query(`select bool_and(columns(*)) from (${sorted})`, log)).toEqual([[true]])
    expect(await query('select bool_and(timestamp::date = date) from plays', log)).toEqual([[true]])
    expect(await query('select count(distinct "user".city)::int, count_if(ms_played is null)::int from plays', log)).toEqual([[50, 0]])

    const shares = `select avg(("user".city is null)::int), avg((royalty is null)::int), avg(skipped::int), avg(offline::int) from plays`
    const [[noCity, noRoyalty, skipped, offline]] = (await query(shares, log)) as [number[]]
    expect(noCity).toBeCloseTo(0.01, 2)
    expect(noRoyalty).toBeCloseTo(0.13, 1)
    expect(skipped).toBeCloseTo(0.2, 1)
    expect(offline).toBeCloseTo(0.05, 1)

    const byCity = 'select count(*)::int from plays where "user".city is not null group by "user".city order by 1 desc'
    const cities = (await query(byCity, log)) as number[][]
    expect(cities[0]![0]! / cities[1]![0]!).toBeCloseTo(2, 0)
    expect(cities[0]![0]! / cities[9]![0]!).toBeGreaterThan(7)
    const moved = 'select 1 from plays group by "user".username having count(distinct country) > 1'
    expect(await query(moved, log)).toEqual([])
  })

  test('has other favourites in every city', async () => {
    const counts = 'select "user".city city, song.title title, count(*) n from plays group by all'
    const ranked = `select city, title, row_number() over (partition by city order by n desc, title) r from (${counts})`
    const favourites = await query(`select list(title order by r) from (${ranked}) where r <= 5 and city is not null group by city`, log)
    expect(new Set(favourites.map((titles) => JSON.stringify(titles))).size).toBe(50)
  })

  test('is written with dictionaries, statistics and page indexes', async () => {
    const metadata = `with metadata as (from parquet_metadata('${log}/*/*.parquet'))`
    const plain = "select distinct path_in_schema from metadata where encodings not like '%RLE_DICTIONARY%' order by 1"
    expect(await query(`${metadata} ${plain}`, log)).toEqual([['ms_played'], ['offline'], ['session_id'], ['skipped'], ['timestamp']])
    expect(await query(`${metadata} select count_if(stats_min_value is null)::int from metadata`, log)).toEqual([[0]])
    expect(await query(`${metadata} select distinct compression from metadata`, log)).toEqual([['SNAPPY']])
    const file = readFileSync(join(log, filesBelow(log)[0]!))
    const { row_groups } = parquetMetadata(file.buffer.slice(file.byteOffset, file.byteOffset + file.length))
    for (const column of row_groups[0]!.columns) expect(column.column_index_offset && column.offset_index_offset).toBeTruthy()
  })
})

describe('the output folder', () => {
  test('must be empty', async () => {
    mkdirSync(out)
    writeFileSync(join(out, 'notes.txt'), 'mine')
    const failed = generatePlays({ ...small, out })
    await expect(failed).rejects.toBeInstanceOf(FileError)
    await expect(failed).rejects.toThrow(`${out}: the folder is not empty`)
    expect(filesBelow(out)).toEqual(['notes.txt'])
  })

  test('is emptied of an older log, and of nothing else, when asked', async () => {
    for (const day of ['date=2015-05-02', 'date=2015-05-03']) {
      mkdirSync(join(out, day), { recursive: true })
      writeFileSync(join(out, day, 'part-0.parquet'), 'old')
    }
    writeFileSync(join(out, 'notes.txt'), 'mine')
    writeFileSync(join(out, 'date=2015-05-03', 'notes.txt'), 'mine')
    await generatePlays({ ...small, out, days: 1, overwrite: true })
    expect(filesBelow(out)).toEqual(['date=2015-05-01/part-0.parquet', 'date=2015-05-03/notes.txt', 'notes.txt'])
    expect(existsSync(join(out, 'date=2015-05-02'))).toBe(false)
    expect(await query('select count(*)::int from plays')).toEqual([[20_000]])
  })

  test('that is a file is a typed error', async () => {
    writeFileSync(out, 'mine')
    await expect(generatePlays({ ...small, out })).rejects.toBeInstanceOf(FileError)
    expect(readFileSync(out, 'utf8')).toBe('mine')
  })

  test.each([
    ['date=2015-05-02', 'date=2015-05-02: the folder cannot be made'],
    ['date=2015-05-02/part-0.parquet/notes.txt', 'date=2015-05-02/part-0.parquet: cannot be written: '],
  ])('something in the way at %s is a typed error from the thread, and stays', async (name, message) => {
    mkdirSync(dirname(join(out, name)), { recursive: true })
    writeFileSync(join(out, name), 'mine')
    const failed = generatePlays({ ...small, out, overwrite: true })
    await expect(failed).rejects.toBeInstanceOf(FileError)
    await expect(failed).rejects.toThrow(join(out, message))
    expect(readFileSync(join(out, name), 'utf8')).toBe('mine')
  })
})

describe('cancelling', () => {
  test('leaves whole files only', async () => {
    const cancel = new AbortController()
    const many = { ...small, rows: 3_000_000, days: 60, threads: 2, out, signal: cancel.signal }
    const failed = generatePlays({ ...many, onProgress: (rows) => rows > 0 && cancel.abort() })
    await expect(failed).rejects.toBeInstanceOf(CancelledError)
    const files = filesBelow(out)
    expect(files.filter((file) => !/^date=2015-0\d-\d\d\/part-0\.parquet$/.test(file))).toEqual([])
    expect(files.length).toBeLessThan(60)
    if (files.length > 0) expect((await query('select count(*) > 0 from plays'))[0]).toEqual([true])
  })

  test('before the start writes nothing', async () => {
    await expect(generatePlays({ ...small, out, signal: AbortSignal.abort() })).rejects.toBeInstanceOf(CancelledError)
    expect(existsSync(out)).toBe(false)
  })
})
