// The oracle: the same expression over the same rows on DuckDB, every value as text.
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { formatterOf } from '../../../src/common/text/format.ts'
import { type SqlType, typeName } from '../../../src/common/types.ts'
import type { LiteralValue } from '../../../src/logical/expression.ts'
import type { TestColumn } from './table.ts'

let connection: Promise<DuckDBConnection> | undefined

export function oracle(): Promise<DuckDBConnection> {
  connection ??= (async () => {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
    const made = await instance.connect()
    await made.run(`set timezone = 'UTC'`)
    return made
  })()
  return connection
}

/** The value as SQL that gives exactly it. */
export function sqlLiteral(value: LiteralValue, type: SqlType): string {
  if (value === null) return `null::${typeName(type)}`
  if (type.kind === 'varchar') return `'${(value as string).replaceAll("'", "''")}'`
  return `'${formatterOf(type)(value).replaceAll("'", "''")}'::${typeName(type)}`
}

/** Makes table `name` of the columns, with their row number in `row`. */
export async function oracleTable(name: string, columns: readonly TestColumn[]): Promise<void> {
  const db = await oracle()
  const rows = columns[0]!.values.map(
    (_, row) => `(${[row, ...columns.map(({ column, values }) => sqlLiteral(values[row]!, column.type))].join(', ')})`,
  )
  await db.run(
    `create or replace table ${name} as select * from (values ${rows.join(', ')}) t(row, ${columns.map(({ column }) => column.name).join(', ')})`,
  )
}

/** The expression's values as text, by row; the error's message where the query fails. */
export async function oracleValues(
  sql: string,
  table: string,
  rows: readonly number[],
): Promise<{ values: (string | null)[] } | { error: string }> {
  const db = await oracle()
  try {
    const list = rows.length > 0 ? rows.join(', ') : '-1'
    const reader = await db.runAndReadAll(`select (${sql})::varchar from (select * from ${table} where row in (${list}) order by row)`)
    return { values: reader.getRowsJS().map(([value]) => value as string | null) }
  } catch (error) {
    return { error: (error as Error).message }
  }
}
