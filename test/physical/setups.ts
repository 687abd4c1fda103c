// How a session may be set up without any answer being another: each number of threads and each size of batches at least once.
import type { EngineOptions } from '../oracle/engines.ts'
import { expectSameAsDuckDB, type OracleOptions } from '../oracle/oracle.ts'
import { textHash } from '../text-hash.ts'

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

/**
 * The oracle's answer: a quarter of the queries in all set-ups, the others in two. Which is a matter of the text alone; a file asks much the same of many
 * types and forms, so that each set-up has its share of every operator.
 */
export function same(sql: string, options: OracleOptions = {}): Promise<void> {
  const hash = textHash(sql.replaceAll(/'[^']*parquet'/g, ''))
  const first = hash % SETUPS.length
  const setups =
    hash % 16 < SETUPS.length ? SETUPS : SETUPS.filter((_, i) => i === first || i === (first + 1 + ((hash >>> 4) % 3)) % SETUPS.length)
  return expectSameAsDuckDB(sql, { setups, ...options })
}

export function sameOfMany(sql: string): Promise<void> {
  return expectSameAsDuckDB(sql, { setups: LARGE_SETUPS })
}
