// The two engines behind one interface, opened once a process: the test files that run in it share them.
import { open, type Session } from '../../src/index.ts'
import { DuckDB } from '../../tpcx/bench/duckdb.ts'
import { type RowSet, readAll } from '../../tpcx/bench/rows.ts'
import { FORCED_SETUP, forceSettings } from '../forced-setup.ts'

/** How Quern is set up; the answers must not depend on it. With more than one thread, small queries run on the workers, too. */
export interface EngineOptions {
  readonly threads?: number
  readonly batchRows?: number
  /** Run small queries, too, on the worker threads. */
  readonly alwaysWorkers?: boolean
}

const sessions = new Map<string, Promise<Session>>()
let duckdb: Promise<DuckDB> | undefined

export function quern(options: EngineOptions = {}): Promise<Session> {
  const { threads = 2, batchRows = 8192, alwaysWorkers = false } = { ...options, ...FORCED_SETUP }
  const key = `${threads} ${batchRows} ${alwaysWorkers}`
  let session = sessions.get(key)
  if (!session) sessions.set(key, (session = open({ threads, batchRows, alwaysWorkers }).then(forceSettings)))
  return session
}

/** Runs all statements on Quern and reads the last one's result. */
export async function runOnQuern(sql: string, options?: EngineOptions): Promise<RowSet> {
  return readAll(await (await quern(options)).query(sql))
}

export async function runOnDuckDB(sql: string): Promise<RowSet> {
  duckdb ??= DuckDB.open(1)
  return (await duckdb).query(sql)
}
