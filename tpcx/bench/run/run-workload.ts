// A workload on several engines: checked, then timed.
import { AbsentEngine, type EngineName, type TablesKept } from '../engines/engine.ts'
import { EngineProcess } from '../engines/engine-process.ts'
import { machine } from '../machine.ts'
import type { QueryProfile } from '../profile/profile-query.ts'
import type { BenchResult } from '../result-file.ts'
import type { Workload, WorkloadQuery } from '../workload.ts'
import { dataSize, placeTables } from '../workloads.ts'
import { type Checked, checkAnswers } from './check-answers.ts'
import { type TimedQuery, timeQuery } from './time-query.ts'
import { variantsOf } from './variants.ts'

export interface RunOptions {
  readonly folder: string
  readonly queries: readonly WorkloadQuery[]
  readonly peers: readonly EngineName[]
  readonly threads: number
  readonly kept: TablesKept
  readonly runs: number
  readonly seed: number
  readonly warmUpMs?: number
  /** Also find out where Quern's time goes. */
  readonly profile?: boolean
}

/** Told as the run goes on. */
export interface RunListener {
  /** An engine does not take part. */
  absent(engine: EngineName, why: string): void
  /** Answers are the same, or not: then nothing is timed. */
  checked(checked: Checked, engines: readonly EngineName[]): void
  timed(query: TimedQuery): void
  allTimed(queries: readonly TimedQuery[]): void
  profiled(name: string, profile: QueryProfile): void
}

/** The measured times; undefined where answers differ. */
export async function runWorkload(workload: Workload, options: RunOptions, listener: RunListener): Promise<BenchResult | undefined> {
  const { folder, threads, runs, seed, kept } = options
  await using placed = await placeTables(workload, folder)
  const engines: EngineProcess[] = []
  try {
    for (const name of ['quern', ...options.peers] as const) {
      try {
        engines.push(await EngineProcess.start(name, { threads, tables: placed.tables, kept }))
      } catch (error) {
        if (!(error instanceof AbsentEngine)) throw error
        listener.absent(name, error.message)
      }
    }
    const checked = await checkAnswers(
      engines,
      options.queries.map((query) => ({ query, variants: variantsOf(query, seed, runs) })),
    )
    listener.checked(
      checked,
      engines.map(({ name }) => name),
    )
    if (checked.failures.length > 0) return undefined
    const queries: TimedQuery[] = []
    for (const query of checked.queries) {
      const timed = await timeQuery(query, options)
      queries.push(timed)
      listener.timed(timed)
    }
    listener.allTimed(queries)
    // Afterwards: profiling slows a process down for good.
    const profiles: Record<string, QueryProfile> = {}
    if (options.profile) {
      for (const { name, variants } of checked.queries) {
        const profile = await engines[0]!.call('profile', variants[0]!)
        profiles[name] = profile
        listener.profiled(name, profile)
      }
    }
    return {
      format: 1,
      workload: workload.name,
      folder,
      size: await dataSize(placed.tables),
      date: new Date().toISOString(),
      machine: machine(),
      threads,
      kept,
      runs,
      seed,
      engines: Object.fromEntries(engines.map(({ name, version }) => [name, version])),
      queries,
      waiting: checked.waiting,
      ...(options.profile && { profiles }),
    }
  } finally {
    await Promise.all(engines.map((engine) => engine.stop()))
  }
}
