import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CancelledError, FileError, open, QuernError, type Session, WorkerError } from '../../src/index.ts'
import { readAll } from '../../tpcx/bench/rows.ts'
import { runOnDuckDB } from '../oracle/engines.ts'
import { allTypes } from '../physical/all-types.ts'
import { withFaultyWriters } from './faulty-writers.ts'

let session: Session
let folder: string
let t: string
const root = mkdtempSync(join(tmpdir(), 'quern-copy-'))
beforeAll(async () => {
  session = await open({ threads: 2, batchRows: 1000 })
  t = await allTypes(5000)
})
let folders = 0
beforeEach(() => {
  folder = join(root, `${folders++}`)
  mkdirSync(folder)
})
afterAll(async () => {
  await session.close()
  rmSync(root, { recursive: true })
})

async function run(sql: string): Promise<unknown[][]> {
  return (await readAll(await session.query(sql.replaceAll('$out', folder)))).rows as unknown[][]
}

async function duckdb(sql: string): Promise<unknown[][]> {
  return (await runOnDuckDB(sql.replaceAll('$out', folder))).rows as unknown[][]
}

async function failure(sql: string): Promise<QuernError> {
  const error = await run(sql).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(QuernError)
  return error as QuernError
}

/** How many rows of one are not in the other, both ways. */
async function differences(a: string, b: string): Promise<unknown> {
  return (await duckdb(`select count(*)::int from ((from ${a} except all from ${b}) union all (from ${b} except all from ${a}))`))[0]![0]
}

/** Everything below a folder, without what is in it. */
function tree(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort()
}

describe('a Parquet file', () => {
  test('holds every type as it was', async () => {
    expect(await run(`copy (from ${t}) to '$out/all.parquet'`)).toEqual([[5000n]])
    const types = `select column_type from (describe from $t)`
    const written = (await duckdb(types.replace('$t', `'$out/all.parquet'`))).flat()
    // There is no place for a uuid in what the encoder takes: it is text.
    const expected = (await duckdb(types.replace('$t', t))).flat().map((type) => (type === 'UUID' ? 'VARCHAR' : type))
    expect(written).toEqual(expected)
    expect(await differences(`(select * replace (id::varchar as id) from ${t})`, `'$out/all.parquet'`)).toBe(0)
    // And as we read it ourselves.
    expect(await run(`select n, d38, ts, ns, tz, tm, bl, f32, u64 from '$out/all.parquet' order by n`)).toEqual(
      await run(`select n, d38, ts, ns, tz, tm, bl, f32, u64 from ${t} order by n`),
    )
  })

  test('with options', async () => {
    await run(`copy (select n, s from ${t}) to '$out/x' (format parquet, compression zstd, row_group_size 1000)`)
    expect(await duckdb(`select distinct row_group_num_rows::int, compression from parquet_metadata('$out/x')`)).toEqual([[1000, 'ZSTD']])
  })

  test('keeps 38 digits of a hugeint, and refuses what has more', async () => {
    const huge = 10n ** 38n - 1n
    await run(`copy (select ${huge}::hugeint as h, null as nothing) to '$out/h.parquet'`)
    expect(await run(`select h, nothing from '$out/h.parquet'`)).toEqual([[huge, null]])
    const error = await failure(`copy (select ${huge + 1n}::hugeint as h) to '$out/g.parquet'`)
    expect(error.code).toMatch(/OVERFLOW|CONVERSION/)
    expect(tree(folder)).toEqual(['h.parquet'])
  })

  test('replaces an older one in one step, also one that is being read', async () => {
    await run(`copy (select 1 as a) to '$out/a.parquet'`)
    await run(`copy (select a + 1 as a from '$out/a.parquet') to '$out/a.parquet'`)
    expect(await run(`from '$out/a.parquet'`)).toEqual([[2]])
    // A failing one changes nothing.
    await failure(`copy (select cast('x' || a as integer) as a from '$out/a.parquet') to '$out/a.parquet'`)
    expect(await run(`from '$out/a.parquet'`)).toEqual([[2]])
    expect(tree(folder)).toEqual(['a.parquet'])
  })

  test('of no rows, and with names that are not unique', async () => {
    expect(await run(`copy (select n, s from ${t} where false) to '$out/none.parquet'`)).toEqual([[0n]])
    expect(await run(`from '$out/none.parquet'`)).toEqual([])
    await run(`copy (select 1 as a, 2 as A, 3 as a_1) to '$out/names.parquet'`)
    expect((await duckdb(`select column_name from (describe from '$out/names.parquet')`)).flat()).toEqual(['a', 'A_1', 'a_1_1'])
  })
})

describe('a CSV file', () => {
  test('is read back by DuckDB with nothing lost', async () => {
    const columns = 'n, b, i64, u64, d38, f64, s, dt, ts, ns, tm, id'
    expect(await run(`copy (select ${columns} from ${t}) to '$out/all.csv'`)).toEqual([[5000n]])
    const types = `{n: 'int', b: 'boolean', i64: 'bigint', u64: 'ubigint', d38: 'decimal(38,4)', f64: 'double', s: 'varchar', dt: 'date',
      ts: 'timestamp', ns: 'timestamp_ns', tm: 'time', id: 'uuid'}`
    const written = `(select ${columns} from read_csv('$out/all.csv', header = true, allow_quoted_nulls = false, columns = ${types}))`
    expect(await differences(`(select ${columns} from ${t})`, written)).toBe(0)
  })

  test.each([
    [``, `a,b,c\n1,,"x,y"\n2,"","say ""hi""\nthere"\n`],
    [`(header false, delimiter ';', null 'NA')`, `1;NA;x,y\n2;"";"say ""hi""\nthere"\n`],
    [`(header, sep '\\t', quote '''')`, `a\tb\tc\n1\t\tx,y\n2\t''\t'say "hi"\nthere'\n`],
  ])('with the options %s', async (options, expected) => {
    await run(
      `copy (values (1, null, 'x,y'), (2, '', e'say "hi"\\nthere')) to '$out/x.csv' ${options}`
        .replace('values', 'select col0 as a, col1 as b, col2 as c from (values')
        .replace(`')) to`, `'))) to`),
    )
    expect(readFileSync(join(folder, 'x.csv'), 'utf8')).toBe(expected)
  })

  test('may be compressed', async () => {
    await run(`copy (select n from ${t} order by n limit 3) to '$out/x.csv.gz'`)
    expect(gunzipSync(readFileSync(join(folder, 'x.csv.gz'))).toString()).toBe('n\n0\n1\n2\n')
  })
})

describe('a JSON file', () => {
  const VALUES = `select 1 as a, e'say "hi"\\nthere é' as b, [1, null] as c, {'x': 1.50::decimal(5,2), 'y': null} as d, '{ "k": [1,\n 2] }'::json as j,
    timestamp '2020-01-02 03:04:05' as ts, map {'p': 'nan'::double} as m union all by name select 2 as a`

  test.each([
    ['x.json', ''],
    ['x.jsonl', '(array true)'],
    ['x.any', '(format json)'],
  ])("%s %s is DuckDB's, but for the spaces of JSON that was there", async (name, options) => {
    await run(`copy (${VALUES} order by a) to '$out/${name}' ${options}`)
    const ours = readFileSync(join(folder, name), 'utf8')
    await duckdb(`copy (${VALUES} order by a) to '$out/duckdb' (format json${options.includes('array') ? ', array true' : ''})`)
    expect(ours.replace('{ "k": [1,  2] }', '{"k":[1,2]}').replace('{ "k": [1, 2] }', '{"k":[1,2]}')).toBe(
      readFileSync(join(folder, 'duckdb'), 'utf8').replace(/\{\s*"k":\s*\[1,\s*2\]\s*\}/, '{"k":[1,2]}'),
    )
  })

  test('is read back by DuckDB with nothing lost, in parts and compressed', async () => {
    const columns = 'n, b, k, i64, u64, f64, s, dt, ts, id'
    expect(await run(`copy (select ${columns} from ${t}) to '$out/p' (format json, partition_by (k), compression gzip)`)).toEqual([[5000n]])
    expect(tree(join(folder, 'p'))).toContain('k=3/data_0.json.gz')
    const types = `{n: 'int', b: 'boolean', i64: 'bigint', u64: 'ubigint', f64: 'double', s: 'varchar', dt: 'date', ts: 'timestamp', id: 'uuid'}`
    const written = `(select n, b, k::int, i64, u64, s, dt, ts, id from read_json('$out/p/**/*.json.gz', hive_partitioning = true, columns = ${types}))`
    expect(await differences(`(select n, b, k, i64, u64, s, dt, ts, id from ${t})`, written)).toBe(0)
  })

  test('of no rows', async () => {
    await run(`copy (select 1 as a where false) to '$out/none.json'`)
    await run(`copy (select 1 as a where false) to '$out/array.json' (array)`)
    expect(readFileSync(join(folder, 'none.json'), 'utf8')).toBe('')
    expect(JSON.parse(readFileSync(join(folder, 'array.json'), 'utf8'))).toEqual([])
  })
})

describe('a partitioned folder', () => {
  test('has a folder for each value and gives back the same rows', async () => {
    expect(await run(`copy (select k, b, n, s from ${t}) to '$out/p' (format parquet, partition_by (b, k))`)).toEqual([[5000n]])
    const files = tree(join(folder, 'p'))
    expect(files).toContain('b=true/k=3/data_0.parquet')
    expect(files).toContain('b=__HIVE_DEFAULT_PARTITION__/k=__HIVE_DEFAULT_PARTITION__/data_0.parquet')
    expect(files).toHaveLength(2 * 38)
    const written = `(select k::int, b::boolean, n, s from read_parquet('$out/p/**/*.parquet', hive_partitioning = true))`
    expect(await differences(`(select k, b, n, s from ${t})`, written)).toBe(0)
    expect(await run(`select count(*), count(k) from '$out/p'`)).toEqual([
      [5000n, BigInt((await duckdb(`select count(k)::int from ${t}`))[0]![0] as number)],
    ])
  })

  test('keeps the order of the query within a partition, and escapes what a path may not hold', async () => {
    const values = `(values ('a/b', 3), ('..', 1), ('a/b', 1), ('São', 2), ('', 5), ('x=y%', 6)) v(p, n)`
    await run(`copy (from ${values} order by n desc) to '$out/p' (format csv, header false, partition_by p)`)
    expect(tree(join(folder, 'p'))).toEqual([
      'p=%2E%2E/data_0.csv',
      'p=/data_0.csv',
      'p=S%C3%A3o/data_0.csv',
      'p=a%2Fb/data_0.csv',
      'p=x%3Dy%25/data_0.csv',
    ])
    expect(readFileSync(join(folder, 'p/p=a%2Fb/data_0.csv'), 'utf8')).toBe('3\n1\n')
  })

  test('is not written over another unless asked to', async () => {
    const copy = (n: number, options = '') => `copy (select ${n} as n, 'x' as p) to '$out/p' (format parquet, partition_by (p) ${options})`
    await run(copy(1))
    const error = await failure(copy(2))
    expect(error).toBeInstanceOf(FileError)
    expect(error.message).toContain('p: the folder is not empty')
    await run(copy(3, ', append'))
    expect((await run(`select n from '$out/p' order by n`)).flat()).toEqual([1, 3])
    await run(copy(4, ', overwrite'))
    expect((await run(`select n from '$out/p'`)).flat()).toEqual([4])
    expect(readdirSync(folder)).toEqual(['p'])
  })

  test('of a failing query leaves nothing', async () => {
    await failure(
      `copy (select n, cast(case when n = 4999 then 'x' else '1' end as integer) as p from ${t}) to '$out/p' (format parquet, partition_by (p))`,
    )
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('failures', () => {
  test('a full disk, and a thread that ends: an error, and nothing is left', async () => {
    await withFaultyWriters(async (faulty, runtime) => {
      const { used, arenas } = runtime.memoryCounters()
      const targets = [`x.parquet'`, `x.csv'`, `x.csv.gz'`, `p' (format parquet, partition_by (k))`]
      for (const name of ['', 'doomed-']) {
        for (const target of name ? targets.filter((_, i) => i % 3 === 0) : targets) {
          const copy = faulty.query(`copy (select k, n, s, f64 from ${t}) to '${folder}/${name}${target}`)
          const error = await copy.then(readAll).then(
            () => undefined,
            (reason: unknown) => reason as QuernError,
          )
          const message = name ? /^the thread that was writing ended/ : /^\/[^:]*[/](x|p)[^:]*: cannot be written: the disk is full$/
          expect(error).toBeInstanceOf(name ? WorkerError : FileError)
          expect(error!.message).toMatch(message)
          expect(error!.message).not.toContain('.tmp')
          expect(readdirSync(folder)).toEqual([])
        }
      }
      expect(runtime.memoryCounters()).toMatchObject({ used, arenas })
      // The session goes on.
      expect((await readAll(await faulty.query(`copy (select n % 2 as n from ${t}) to '${folder}/n.parquet'`))).rows).toEqual([[5000n]])
    })
  })

  test('a cancel, and the end of the session, while files are written: nothing is left', async () => {
    const endless = `copy (select a.n, b.s from ${t} a, ${t} b) to '${folder}/`
    for (const target of [`x.parquet'`, `x.csv'`]) {
      const cancel = new AbortController()
      const copied = session.query(endless + target, { signal: cancel.signal }).then(readAll)
      setTimeout(() => cancel.abort(), 200)
      await expect(copied).rejects.toThrow(CancelledError)
      expect(readdirSync(folder)).toEqual([])
    }
    const other = await open({ threads: 2 })
    const copied = other.query(`${endless}y.parquet'`).then(readAll)
    const failed = expect(copied).rejects.toThrow('the session was closed')
    await delay(200)
    await other.close()
    await failed
    expect(readdirSync(folder)).toEqual([])
  })

  test('a cancel while the last rows are being written, after the query has ended: nothing is left', async () => {
    await withFaultyWriters(async (faulty) => {
      for (const name of ['slow.parquet', 'slow.csv']) {
        const cancel = new AbortController()
        const sql = `copy (select n, n + 1 as m from ${t}) to '${folder}/${name}'`
        const copied = faulty.query(sql, { signal: cancel.signal }).then(readAll)
        const failed = expect(copied).rejects.toThrow(CancelledError)
        // Its rows are written when all of them have come.
        const isWritten = () => readdirSync(folder).some((file) => statSync(join(folder, file)).size > 10_000)
        while (!isWritten()) await delay(10)
        cancel.abort()
        await failed
        expect(readdirSync(folder)).toEqual([])
      }
    })
  })

  test('many files at once are each whole', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const columns = 'n, s, d38, ts, f32'
    await Promise.all(names.map((name, i) => run(`copy (select ${columns} from ${t} where n % 6 = ${i}) to '$out/${name}.parquet'`)))
    expect(await differences(`(select ${columns} from ${t})`, `(from '${folder}/*.parquet')`)).toBe(0)
  })

  test('targets that cannot be', async () => {
    mkdirSync(join(folder, 'd'))
    writeFileSync(join(folder, 'f'), '')
    const cases: readonly (readonly [string, string])[] = [
      [`'$out/nope/x.csv'`, 'the folder $out/nope does not exist'],
      [`'$out/f/x.csv'`, '$out/f is a file, not a folder'],
      [`'$out/d' (format csv)`, 'there is a folder of that name'],
      [`'$out/f' (format csv, partition_by (a))`, 'there is a file of that name'],
    ]
    for (const [target, message] of cases) {
      const error = await failure(`copy (select 1 as a, 2 as b) to ${target}`)
      expect(error).toBeInstanceOf(FileError)
      expect(error.message).toContain(message.replaceAll('$out', folder))
    }
    expect(readdirSync(folder)).toEqual(['d', 'f'])
  })

  test.skipIf(process.getuid?.() === 0)('a folder that may not be written', async () => {
    chmodSync(folder, 0o500)
    const error = await failure(`copy (select 1 as a) to '$out/x.csv'`)
    chmodSync(folder, 0o700)
    expect(error.message).toContain('permission denied')
  })

  test.each([
    [`'$out/x'`, 'BIND', 'cannot tell the format'],
    [`'$out/x.csv' (format avro)`, 'BIND', 'format of COPY is one of parquet, csv'],
    [`'$out/x.csv' (colour red)`, 'BIND', 'no option "colour"'],
    [`'$out/x.csv' (row_group_size 10)`, 'BIND', 'COPY to CSV has no option "row_group_size"'],
    [`'$out/x.parquet' (row_group_size 0)`, 'BIND', 'row_group_size of COPY is a whole number'],
    [`'$out/x.parquet' (compression lzma)`, 'BIND', 'compression of COPY is one of'],
    [`'$out/x.csv' (header maybe)`, 'BIND', 'header of COPY is true or false'],
    [`'$out/x.csv' (header, header)`, 'BIND', 'given twice'],
    [`'$out/x.csv' (quote 'ab')`, 'BIND', 'a single character'],
    [`'$out/x.parquet' (file_size_bytes 10)`, 'UNSUPPORTED', 'file_size_bytes'],
    [`'$out/p' (format csv, partition_by (c))`, 'BIND', 'there is no column "c" to partition by'],
    [`'$out/p' (format csv, partition_by (a, b))`, 'BIND', 'none is left'],
    [`'$out/x.csv' (append)`, 'BIND', 'APPEND adds files to a folder'],
    [`?`, 'BIND', 'has no value'],
  ])('options that cannot be: %s', async (target, code, message) => {
    const error = await failure(`copy (select 1 as a, 2 as b) to ${target}`)
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
    expect(existsSync(join(folder, 'x.csv'))).toBe(false)
  })

  test('memory is given back', async () => {
    const { used, arenas } = session['engine']['runtime'].memoryCounters()
    await run(`copy (from ${t}) to '$out/x.parquet'`)
    await failure(`copy (select cast(s as integer) from ${t}) to '$out/y.parquet'`)
    expect(session['engine']['runtime'].memoryCounters()).toMatchObject({ used, arenas })
  })
})
