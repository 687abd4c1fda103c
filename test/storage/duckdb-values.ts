// The oracle: the values of a query on DuckDB, in the form in which the engine has them.
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { isNested } from '../../src/common/types.ts'
import { converterOf, sqlTypeOf } from '../../tpcx/bench/duckdb.ts'
import type { Value } from './read-table.ts'

let connection: Promise<DuckDBConnection> | undefined

function connect(): Promise<DuckDBConnection> {
  connection ??= DuckDBInstance.create(':memory:', { threads: '1' }).then((instance) => instance.connect())
  return connection
}

export interface OracleColumn {
  readonly name: string
  readonly type: string
  readonly values: Value[]
}

/** Runs a query; nested values come as their bytes. */
export async function duckdbColumns(sql: string): Promise<OracleColumn[]> {
  const reader = await (await connect()).runAndReadAll(sql)
  const values = reader.getColumns()
  return reader.columnNames().map((name, at) => {
    const duckType = reader.columnTypes()[at]!
    const type = duckType.toString()
    const own = /[\](]/.test(type) ? sqlTypeOf(duckType) : undefined
    if (own && isNested(own)) {
      const convert = converterOf(own)
      return { name, type, values: (values[at] ?? []).map((value) => (value === null ? null : (convert(value) as Uint8Array))) }
    }
    // Without rows DuckDB gives no columns either.
    return { name, type, values: (values[at] ?? []).map((value) => engineValue(value, type)) }
  })
}

const encoder = new TextEncoder()

function engineValue(value: DuckDBValue, type: string): Value {
  if (value === null) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'string') return encoder.encode(value)
  if (typeof value === 'number') return type === 'UINTEGER' ? BigInt(value) : value
  if (typeof value === 'bigint') return value
  const parts = value as unknown as Record<string, unknown>
  if (parts['days'] !== undefined) return parts['days'] as number
  if (parts['value'] !== undefined) return parts['value'] as bigint
  if (parts['hugeint'] !== undefined) return parts['hugeint'] as bigint
  if (parts['bytes'] !== undefined) return new Uint8Array(parts['bytes'] as Uint8Array)
  // A time in nanoseconds is one in microseconds here.
  if (type === 'TIME_NS') return (parts['nanos'] as bigint) / 1000n
  return (parts['nanos'] ?? parts['micros']) as bigint
}
