// `npm run bench -- planning`: what it takes from a query's text to its stages, before a row is read.
import { Command } from 'commander'
import { Random } from '../../generate/random.ts'
import { QuernEngine } from '../engines/quern.ts'
import { median } from '../statistics.ts'
import { placeTables, workloadNamed } from '../workloads.ts'
import {
  chosen,
  type DataOptions,
  dataFolder,
  dataOption,
  positive,
  queriesOption,
  runsOption,
  seedOption,
  sizeOptions,
  threadsOption,
  workloadArgument,
} from './options.ts'

interface PlanningOptions extends DataOptions {
  readonly queries?: readonly string[]
  readonly runs: number
  readonly rounds: number
  readonly seed: number
  readonly inMemory: boolean
}

export function planningCommand(): Command {
  const command = new Command('planning')
    .description('Quern alone: milliseconds from the text to the plan, as `Session.explain` gives it, with other constants each time')
    .addArgument(workloadArgument().default('tpch'))
    .addOption(dataOption())
    .addOption(queriesOption())
    .addOption(threadsOption())
    .addOption(runsOption())
    .option('--rounds <count>', 'over all queries, to warm up', positive, 40)
    .option('--in-memory', 'plan over tables in memory', false)
    .addOption(seedOption())
    .action(planning)
  for (const option of sizeOptions()) command.addOption(option)
  return command
}

async function planning(name: string, { queries: names, runs, rounds, seed, inMemory, ...options }: PlanningOptions): Promise<void> {
  const workload = workloadNamed(name)
  const queries = chosen(workload.queries, names)
  const folder = await dataFolder(workload, options)
  await using placed = await placeTables(workload, folder)
  const engine = await QuernEngine.open(options.threads)
  const random = new Random(seed)
  try {
    await engine.createTables(placed.tables, inMemory ? 'in memory' : 'in files')
    const times = queries.map((): number[] => [])
    for (let round = 0; round < rounds + runs; round++) {
      for (const [i, { sql, parameters }] of queries.entries()) {
        const text = parameters?.(random) ?? sql
        const started = performance.now()
        await engine.session.explain(text)
        if (round >= rounds) times[i]!.push(performance.now() - started)
      }
    }
    console.log(`${folder}, planning after ${rounds} rounds, ${runs} runs\n${line('query', 'median ms', 'least')}`)
    for (const [i, query] of queries.entries())
      console.log(line(query.name, median(times[i]!).toFixed(2), Math.min(...times[i]!).toFixed(2)))
    const medians = times.map(median)
    const least = times.map((of) => Math.min(...of))
    console.log(line('median', median(medians).toFixed(2), median(least).toFixed(2)))
    console.log(line('worst', Math.max(...medians).toFixed(2), Math.max(...least).toFixed(2)))
  } finally {
    await engine.close()
  }
}

function line(query: string, ...cells: readonly string[]): string {
  return query.padEnd(22) + cells.map((cell) => cell.padStart(11)).join('')
}
