// DuckDB as oracle and peer: runs SQL there and gives the answer with Quern's types and raw values.
import {
  DuckDBArrayType,
  type DuckDBArrayValue,
  type DuckDBBlobValue,
  type DuckDBConnection,
  type DuckDBDateValue,
  type DuckDBDecimalType,
  type DuckDBDecimalValue,
  type DuckDBEnumType,
  DuckDBInstance,
  type DuckDBIntervalValue,
  DuckDBListType,
  type DuckDBListValue,
  DuckDBMapType,
  type DuckDBMapValue,
  DuckDBStructType,
  type DuckDBStructValue,
  type DuckDBTimestampNanosecondsValue,
  type DuckDBTimestampValue,
  type DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUnionType,
  type DuckDBUnionValue,
  type DuckDBUUIDValue,
  type DuckDBValue,
} from '@duckdb/node-api'
import {
  BIGINT,
  BIT,
  BLOB,
  BOOLEAN,
  DATE,
  DOUBLE,
  decimal,
  encoderOf,
  FLOAT,
  HUGEINT,
  INTEGER,
  INTERVAL,
  isNested,
  JSON_TYPE,
  type NestedValue,
  NULL,
  packInterval,
  type RawValue,
  SMALLINT,
  type SqlType,
  TIME,
  TIMESTAMP,
  TIMESTAMP_NS,
  TIMESTAMPTZ,
  TINYINT,
  UBIGINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  UUID,
  VARCHAR,
} from '../../src/index.ts'
import { type Answer, AnswerBuilder } from './answer.ts'
import type { RowSet } from './rows.ts'

/** A connection to a database in memory. Times with a zone are in UTC; only files on this machine are read, no extension is fetched. */
export class DuckDB {
  private constructor(private readonly connection: DuckDBConnection) {}

  static async open(threads: number): Promise<DuckDB> {
    const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false', threads: String(threads) })
    const connection = await instance.connect()
    await connection.run(`SET timezone = 'UTC'`)
    return new DuckDB(connection)
  }

  /** Runs all statements and reads the last one's result. */
  async query(sql: string): Promise<RowSet> {
    const reader = await this.connection.runAndReadAll(sql)
    const columns = reader.columnNames().map((name, i) => ({ name, type: sqlTypeOf(reader.columnType(i)) }))
    const converters = columns.map(({ type }) => converterOf(type))
    const rows = reader.getRows().map((row) => row.map((value, i) => (value === null ? null : converters[i]!(value))))
    return { columns, rows }
  }

  /** As `query`, but keeps few of the rows: for answers of any length. */
  async answer(sql: string): Promise<Answer> {
    const result = await this.connection.stream(sql)
    const types = result.columnTypes().map(sqlTypeOf)
    const converters = types.map(converterOf)
    const builder = new AnswerBuilder(result.columnNames().map((name, i) => ({ name, type: types[i]! })))
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (const row of chunk.getRows()) builder.add(row.map((value, i) => (value === null ? null : converters[i]!(value))))
    }
    return builder.finish()
  }

  /** Runs the query to its end and throws the rows away: for timing. */
  async drain(sql: string): Promise<void> {
    const result = await this.connection.run(sql)
    await result.fetchAllChunks()
  }

  close(): void {
    this.connection.closeSync()
  }
}

const TYPES: Partial<Record<DuckDBTypeId, SqlType>> = {
  [DuckDBTypeId.BOOLEAN]: BOOLEAN,
  [DuckDBTypeId.TINYINT]: TINYINT,
  [DuckDBTypeId.SMALLINT]: SMALLINT,
  [DuckDBTypeId.INTEGER]: INTEGER,
  [DuckDBTypeId.BIGINT]: BIGINT,
  [DuckDBTypeId.HUGEINT]: HUGEINT,
  [DuckDBTypeId.UTINYINT]: UTINYINT,
  [DuckDBTypeId.USMALLINT]: USMALLINT,
  [DuckDBTypeId.UINTEGER]: UINTEGER,
  [DuckDBTypeId.UBIGINT]: UBIGINT,
  [DuckDBTypeId.FLOAT]: FLOAT,
  [DuckDBTypeId.DOUBLE]: DOUBLE,
  [DuckDBTypeId.VARCHAR]: VARCHAR,
  [DuckDBTypeId.BLOB]: BLOB,
  [DuckDBTypeId.BIT]: BIT,
  [DuckDBTypeId.DATE]: DATE,
  [DuckDBTypeId.TIME]: TIME,
  [DuckDBTypeId.TIMESTAMP]: TIMESTAMP,
  [DuckDBTypeId.TIMESTAMP_NS]: TIMESTAMP_NS,
  [DuckDBTypeId.TIMESTAMP_TZ]: TIMESTAMPTZ,
  [DuckDBTypeId.INTERVAL]: INTERVAL,
  [DuckDBTypeId.UUID]: UUID,
  [DuckDBTypeId.SQLNULL]: NULL,
}

/** Quern's type for one of DuckDB's. */
export function sqlTypeOf(type: DuckDBType): SqlType {
  if (type.typeId === DuckDBTypeId.DECIMAL) return decimal((type as DuckDBDecimalType).width, (type as DuckDBDecimalType).scale)
  if (type.alias === 'JSON') return JSON_TYPE
  if (type.typeId === DuckDBTypeId.ENUM) return { kind: 'enum', values: (type as DuckDBEnumType).values }
  const nested = nestedTypeOf(type)
  if (nested) return nested
  const found = TYPES[type.typeId]
  if (!found) throw new Error(`DuckDB's ${type} has no counterpart in Quern`)
  return found
}

function nestedTypeOf(type: DuckDBType): SqlType | undefined {
  if (type instanceof DuckDBListType) return { kind: 'list', element: sqlTypeOf(type.valueType) }
  if (type instanceof DuckDBArrayType) return { kind: 'array', element: sqlTypeOf(type.valueType), size: type.length }
  if (type instanceof DuckDBStructType) {
    return { kind: 'struct', fields: type.entryNames.map((name, i) => ({ name, type: sqlTypeOf(type.entryTypes[i]!) })) }
  }
  if (type instanceof DuckDBMapType) return { kind: 'map', key: sqlTypeOf(type.keyType), value: sqlTypeOf(type.valueType) }
  if (type instanceof DuckDBUnionType) {
    return { kind: 'union', members: type.memberTags.map((name, i) => ({ name, type: sqlTypeOf(type.memberTypes[i]!) })) }
  }
  return undefined
}

/** A nested value taken apart, as Quern does. */
function partOf(value: DuckDBValue, type: SqlType): NestedValue {
  if (value === null) return null
  switch (type.kind) {
    case 'list':
    case 'array':
      return (value as DuckDBListValue | DuckDBArrayValue).items.map((item) => partOf(item, type.element))
    case 'struct':
      return type.fields.map((field) => partOf((value as DuckDBStructValue).entries[field.name]!, field.type))
    case 'map':
      return (value as DuckDBMapValue).entries.map((entry) => [partOf(entry.key, type.key), partOf(entry.value, type.value)])
    case 'union': {
      const { tag, value: inner } = value as DuckDBUnionValue
      const at = type.members.findIndex(({ name }) => name === tag)
      return { tag: at, value: partOf(inner, type.members[at]!.type) }
    }
    default:
      return converterOf(type)(value)
  }
}

/** What makes Quern's raw value of one of DuckDB's. */
export function converterOf(type: SqlType): (value: DuckDBValue) => RawValue {
  if (type.kind === 'enum') return (value) => type.values.indexOf(value as string)
  if (isNested(type)) return (value) => encoderOf(type)(partOf(value, type))
  return RAW_VALUES[type.kind] ?? ((value) => value as RawValue)
}

/** Kinds that are missing here have the same JavaScript form in both. */
const RAW_VALUES: Partial<Record<SqlType['kind'], (value: DuckDBValue) => RawValue>> = {
  decimal: (value) => (value as DuckDBDecimalValue).value,
  uinteger: (value) => BigInt(value as number),
  blob: (value) => (value as DuckDBBlobValue).bytes,
  bit: (value) => String(value),
  date: (value) => (value as DuckDBDateValue).days,
  time: (value) => (value as DuckDBTimeValue).micros,
  timestamp: (value) => (value as DuckDBTimestampValue).micros,
  timestamp_ns: (value) => (value as DuckDBTimestampNanosecondsValue).nanos,
  timestamptz: (value) => (value as DuckDBTimestampValue).micros,
  interval: (value) => packInterval(value as DuckDBIntervalValue),
  uuid: (value) => (value as DuckDBUUIDValue).toUint128(),
}
