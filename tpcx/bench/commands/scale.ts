// `npm run bench -- scale`: how time grows with data.
import { Command, InvalidArgumentError, Option } from 'commander'
import type { EngineName } from '../engines/engine.ts'
import { runPrinter } from '../report/run-printer.ts'
import type { BenchResult } from '../result-file.ts'
import { runWorkload } from '../run/run-workload.ts'
import { growth } from '../run/scaling.ts'
import { median } from '../statistics.ts'
import { madeData, workloadNamed } from '../workloads.ts'
import { chosen, factor, peersOption, positive, queriesOption, runsOption, seedOption, threadsOption, workloadArgument } from './options.ts'

interface ScaleOptions {
  readonly sf?: readonly number[]
  readonly rows?: readonly number[]
  readonly queries?: readonly string[]
  readonly peers: readonly EngineName[]
  readonly threads: number
  readonly runs: number
  readonly seed: number
}

export function scaleCommand(): Command {
  return new Command('scale')
    .description(
      "a workload on data of several sizes, made in data/ where missing: each query's times, and the slope of log time over log size",
    )
    .addArgument(workloadArgument())
    .addOption(
      new Option('--sf <factors>', 'scale factors, for workloads that have one: 0.1,1,10').argParser((text) => sizes(text, factor)),
    )
    .addOption(
      new Option('--rows <counts>', 'rows, for workloads that count rows: 100000,1000000').argParser((text) => sizes(text, positive)),
    )
    .addOption(queriesOption())
    .addOption(peersOption())
    .addOption(threadsOption())
    .addOption(runsOption())
    .addOption(seedOption())
    .action(scale)
}

async function scale(name: string, { sf, rows, queries: names, ...options }: ScaleOptions): Promise<void> {
  const workload = workloadNamed(name)
  const given = workload.generator?.unit === 'sf' ? sf : rows
  if (!given) throw new Error(`${name}: say sizes by --${workload.generator?.unit ?? 'rows'}, with commas between`)
  const queries = chosen(workload.queries, names)
  const results: { size: number; result: BenchResult }[] = []
  for (const size of given) {
    const folder = await madeData(workload, size, options.threads)
    console.log(`\n${name}: ${folder}, ${options.threads} threads, ${options.runs} runs`)
    const result = await runWorkload(workload, { ...options, kept: 'in files', folder, queries }, runPrinter())
    if (!result) {
      process.exitCode = 1
      return
    }
    results.push({ size, result })
  }
  for (const engine of ['quern', ...options.peers] as const) printGrowth(engine, results)
}

function printGrowth(engine: EngineName, results: readonly { size: number; result: BenchResult }[]): void {
  console.log(
    `\n${engine}, ms${' '.repeat(Math.max(0, 16 - engine.length))} ${results.map(({ size }) => String(size).padStart(10)).join(' ')}   slope    fit`,
  )
  for (const { name } of results[0]!.result.queries) {
    const points = results.flatMap(({ size, result }) => {
      const times = result.queries.find((query) => query.name === name)?.engines[engine]?.times
      return times ? [{ size, time: median(times) }] : []
    })
    if (points.length < results.length) continue
    const { slope, fit } = growth(points)
    const times = points.map(({ time }) => time.toFixed(1).padStart(10)).join(' ')
    console.log(`${name.padEnd(20)} ${times} ${slope.toFixed(2).padStart(7)} ${fit.toFixed(2).padStart(6)}`)
  }
}

function sizes(text: string, read: (part: string) => number): number[] {
  const all = text.split(',').map(read)
  if (new Set(all).size < 2) throw new InvalidArgumentError('It takes at least two sizes, with commas between.')
  return all
}
