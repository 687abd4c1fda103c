// Options that several subcommands take.
import { availableParallelism } from 'node:os'
import { InvalidArgumentError, Option } from 'commander'

export const dataOption = () => new Option('--data <folder>', 'the data; without it, it is made in data/')
export const rowsOption = () => new Option('--rows <count>', 'rows of the data that is made').argParser(positive).default(10_000_000)
export const queriesOption = () => new Option('--queries <names>', 'only these, with commas between').argParser((text) => text.split(','))
export const threadsOption = () =>
  new Option('--threads <count>', 'for all engines').argParser(positive).default(availableParallelism(), 'one a core')
export const runsOption = () =>
  new Option('--runs <count>', 'measured runs of each query and engine, after some to warm up').argParser(positive).default(11)

export function positive(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.')
  return value
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
