// `npm run bench -- latency`: what a running query leaves the program that runs it.
import { Command } from 'commander'
import { QuernEngine } from '../engines/quern.ts'
import { LATENCY_HEADER, latencyLine, measureLatency } from '../latency.ts'
import { LONG_PLAYS_QUERIES, plays } from '../plays.ts'
import { placeTables } from '../workloads.ts'
import { chosen, type DataOptions, dataFolder, dataOption, queriesOption, runsOption, sizeOptions, threadsOption } from './options.ts'

interface LatencyOptions extends DataOptions {
  readonly queries?: readonly string[]
  readonly runs: number
}

export function latencyCommand(): Command {
  const command = new Command('latency')
    .description('Quern alone, play queries: event-loop delay while a query runs, and time from cancel to rest')
    .addOption(dataOption())
    .addOption(queriesOption())
    .addOption(threadsOption())
    .addOption(runsOption())
    .action(latency)
  for (const option of sizeOptions()) command.addOption(option)
  return command
}

async function latency({ queries: names, runs, ...options }: LatencyOptions): Promise<void> {
  const queries = chosen([...plays.queries, ...LONG_PLAYS_QUERIES], names)
  const folder = await dataFolder(plays, options)
  await using placed = await placeTables(plays, folder)
  const engine = await QuernEngine.open(options.threads)
  try {
    await engine.createViews(placed.tables)
    console.log(`${folder}, ${options.threads} threads, ${runs} runs\n${LATENCY_HEADER}`)
    for (const query of queries) console.log(latencyLine(await measureLatency(engine.session, query, runs)))
  } finally {
    await engine.close()
  }
}
