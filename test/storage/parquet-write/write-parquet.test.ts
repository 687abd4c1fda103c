import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import * as arrow from 'apache-arrow'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CorruptFileError, FileError, InternalError, UnsupportedError } from '../../../src/common/errors.ts'
import { type ParquetCompression, writeParquet } from '../../../src/storage/parquet-write/write-parquet.ts'

/** What happens between our batches and the encoder, or the encoder and the disk. */
const sabotage = vi.hoisted(() => ({ input: undefined as TransformStream | undefined, output: undefined as TransformStream | undefined }))
vi.mock('parquet-wasm', async (original) => {
  const real = await original<typeof import('parquet-wasm')>()
  const transformParquetStream: typeof real.transformParquetStream = async (stream, properties) => {
    const output = await real.transformParquetStream(sabotage.input ? stream.pipeThrough(sabotage.input) : stream, properties)
    return sabotage.output ? output.pipeThrough(sabotage.output) : output
  }
  return { ...real, transformParquetStream }
})

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quern-write-'))
  path = join(folder, 'numbers.parquet')
})
afterEach(() => {
  sabotage.input = sabotage.output = undefined
  rmSync(folder, { recursive: true })
})

const schema = new arrow.Schema([new arrow.Field('n', new arrow.Int32(), false)])
function numbers(from: number, count: number): arrow.RecordBatch {
  const data = Int32Array.from({ length: count }, (_, index) => from + index)
  const n = arrow.makeData({ type: new arrow.Int32(), length: count, nullCount: 0, data })
  return new arrow.RecordBatch(
    schema,
    arrow.makeData({ type: new arrow.Struct(schema.fields), length: count, nullCount: 0, children: [n] }),
  )
}

async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  const rows = (await connection.runAndReadAll(sql)).getRowsJson()
  connection.closeSync()
  instance.closeSync()
  return rows
}

describe('a whole file', () => {
  test.each<ParquetCompression>(['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'])('with compression %s', async (compression) => {
    const batches = [numbers(0, 1000), numbers(1000, 1), numbers(1001, 2999)]
    const written = await writeParquet(path, schema, batches, { compression })
    expect(written).toEqual({ rows: 4000, bytes: readFileSync(path).length, rowGroups: 1 })
    expect(await query(`select count(*)::int, sum(n)::int from '${path}'`)).toEqual([[4000, (3999 * 4000) / 2]])
    const codec = { none: 'UNCOMPRESSED', lz4: 'LZ4_RAW' }[compression as string] ?? compression.toUpperCase()
    expect(await query(`select distinct compression from parquet_metadata('${path}')`)).toEqual([[codec]])
  })

  test('row groups have the size asked for, whatever the batches', async () => {
    const sizes = [70, 1, 0, 129, 100]
    const written = await writeParquet(
      path,
      schema,
      sizes.map((size) => numbers(0, size)),
      { rowGroupRows: 100 },
    )
    expect(written).toMatchObject({ rows: 300, rowGroups: 3 })
    const groups = await query(`select row_group_num_rows::int from parquet_metadata('${path}') order by row_group_id`)
    expect(groups).toEqual([[100], [100], [100]])
  })

  test('from an async source', async () => {
    async function* source() {
      yield numbers(0, 10)
      await new Promise((resolve) => setTimeout(resolve, 5))
      yield numbers(10, 10)
    }
    expect(await writeParquet(path, schema, source())).toMatchObject({ rows: 20 })
  })

  test('types, nulls, structs and dictionaries come back from DuckDB', async () => {
    const columns = {
      i64: arrow.vectorFromArray([1n, null, -(2n ** 63n)], new arrow.Int64()),
      u16: arrow.vectorFromArray([0, 65535, null], new arrow.Uint16()),
      f64: arrow.vectorFromArray([0.1, null, -1e300], new arrow.Float64()),
      flag: arrow.vectorFromArray([true, null, false], new arrow.Bool()),
      text: arrow.vectorFromArray(['', 'Ærlig', null], new arrow.Utf8()),
      word: arrow.vectorFromArray(['a', null, 'a'], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8())),
      day: arrow.vectorFromArray([new Date('2015-05-01'), null, new Date('1969-12-31')], new arrow.DateDay()),
      list: arrow.vectorFromArray([[1, null], null, []], new arrow.List(new arrow.Field('item', new arrow.Int32(), true))),
      song: arrow.vectorFromArray(
        [{ artist: 'x', title: null }, null, { artist: null, title: 'y' }],
        new arrow.Struct([new arrow.Field('artist', new arrow.Utf8(), true), new arrow.Field('title', new arrow.Utf8(), true)]),
      ),
    }
    const table = new arrow.Table(columns)
    await writeParquet(path, table.schema, table.batches)
    const names = 'i64::varchar, u16, f64, flag, text, word, day::varchar, list::varchar, song::varchar'
    expect(await query(`select ${names} from '${path}'`)).toEqual([
      ['1', 0, 0.1, true, '', 'a', '2015-05-01', '[1, NULL]', "{'artist': x, 'title': NULL}"],
      [null, 65535, null, null, 'Ærlig', null, null, null, null],
      ['-9223372036854775808', null, -1e300, false, null, 'a', '1969-12-31', '[]', "{'artist': NULL, 'title': y}"],
    ])
  })

  test('batches whose dictionaries differ are of the same schema', async () => {
    const words = (...values: string[]) =>
      new arrow.Table({ w: arrow.vectorFromArray(values, new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32())) }).batches[0]!
    const batches = [words('a', 'b', 'a'), words('c', 'a')]
    await writeParquet(path, batches[0]!.schema, batches)
    expect(await query(`select w from '${path}'`)).toEqual([['a'], ['b'], ['a'], ['c'], ['a']])
  })

  test.each([
    ['no batches', []],
    ['an empty batch', [numbers(0, 0)]],
  ])('%s: a valid file without rows', async (_, batches) => {
    expect(await writeParquet(path, schema, batches)).toMatchObject({ rows: 0 })
    expect(await query(`describe select * from '${path}'`)).toMatchObject([['n', 'INTEGER', 'YES', null, null, null]])
    expect(await query(`select * from '${path}'`)).toEqual([])
  })

  test('a column declared without nulls in one batch only', async () => {
    const some = new arrow.Table({ n: arrow.vectorFromArray([null, 5], new arrow.Int32()) }).batches[0]!
    await writeParquet(path, some.schema, [some, numbers(7, 2), some])
    expect(await query(`select n from '${path}'`)).toEqual([[null], [5], [7], [8], [null], [5]])
  })

  test('every type that is taken can be written without rows', async () => {
    const item = (type: arrow.DataType) => new arrow.Field('item', type, true)
    const types = [
      ...[new arrow.Null(), new arrow.Bool(), new arrow.Int8(), new arrow.Uint64(), new arrow.Float16(), new arrow.Float64()],
      ...[new arrow.Utf8(), new arrow.LargeUtf8(), new arrow.Binary(), new arrow.FixedSizeBinary(16), new arrow.Decimal(6, 9)],
      ...[new arrow.DateDay(), new arrow.TimeMicrosecond(), new arrow.TimestampNanosecond(), new arrow.TimestampMicrosecond('UTC')],
      ...[
        new arrow.List(item(new arrow.List(item(new arrow.Utf8())))),
        new arrow.Struct([item(new arrow.Struct([item(new arrow.Int8())]))]),
      ],
      ...[new arrow.Dictionary(new arrow.Utf8(), new arrow.Int16())],
    ]
    const all = new arrow.Schema(types.map((type, index) => new arrow.Field(`c${index}`, type, true)))
    expect(await writeParquet(path, all, [])).toMatchObject({ rows: 0 })
    expect(await query(`describe select * from '${path}'`)).toHaveLength(types.length)
  })

  test('a source may use its buffers again', async () => {
    const values = new Int32Array(100)
    function* source() {
      for (let batch = 0; batch < 3; batch++) {
        values.fill(batch)
        const n = arrow.makeData({ type: new arrow.Int32(), length: 100, nullCount: 0, data: values })
        yield new arrow.RecordBatch(
          schema,
          arrow.makeData({ type: new arrow.Struct(schema.fields), length: 100, nullCount: 0, children: [n] }),
        )
      }
    }
    await writeParquet(path, schema, source())
    expect(await query(`select n, count(*)::int from '${path}' group by n order by n`)).toEqual([0, 1, 2].map((n) => [n, 100]))
  })
})

describe('no short file', () => {
  test('where the source throws in the middle', async () => {
    const broken = new Error('the source broke')
    async function* source() {
      yield numbers(0, 100)
      throw broken
    }
    await expect(writeParquet(path, schema, source())).rejects.toBe(broken)
    expect(readdirSync(folder)).toEqual([])
  })

  const other: readonly (readonly [string, arrow.Schema, string])[] = [
    ['name', new arrow.Schema([new arrow.Field('m', new arrow.Int32(), true)]), 'expected column n Int32 not null, got column m Int32'],
    ['type', new arrow.Schema([new arrow.Field('n', new arrow.Float64(), true)]), 'expected column n Int32 not null, got column n Float64'],
    [
      'nullability',
      new arrow.Schema([new arrow.Field('n', new arrow.Int32(), true)]),
      'expected column n Int32 not null, got column n Int32',
    ],
    [
      'number of columns',
      new arrow.Schema([...schema.fields, new arrow.Field('m', new arrow.Int32(), true)]),
      'expected no more columns, got column m Int32',
    ],
  ]
  test.each(other)('where a batch has another %s', async (_, wrong, message) => {
    const batches = [numbers(0, 100), new arrow.RecordBatch(wrong, undefined), numbers(100, 100)]
    const failed = writeParquet(path, schema, batches)
    await expect(failed).rejects.toBeInstanceOf(FileError)
    await expect(failed).rejects.toThrow(`${path}: batch 1 does not have the file's schema: `)
    await expect(failed).rejects.toThrow(message)
    expect(readdirSync(folder)).toEqual([])
  })

  test('where a struct has another field', async () => {
    const nested = (name: string) =>
      new arrow.Schema([new arrow.Field('song', new arrow.Struct([new arrow.Field(name, new arrow.Utf8(), true)]), true)])
    const failed = writeParquet(path, nested('title'), [new arrow.RecordBatch(nested('tilte'), undefined)])
    await expect(failed).rejects.toThrow('expected column song.title Utf8, got column song.tilte Utf8')
  })

  test('where a batch has nulls in a column that must not', async () => {
    const strict = new arrow.Schema([new arrow.Field('n', new arrow.Int32(), false)])
    const nulls = arrow.vectorFromArray([1, null], new arrow.Int32())
    const data = arrow.makeData({ type: new arrow.Struct(strict.fields), length: 2, nullCount: 0, children: [...nulls.data] })
    await expect(writeParquet(path, strict, [new arrow.RecordBatch(strict, data)])).rejects.toThrow(/null/i)
    expect(readdirSync(folder)).toEqual([])
  })

  test('where the encoder drops a batch', async () => {
    let batches = 0
    sabotage.input = new TransformStream({ transform: (batch, controller) => (++batches === 2 ? undefined : controller.enqueue(batch)) })
    const failed = writeParquet(path, schema, [numbers(0, 100), numbers(100, 100)])
    await expect(failed).rejects.toBeInstanceOf(InternalError)
    await expect(failed).rejects.toThrow('200 rows were given, the encoder wrote 100')
    expect(readdirSync(folder)).toEqual([])
  })

  test('where the encoder stops before the footer', async () => {
    sabotage.output = new TransformStream({ transform: (bytes, controller) => controller.enqueue(bytes.subarray(0, bytes.length - 20)) })
    await expect(writeParquet(path, schema, [numbers(0, 100)])).rejects.toBeInstanceOf(CorruptFileError)
    expect(readdirSync(folder)).toEqual([])
  })

  test('where the footer is damaged', async () => {
    sabotage.output = new TransformStream({
      transform(bytes: Uint8Array, controller) {
        bytes.fill(0xff, bytes.length - 200, bytes.length - 8)
        controller.enqueue(bytes)
      },
    })
    await expect(writeParquet(path, schema, [numbers(0, 100)])).rejects.toBeInstanceOf(CorruptFileError)
    expect(readdirSync(folder)).toEqual([])
  })

  test('where the encoder fails', async () => {
    sabotage.output = new TransformStream({ transform: (_, controller) => controller.error(new Error('out of memory')) })
    await expect(writeParquet(path, schema, [numbers(0, 100)])).rejects.toThrow('out of memory')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('the file system', () => {
  test('a missing folder is a typed error that names the file', async () => {
    const lost = join(folder, 'nowhere', 'numbers.parquet')
    const failed = writeParquet(lost, schema, [numbers(0, 1)])
    await expect(failed).rejects.toBeInstanceOf(FileError)
    await expect(failed).rejects.toThrow(`${lost}: cannot be written: the folder does not exist`)
  })

  test('so is a folder in place of the file, and the temporary file goes', async () => {
    mkdirSync(path)
    await expect(writeParquet(path, schema, [numbers(0, 1)])).rejects.toBeInstanceOf(FileError)
    expect(readdirSync(folder)).toEqual(['numbers.parquet'])
  })

  test('a file that was there stays until the new one is whole', async () => {
    writeFileSync(path, 'old')
    async function* source() {
      yield numbers(0, 100)
      expect(readFileSync(path, 'utf8')).toBe('old')
      const [temporary] = readdirSync(folder).filter((name) => name !== 'numbers.parquet')
      expect(temporary).toMatch(/^_/)
      yield numbers(100, 100)
    }
    await writeParquet(path, schema, source())
    expect(await query(`select count(*)::int from '${path}'`)).toEqual([[200]])
    expect(readdirSync(folder)).toEqual(['numbers.parquet'])
  })

  test('a file that was there stays where the new one fails', async () => {
    writeFileSync(path, 'old')
    // biome-ignore lint/correctness/useYield: it fails before it has anything to give.
    const source = (function* (): Generator<arrow.RecordBatch> {
      throw new Error('the source broke')
    })()
    await expect(writeParquet(path, schema, source)).rejects.toThrow('the source broke')
    expect(readFileSync(path, 'utf8')).toBe('old')
  })
})

describe('types that the encoder drops or dies of', () => {
  const refused: readonly (readonly [string, arrow.DataType])[] = [
    ['a duration', new arrow.DurationSecond()],
    ['an interval', new arrow.IntervalMonthDayNano()],
    ['a union', new arrow.DenseUnion([0], [new arrow.Field('a', new arrow.Int32())])],
    ['a struct without fields', new arrow.Struct([])],
    ['an interval in a list', new arrow.List(new arrow.Field('item', new arrow.IntervalYearMonth()))],
  ]
  test.each(refused)('%s is refused', async (_, type) => {
    const failed = writeParquet(path, new arrow.Schema([new arrow.Field('odd', type, true)]), [])
    await expect(failed).rejects.toBeInstanceOf(UnsupportedError)
    await expect(failed).rejects.toThrow(/column odd/)
    expect(existsSync(path)).toBe(false)
  })

  test('no columns are refused', async () => {
    await expect(writeParquet(path, new arrow.Schema([]), [])).rejects.toBeInstanceOf(UnsupportedError)
  })
})
