// `npm run bench -- run`: queries side by side with the peers.
import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import type { EngineName } from '../engines/engine.ts'
import { barChart } from '../report/bar-chart.ts'
import { runPrinter } from '../report/run-printer.ts'
import { writeResult } from '../result-file.ts'
import { runWorkload } from '../run/run-workload.ts'
import { workloadNamed } from '../workloads.ts'
import {
  chosen,
  type DataOptions,
  dataFolder,
  dataOption,
  peersOption,
  queriesOption,
  runsOption,
  seedOption,
  sizeOptions,
  threadsOption,
  warmUpOption,
  workloadArgument,
} from './options.ts'

interface RunOptions extends DataOptions {
  readonly queries?: readonly string[]
  readonly peers: readonly EngineName[]
  readonly runs: number
  readonly seed: number
  readonly warmUp: number
  readonly profile?: boolean
  readonly inMemory?: boolean
  readonly json?: string
  readonly svg?: string
}

export function runCommand(): Command {
  const command = new Command('run')
    .description("a workload's queries side by side with the peers: compared first, then timed, engines in turn, on the same files")
    .addArgument(workloadArgument())
    .addOption(dataOption())
    .addOption(queriesOption())
    .addOption(peersOption())
    .addOption(threadsOption())
    .addOption(runsOption())
    .addOption(warmUpOption())
    .addOption(seedOption())
    .option('--in-memory', "tables in each engine's own memory, filled from the files before")
    .option('--profile', "tell where Quern's time goes, pipeline by pipeline, after the times")
    .option('--json <file>', 'write all times there: for compare and table')
    .option('--svg <file>', 'draw the medians there')
    .action(run)
  for (const option of sizeOptions()) command.addOption(option)
  return command
}

async function run(name: string, { json, svg, warmUp: warmUpMs, queries: names, inMemory, ...options }: RunOptions): Promise<void> {
  const workload = workloadNamed(name)
  const queries = chosen(workload.queries, names)
  const folder = await dataFolder(workload, options)
  const kept = inMemory ? 'in memory' : 'in files'
  console.log(`${name}: ${folder}, tables ${kept}, ${options.threads} threads, ${options.runs} runs`)
  const result = await runWorkload(workload, { ...options, kept, folder, queries, warmUpMs }, runPrinter())
  if (!result) {
    process.exitCode = 1
    return
  }
  if (json) writeResult(json, result)
  if (svg) writeFileSync(svg, barChart(result))
}
