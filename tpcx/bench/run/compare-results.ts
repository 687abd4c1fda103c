// What changed between two runs of a workload, and whether it is more than noise.
import { Random } from '../../generate/random.ts'
import type { EngineName } from '../engines/engine.ts'
import type { BenchResult } from '../result-file.ts'
import { median, ratios } from '../statistics.ts'

type Verdict = 'slower' | 'faster' | 'same'

export interface QueryChange {
  readonly name: string
  /** How many times as long it takes as before. */
  readonly change: number
  /** Where the change lies with 99 % certainty, as far as the runs tell. */
  readonly low: number
  readonly high: number
  readonly verdict: Verdict
  /** Against which peer both were measured; undefined where none was in both, and bare times had to do. */
  readonly peer: EngineName | undefined
}

export interface Comparison {
  readonly changes: readonly QueryChange[]
  /** Queries that only one of them has. */
  readonly onlyBefore: readonly string[]
  readonly onlyAfter: readonly string[]
  /** What else is different, so that figures do not compare well: in lines to read. */
  readonly warnings: readonly string[]
}

const RESAMPLES = 2000
const CERTAINTY = 0.99

/** Less is not told from what a new layout of code or memory brings. */
const LEAST_CHANGE = 0.03

/**
 * Quern's times, each over the peer's time of the same run where there is a peer in both: another speed of the machine drops out then. The range of the
 * change is found by drawing runs again (a bootstrap of the medians): runs that scatter give a wide one. Slower is what is slower all through the range.
 */
export function compareResults(before: BenchResult, after: BenchResult): Comparison {
  const names = new Set(after.queries.map(({ name }) => name))
  const changes = before.queries.filter(({ name }) => names.has(name)).map(({ name }) => changeOf(name, before, after))
  const missing = (from: BenchResult, to: BenchResult) =>
    from.queries.flatMap(({ name }) => (to.queries.some((query) => query.name === name) ? [] : [name]))
  return { changes, onlyBefore: missing(before, after), onlyAfter: missing(after, before), warnings: warningsOf(before, after) }
}

function changeOf(name: string, before: BenchResult, after: BenchResult): QueryChange {
  const [a, b] = [before, after].map(({ queries }) => queries.find((query) => query.name === name)!.engines)
  const peer = (Object.keys(a!) as EngineName[]).find((engine) => engine !== 'quern' && b![engine] !== undefined)
  const samples = [a!, b!].map((engines) => {
    const { times } = engines.quern!
    return peer ? ratios(times, engines[peer]!.times) : times
  })
  const { low, high } = rangeOfChange(samples[0]!, samples[1]!)
  const verdict: Verdict = low > 1 + LEAST_CHANGE ? 'slower' : high < 1 - LEAST_CHANGE ? 'faster' : 'same'
  return { name, change: median(samples[1]!) / median(samples[0]!), low, high, verdict, peer }
}

function rangeOfChange(before: readonly number[], after: readonly number[]): { low: number; high: number } {
  const random = new Random(1)
  const drawn = (samples: readonly number[]) => median(samples.map(() => random.pick(samples)))
  const changes = Array.from({ length: RESAMPLES }, () => drawn(after) / drawn(before)).sort((a, b) => a - b)
  const outside = Math.floor((RESAMPLES * (1 - CERTAINTY)) / 2)
  return { low: changes[outside]!, high: changes[RESAMPLES - 1 - outside]! }
}

function warningsOf(before: BenchResult, after: BenchResult): string[] {
  const facts: Readonly<Record<string, (result: BenchResult) => string>> = {
    workload: ({ workload }) => workload,
    data: ({ folder }) => folder,
    threads: ({ threads }) => String(threads),
    cores: ({ machine }) => String(machine.cores),
    processor: ({ machine }) => machine.processor,
    Node: ({ machine }) => machine.node,
    DuckDB: ({ engines }) => engines.duckdb ?? 'none',
    Polars: ({ engines }) => engines.polars ?? 'none',
  }
  return Object.entries(facts).flatMap(([what, of]) =>
    of(before) === of(after) ? [] : [`${what}: ${of(before)} before, ${of(after)} after`],
  )
}
