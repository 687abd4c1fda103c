// DuckDB as one of the engines: the oracle, and the peer that times are told against.
import { version } from '@duckdb/node-api'
import type { Answer } from '../answer.ts'
import { DuckDB } from '../duckdb.ts'
import { type Engine, type TablesKept, tableStatements } from './engine.ts'

export class DuckDBEngine implements Engine {
  readonly version = version()
  private constructor(private readonly duckdb: DuckDB) {}

  static async open(threads: number): Promise<DuckDBEngine> {
    return new DuckDBEngine(await DuckDB.open(threads))
  }

  async createTables(tables: Readonly<Record<string, string>>, kept: TablesKept): Promise<void> {
    for (const statement of tableStatements(tables, kept)) await this.duckdb.drain(statement)
  }

  answer(sql: string): Promise<Answer> {
    return this.duckdb.answer(sql)
  }

  drain(sql: string): Promise<void> {
    return this.duckdb.drain(sql)
  }

  async close(): Promise<void> {
    this.duckdb.close()
  }
}
