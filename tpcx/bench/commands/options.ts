// Options that several subcommands take.
import { availableParallelism } from 'node:os'
import { Argument, InvalidArgumentError, Option } from 'commander'
import { ENGINE_NAMES, type EngineName } from '../engines/engine.ts'
import type { Workload } from '../workload.ts'
import { madeData, WORKLOADS } from '../workloads.ts'

export const workloadArgument = () =>
  new Argument('[workload]', WORKLOADS.map(({ name, title }) => `${name}: ${title}`).join('; ')).default('plays')
export const dataOption = () => new Option('--data <folder>', 'the data; without it, it is made in data/')
export const queriesOption = () => new Option('--queries <names>', 'only these, with commas between').argParser((text) => text.split(','))
export const threadsOption = () =>
  new Option('--threads <count>', 'for all engines').argParser(positive).default(availableParallelism(), 'one a core')
export const runsOption = () =>
  new Option('--runs <count>', 'measured runs of each query and engine, after some to warm up').argParser(positive).default(11)
export const warmUpOption = () =>
  new Option('--warm-up <ms>', 'the most time to warm up for each query, at least two runs').argParser(positive).default(4000)
export const seedOption = () =>
  new Option('--seed <number>', 'for the constants of queries and the order of runs').argParser(positive).default(1)
export const peersOption = () =>
  new Option('--peers <names>', 'engines beside Quern, the first of which says what is right: duckdb, polars; or none')
    .argParser(peerNames)
    .default(['duckdb'])

/** `--rows` and `--sf`: two names, for what workloads count. */
export const sizeOptions = () => [
  new Option('--rows <count>', 'rows of the data that is made, for workloads that count rows').argParser(positive),
  new Option('--sf <factor>', 'scale factor of the data that is made, for workloads that have one').argParser(factor),
]

export interface DataOptions {
  readonly data?: string
  readonly rows?: number
  readonly sf?: number
  readonly threads: number
}

/** The folder given, or one that is made. */
export function dataFolder(workload: Workload, { data, rows, sf, threads }: DataOptions): Promise<string> {
  if (data !== undefined) return Promise.resolve(data)
  const unit = workload.generator?.unit
  if (unit && unit !== 'sf' && sf !== undefined) throw new Error(`${workload.name} counts rows: give --rows instead of --sf`)
  if (unit && unit !== 'rows' && rows !== undefined) throw new Error(`${workload.name} has a scale factor: give --sf instead of --rows`)
  return madeData(workload, rows ?? sf, threads)
}

export function positive(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.')
  return value
}

export function factor(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 1000)) throw new InvalidArgumentError('It must be a number above 0, at most 1000.')
  return value
}

function peerNames(text: string): EngineName[] {
  if (text === 'none') return []
  return text.split(',').map((name) => {
    const found = ENGINE_NAMES.find((engine) => engine === name && engine !== 'quern')
    if (!found) throw new InvalidArgumentError('Peers are duckdb and polars, with a comma between, or none.')
    return found
  })
}

/** Those of `queries` with the names asked for; all where none is. Throws where one is unknown. */
export function chosen<Query extends { readonly name: string }>(
  queries: readonly Query[],
  names: readonly string[] | undefined,
): readonly Query[] {
  const unknown = names?.filter((name) => !queries.some((query) => query.name === name)) ?? []
  if (unknown.length > 0) throw new Error(`no such query: ${unknown.join(', ')}; there are ${queries.map(({ name }) => name).join(', ')}`)
  return names ? queries.filter(({ name }) => names.includes(name)) : queries
}
