import { DuckDBInstance } from '@duckdb/node-api'

export interface Oracle {
  /** The first row's values as text, or `error: …`. */
  first(sql: string): Promise<string>
  /** The names of the result's columns, or undefined where the statement fails. */
  columns(sql: string): Promise<readonly string[] | undefined>
}

/** An in-memory DuckDB. */
export async function oracle(...setup: string[]): Promise<Oracle> {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
  for (const sql of setup) await connection.run(sql)
  return {
    async first(sql) {
      try {
        return (await (await connection.run(sql)).getRows())[0]!.map((value) => `${typeof value} ${value}`).join()
      } catch (error) {
        return `error: ${(error as Error).message}`
      }
    },
    async columns(sql) {
      try {
        return (await connection.run(sql)).columnNames()
      } catch {
        return undefined
      }
    },
  }
}
