// `npm run bench -- table`: all workloads, into the table of docs/benchmarks.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import type { EngineName } from '../engines/engine.ts'
import { barChart } from '../report/bar-chart.ts'
import { withFigures } from '../report/document.ts'
import { runPrinter } from '../report/run-printer.ts'
import { type BenchResult, readResult, writeResult } from '../result-file.ts'
import { runWorkload } from '../run/run-workload.ts'
import { madeData, WORKLOADS, workloadNamed } from '../workloads.ts'
import { peersOption, runsOption, seedOption, threadsOption } from './options.ts'

interface TableOptions {
  readonly workloads: readonly string[]
  readonly from?: readonly string[]
  readonly document: string
  readonly out: string
  readonly peers: readonly EngineName[]
  readonly threads: number
  readonly runs: number
  readonly seed: number
}

const list = (text: string) => text.split(',')

export function tableCommand(): Command {
  return new Command('table')
    .description('runs all workloads on data of their usual size, made in data/ where missing, and writes the tables of docs/benchmarks.md')
    .option(
      '--workloads <names>',
      'only these',
      list,
      WORKLOADS.map(({ name }) => name),
    )
    .option('--from <files>', 'runs nothing: takes these files, written by run --json', list)
    .option('--document <file>', 'where the tables go', 'docs/benchmarks.md')
    .option('--out <folder>', 'where times and charts go', 'data/bench')
    .addOption(peersOption())
    .addOption(threadsOption())
    .addOption(runsOption())
    .addOption(seedOption())
    .action(table)
}

async function table({ workloads, from, document, out, ...options }: TableOptions): Promise<void> {
  const results: BenchResult[] = from ? from.map(readResult) : []
  for (const name of from ? [] : workloads) {
    const workload = workloadNamed(name)
    const folder = await madeData(workload, undefined, options.threads)
    console.log(`\n${name}: ${folder}, ${options.threads} threads, ${options.runs} runs`)
    const result = await runWorkload(workload, { ...options, kept: 'in files', folder, queries: workload.queries }, runPrinter())
    if (!result) throw new Error(`${name}: ${document} stays as it was`)
    mkdirSync(out, { recursive: true })
    writeResult(join(out, `${name}.json`), result)
    writeFileSync(join(out, `${name}.svg`), barChart(result))
    results.push(result)
  }
  writeFileSync(document, withFigures(readFileSync(document, 'utf8'), results))
  console.log(`${document}: ${results.map(({ workload }) => workload).join(', ')}`)
}
