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

// Runs before any is measured. V8 compiles a query's code again, better, while it runs hot: a scan of 50 ms settles after about 15 runs, one of a
// second within its first ones. So: at least two, then until either bound is reached.
const FEWEST_WARM_UPS = 2
const MOST_WARM_UPS = 20
const WARM_UP_MS = 4000

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
  const [ours, theirs] = await timesInTurn([() => quern.drain(sql), () => duckdb.drain(sql)], runs)
  return { name, quern: summarize(ours!), duckdb: summarize(theirs!) }
}

/** The times of each of several pieces of work, done in turn `runs` times after some to warm up; whose turn is first changes with every run. */
export async function timesInTurn(works: readonly (() => Promise<void>)[], runs: number): Promise<number[][]> {
  const times: number[][] = works.map(() => [])
  const turn = async (run: number): Promise<void> => {
    for (let i = 0; i < works.length; i++) {
      const at = (i + run) % works.length
      const started = performance.now()
      await works[at]!()
      times[at]!.push(performance.now() - started)
    }
  }
  const started = performance.now()
  for (let run = 0; run < FEWEST_WARM_UPS || (run < MOST_WARM_UPS && performance.now() - started < WARM_UP_MS); run++) await turn(run)
  for (const of of times) of.length = 0
  for (let run = 0; run < runs; run++) await turn(run)
  return times
}
