// How a session may be set up without any answer being another: each number of threads and each size of batches at least once.
import type { EngineOptions } from '../oracle/engines.ts'
import { expectSameAsDuckDB, type OracleOptions } from '../oracle/oracle.ts'

const SETUPS: readonly EngineOptions[] = [
  { threads: 1, batchRows: 8192 },
  { threads: 1, batchRows: 1 },
  { threads: 2, batchRows: 7, alwaysWorkers: true },
  { threads: 4, batchRows: 8192, alwaysWorkers: true },
]

/** For larger tables: batches of a row would take long. */
const LARGE_SETUPS: readonly EngineOptions[] = [
  { threads: 1, batchRows: 8192 },
  { threads: 4, batchRows: 1000, alwaysWorkers: true },
]

/** The oracle's answer in all set-ups. */
export function same(sql: string, options: OracleOptions = {}): Promise<void> {
  return expectSameAsDuckDB(sql, { setups: SETUPS, ...options })
}

export function sameOfMany(sql: string): Promise<void> {
  return expectSameAsDuckDB(sql, { setups: LARGE_SETUPS })
}
