// Runs one query on both engines: first for its answer, which must be the same, then for its time.
import { difference } from './compare.ts'
import type { BenchQuery } from './plays.ts'
import type { Failed, Measured } from './report.ts'
import type { RowSet } from './rows.ts'
import { summarize } from './statistics.ts'

export interface BenchEngine {
  query(sql: string): Promise<RowSet>
  /** Runs to the last row and throws the rows away. */
  drain(sql: string): Promise<void>
}

const WARM_UPS = 2 // compiled code and file caches have settled by then

/** `runs` times each, in turn, so that what else the machine does meets both; who goes first changes with every run. */
export async function measure(query: BenchQuery, quern: BenchEngine, duckdb: BenchEngine, runs: number): Promise<Measured | Failed> {
  const { name, sql } = query
  try {
    const ordered = /ORDER BY [^)]*$/.test(sql)
    const different = difference(await quern.query(sql), await duckdb.query(sql), { ordered })
    if (different) return { name, failure: `the answers differ: ${different}` }
  } catch (error) {
    return { name, failure: error instanceof Error ? error.message : String(error) }
  }
  const times = { quern: [] as number[], duckdb: [] as number[] }
  for (let run = -WARM_UPS; run < runs; run++) {
    const turns = [
      { engine: quern, into: times.quern },
      { engine: duckdb, into: times.duckdb },
    ]
    for (const { engine, into } of run % 2 === 0 ? turns : turns.reverse()) {
      const started = performance.now()
      await engine.drain(sql)
      if (run >= 0) into.push(performance.now() - started)
    }
  }
  return { name, quern: summarize(times.quern), duckdb: summarize(times.duckdb) }
}
