// parquet_schema, parquet_metadata, parquet_file_metadata and parquet_kv_metadata: what footers say, a row a thing, in DuckDB's columns.
import { BIGINT, BLOB, BOOLEAN, type SqlType, typeName, UBIGINT, VARCHAR } from '../common/types.ts'
import type { LiteralValue } from '../logical/expression.ts'
import { RowsTable } from '../physical/rows-table.ts'
import { columnType } from '../storage/parquet/column-type.ts'
import type { ParquetFile } from '../storage/parquet/footer.ts'
import {
  CODEC_NAMES,
  CONVERTED,
  type ColumnChunk,
  ENCODING,
  type LogicalType,
  PHYSICAL_NAMES,
  REPETITION,
  type RowGroup,
  type SchemaElement,
} from '../storage/parquet/format.ts'
import { rangeOf } from '../storage/parquet/statistics.ts'
import { literalOf } from '../storage/scan/column-summary.ts'
import type { EngineValue } from '../storage/scan/predicate.ts'
import { describeValue } from '../udf/describe.ts'

type Row = Readonly<Record<string, LiteralValue | undefined>>

interface ParquetTell {
  readonly columns: Readonly<Record<string, SqlType>>
  /** What is to be said of a file; a column that a row does not name is NULL. */
  readonly rows: (file: ParquetFile) => readonly Row[]
}

/** The table of what is told of the files. */
export function toldTable(name: string, { columns, rows }: ParquetTell, files: readonly ParquetFile[]): RowsTable {
  const names = ['file_name', ...Object.keys(columns)]
  return new RowsTable(
    name,
    names.map((column) => ({ name: column, type: columns[column] ?? VARCHAR, nullable: true })),
    files.flatMap((file) => rows(file).map((row) => names.map((column) => (column === 'file_name' ? file.path : (row[column] ?? null))))),
  )
}

const SPELLED: Readonly<Record<string, string>> = { utf8: 'UTF8', mapKeyValue: 'MAP_KEY_VALUE' }

/** `timeMillis` as the format has it: `TIME_MILLIS`. */
const formatName = (name: string) => SPELLED[name] ?? name.replace(/([a-z])([A-Z\d])/g, '$1_$2').toUpperCase()

const namesOf = (numbers: Readonly<Record<string, number>>): readonly (string | undefined)[] => {
  const names: string[] = []
  for (const [name, number] of Object.entries(numbers)) names[number] = formatName(name)
  return names
}

const CONVERTED_NAMES = namesOf(CONVERTED)
const ENCODING_NAMES = namesOf(ENCODING)
const REPETITION_NAMES = namesOf(REPETITION)

const count = (value: number | undefined) => (value === undefined ? undefined : BigInt(value))

function logicalText(logical: LogicalType | undefined): string | undefined {
  if (!logical) return undefined
  switch (logical.kind) {
    case 'interval':
      return undefined
    case 'decimal':
      return `DecimalType(scale=${logical.scale}, precision=${logical.precision})`
    case 'integer':
      return `IntType(bitWidth=${logical.bits}, isSigned=${Number(logical.signed)})`
    case 'time':
    case 'timestamp': {
      const unit = { millis: 'MILLIS', micros: 'MICROS', nanos: 'NANOS' }[logical.unit]
      return `${logical.kind === 'time' ? 'TimeType' : 'TimestampType'}(isAdjustedToUTC=${Number(logical.utc)}, unit=${unit})`
    }
    case 'other':
      return `${logical.name}Type()`
    case 'uuid':
    case 'bson':
      return `${logical.kind.toUpperCase()}Type()`
    default:
      return `${logical.kind[0]!.toUpperCase()}${logical.kind.slice(1)}Type()`
  }
}

function schemaRows({ metadata }: ParquetFile): readonly Row[] {
  return metadata.schema.map((element, i) => {
    const { name, physical, length, repetition, children, converted, logical, fieldId } = element
    const decimal = logical?.kind === 'decimal' ? logical : undefined
    const read = physical === undefined ? undefined : columnType({ physical, length }, logical)
    return {
      name,
      type: physical === undefined ? undefined : PHYSICAL_NAMES[physical],
      type_length: length > 0 ? `${length}` : undefined,
      repetition_type: i === 0 ? undefined : REPETITION_NAMES[repetition],
      num_children: physical === undefined ? count(children) : undefined,
      converted_type: converted === undefined ? undefined : CONVERTED_NAMES[converted],
      scale: count(decimal?.scale),
      precision: count(decimal?.precision),
      field_id: count(fieldId),
      logical_type: logicalText(logical),
      duckdb_type: read && (typeof read === 'string' ? undefined : typeName(read.type)),
      column_id: BigInt(i),
    }
  })
}

/** The leaves, in the order in which row groups have them. */
const leavesOf = ({ metadata }: ParquetFile): readonly SchemaElement[] => metadata.schema.filter(({ physical }) => physical !== undefined)

function chunkRows(file: ParquetFile): readonly Row[] {
  const leaves = leavesOf(file)
  return file.metadata.rowGroups.flatMap((group, number) =>
    group.columns.map((chunk, column) => ({
      row_group_id: BigInt(number),
      row_group_num_rows: BigInt(group.rows),
      row_group_num_columns: BigInt(group.columns.length),
      row_group_bytes: BigInt(sumOf(group, (one) => one.uncompressedSize)),
      column_id: BigInt(column),
      file_offset: 0n,
      num_values: BigInt(chunk.values),
      path_in_schema: chunk.path.join(', '),
      type: PHYSICAL_NAMES[chunk.physical],
      ...statisticsOf(chunk, leaves[column]!, group, file.metadata.typeOrders?.[column]),
      compression: CODEC_NAMES[chunk.codec],
      encodings: chunk.encodings.map((encoding) => ENCODING_NAMES[encoding] ?? `${encoding}`).join(', '),
      dictionary_page_offset: count(chunk.dictionaryPageOffset),
      data_page_offset: BigInt(chunk.dataPageOffset),
      total_compressed_size: BigInt(chunk.compressedSize),
      total_uncompressed_size: BigInt(chunk.uncompressedSize),
      bloom_filter_offset: count(chunk.bloomFilter?.offset),
      bloom_filter_length: count(chunk.bloomFilter?.length),
      row_group_compressed_bytes: BigInt(sumOf(group, (one) => one.compressedSize)),
    })),
  )
}

const sumOf = ({ columns }: RowGroup, size: (chunk: ColumnChunk) => number) => columns.reduce((sum, chunk) => sum + size(chunk), 0)

function statisticsOf({ statistics }: ColumnChunk, leaf: SchemaElement, { rows }: RowGroup, order: boolean | undefined): Row {
  if (!statistics) return {}
  const read = columnType({ physical: leaf.physical!, length: leaf.length }, leaf.logical)
  const { min, max } = typeof read === 'string' ? { min: undefined, max: undefined } : rangeOf(statistics, read, rows, order)
  const text = (value: EngineValue | undefined): string | undefined => {
    if (value === undefined || typeof read === 'string') return undefined
    const shown = literalOf(read.type, value)
    return shown === undefined ? undefined : describeValue(shown, read.type)
  }
  const [least, most] = [text(min), text(max)]
  return {
    ...(statistics.legacy ? { stats_min: least, stats_max: most } : { stats_min_value: least, stats_max_value: most }),
    stats_null_count: count(statistics.nullCount),
    min_is_exact: statistics.minExact,
    max_is_exact: statistics.maxExact,
  }
}

const encoder = new TextEncoder()

export const PARQUET_TELLS: Readonly<Record<string, ParquetTell>> = {
  parquet_schema: {
    columns: {
      name: VARCHAR,
      type: VARCHAR,
      type_length: VARCHAR,
      repetition_type: VARCHAR,
      num_children: BIGINT,
      converted_type: VARCHAR,
      scale: BIGINT,
      precision: BIGINT,
      field_id: BIGINT,
      logical_type: VARCHAR,
      duckdb_type: VARCHAR,
      column_id: BIGINT,
    },
    rows: schemaRows,
  },
  parquet_metadata: {
    columns: {
      row_group_id: BIGINT,
      row_group_num_rows: BIGINT,
      row_group_num_columns: BIGINT,
      row_group_bytes: BIGINT,
      column_id: BIGINT,
      file_offset: BIGINT,
      num_values: BIGINT,
      path_in_schema: VARCHAR,
      type: VARCHAR,
      stats_min: VARCHAR,
      stats_max: VARCHAR,
      stats_null_count: BIGINT,
      stats_distinct_count: BIGINT,
      stats_min_value: VARCHAR,
      stats_max_value: VARCHAR,
      compression: VARCHAR,
      encodings: VARCHAR,
      index_page_offset: BIGINT,
      dictionary_page_offset: BIGINT,
      data_page_offset: BIGINT,
      total_compressed_size: BIGINT,
      total_uncompressed_size: BIGINT,
      bloom_filter_offset: BIGINT,
      bloom_filter_length: BIGINT,
      min_is_exact: BOOLEAN,
      max_is_exact: BOOLEAN,
      row_group_compressed_bytes: BIGINT,
    },
    rows: chunkRows,
  },
  parquet_file_metadata: {
    columns: {
      created_by: VARCHAR,
      num_rows: BIGINT,
      num_row_groups: BIGINT,
      format_version: BIGINT,
      file_size_bytes: UBIGINT,
      footer_size: UBIGINT,
    },
    rows: ({ metadata, size, footerSize }) => [
      {
        created_by: metadata.createdBy,
        num_rows: BigInt(metadata.rows),
        num_row_groups: BigInt(metadata.rowGroups.length),
        format_version: BigInt(metadata.version),
        file_size_bytes: BigInt(size),
        footer_size: BigInt(footerSize),
      },
    ],
  },
  parquet_kv_metadata: {
    columns: { key: BLOB, value: BLOB },
    rows: ({ metadata }) => [...metadata.keyValues].map(([key, value]) => ({ key: encoder.encode(key), value: encoder.encode(value) })),
  },
}
