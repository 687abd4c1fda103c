// `npm run bench -- latency`: what a running query leaves the program that runs it.
import { Command } from 'commander'
import { open } from '../../../src/index.ts'
import { LATENCY_HEADER, latencyLine, measureLatency } from '../latency.ts'
import { madeLog } from '../made-log.ts'
import { longQueries, playsQueries, readsSongs } from '../plays.ts'
import { chosen, dataOption, queriesOption, rowsOption, runsOption, threadsOption } from './options.ts'

interface LatencyOptions {
  readonly data?: string
  readonly rows: number
  readonly queries?: readonly string[]
  readonly threads: number
  readonly runs: number
}

export function latencyCommand(): Command {
  return new Command('latency')
    .description('Quern alone, play queries: event-loop delay while a query runs, and time from cancel to rest')
    .addOption(dataOption())
    .addOption(rowsOption())
    .addOption(queriesOption())
    .addOption(threadsOption())
    .addOption(runsOption())
    .action(latency)
}

async function latency({ data, rows, queries: names, threads, runs }: LatencyOptions): Promise<void> {
  const folder = data ?? (await madeLog(rows, threads))
  await using session = await open({ threads })
  const known = [...playsQueries(folder, '').filter(({ name }) => !readsSongs([name])), ...longQueries(folder)]
  console.log(`${folder}, ${threads} threads, ${runs} runs\n${LATENCY_HEADER}`)
  for (const query of chosen(known, names)) console.log(latencyLine(await measureLatency(session, query, runs)))
}
