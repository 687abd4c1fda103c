// Our own footer reader beside hyparquet's, on every fixture.
import { readdirSync, readFileSync } from 'node:fs'
import { parquetMetadata } from 'hyparquet'
import { expect, test } from 'vitest'
import { typeName } from '../../../src/common/types.ts'
import { CODEC_NAMES, PHYSICAL_NAMES } from '../../../src/storage/parquet/format.ts'
import { openTable } from '../read-table.ts'

const FOLDER = 'test/fixtures/parquet'
const FILES = readdirSync(FOLDER).filter((name) => !name.startsWith('encrypted'))

test.each(FILES)('%s', (name) => {
  const { metadata, schema } = openTable(`${FOLDER}/${name}`).files[0]!
  const bytes = readFileSync(`${FOLDER}/${name}`)
  const theirs = parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  expect(metadata.rows).toBe(Number(theirs.num_rows))
  expect(metadata.schema.map(({ name }) => name)).toEqual(theirs.schema.map(({ name }) => name))
  expect(metadata.schema.map(({ children }) => children)).toEqual(theirs.schema.map((element) => element.num_children ?? 0))
  expect(schema.leaves.map(({ physical }) => PHYSICAL_NAMES[physical])).toEqual(
    theirs.schema.filter(({ type }) => type).map(({ type }) => type),
  )
  expect(metadata.rowGroups.length).toBe(theirs.row_groups.length)
  metadata.rowGroups.forEach((group, at) => {
    expect(group.rows).toBe(Number(theirs.row_groups[at]!.num_rows))
    group.columns.forEach((chunk, column) => {
      const their = theirs.row_groups[at]!.columns[column]!
      const data = their.meta_data!
      expect([...chunk.path]).toEqual(data.path_in_schema)
      expect(CODEC_NAMES[chunk.codec]).toBe(data.codec)
      expect(chunk.values).toBe(Number(data.num_values))
      expect(chunk.compressedSize).toBe(Number(data.total_compressed_size))
      expect(chunk.dataPageOffset).toBe(Number(data.data_page_offset))
      expect(chunk.dictionaryPageOffset ?? 0).toBe(Number(data.dictionary_page_offset ?? 0))
      expect(chunk.offsetIndex?.offset).toBe(their.offset_index_offset === undefined ? undefined : Number(their.offset_index_offset))
      expect(chunk.columnIndex?.length).toBe(their.column_index_length)
      expect(chunk.bloomFilter?.offset).toBe(data.bloom_filter_offset === undefined ? undefined : Number(data.bloom_filter_offset))
      const nulls = data.statistics?.null_count
      expect(chunk.statistics?.nullCount).toBe(nulls === undefined ? undefined : Number(nulls))
    })
  })
})

test('types of all columns', () => {
  const { columns } = openTable(`${FOLDER}/codec-snappy.parquet`)
  expect(columns.map(({ name, type }) => `${name} ${typeName(type)}`).join('\n')).toMatchInlineSnapshot(`
    "b BOOLEAN
    i8 TINYINT
    i16 SMALLINT
    i32 INTEGER
    i64 BIGINT
    u8 UTINYINT
    u16 USMALLINT
    u32 UINTEGER
    u64 UBIGINT
    f16 FLOAT
    f32 FLOAT
    f64 DOUBLE
    s VARCHAR
    few VARCHAR
    bin BLOB
    fixed BLOB
    id UUID
    d5 DECIMAL(5,2)
    d9 DECIMAL(9,0)
    d18 DECIMAL(18,6)
    d38 DECIMAL(38,10)
    date DATE
    time_ms TIME
    time_us TIME
    ts_ms TIMESTAMP
    ts_us TIMESTAMP
    ts_ns TIMESTAMP_NS
    ts_utc TIMESTAMP WITH TIME ZONE
    ts_ns_utc TIMESTAMP WITH TIME ZONE
    nothing INTEGER"
  `)
})

test('structs are their leaves; lists and maps are columns', () => {
  const table = openTable(`${FOLDER}/nested-v1.parquet`)
  expect(table.columns.map(({ name, type }) => `${name} ${typeName(type)}`)).toMatchInlineSnapshot(`
    [
      "song.artist VARCHAR",
      "song.title VARCHAR",
      "tags VARCHAR[]",
      "a.b.c INTEGER",
      "a.b.d BOOLEAN",
      "pairs MAP(VARCHAR, BIGINT)",
      "last BIGINT",
    ]
  `)
})
