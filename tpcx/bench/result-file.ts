// What a run leaves: all of its times as JSON, for tables, charts and comparisons.
import { readFileSync, writeFileSync } from 'node:fs'
import type { EngineName, TablesKept } from './engines/engine.ts'
import type { Machine } from './machine.ts'
import type { QueryProfile } from './profile/profile-query.ts'
import type { Waiting } from './run/check-answers.ts'
import type { TimedQuery } from './run/time-query.ts'

export interface BenchResult {
  readonly format: 1
  readonly workload: string
  readonly folder: string
  /** How much data: `1,234 MB in 30 files`. */
  readonly size: string
  /** ISO 8601. */
  readonly date: string
  readonly machine: Machine
  readonly threads: number
  /** In files where it is not told. */
  readonly kept?: TablesKept
  readonly runs: number
  readonly seed: number
  /** Each engine's version. */
  readonly engines: Partial<Record<EngineName, string>>
  readonly queries: readonly TimedQuery[]
  readonly waiting: readonly Waiting[]
  /** By query; of a run with --profile. */
  readonly profiles?: Readonly<Record<string, QueryProfile>>
}

export function writeResult(path: string, result: BenchResult): void {
  writeFileSync(path, `${JSON.stringify(result, undefined, 2)}\n`)
}

/** Throws where the file is none of ours. */
export function readResult(path: string): BenchResult {
  let result: Partial<BenchResult>
  try {
    result = JSON.parse(readFileSync(path, 'utf8')) as Partial<BenchResult>
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`)
  }
  if (result?.format !== 1 || !Array.isArray(result.queries)) throw new Error(`${path}: not written by  bench run --json`)
  return result as BenchResult
}
