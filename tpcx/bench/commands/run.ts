// `npm run bench -- run`: queries side by side with the peers.
import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { open } from '../../../src/index.ts'
import { DuckDB } from '../duckdb.ts'
import { madeLog } from '../made-log.ts'
import { type BenchEngine, measure } from '../measure.ts'
import { playsQueries, QUERY_NAMES, readsSongs } from '../plays.ts'
import { headerLine, type Measured, meanLine, measuredLine } from '../report.ts'
import { readAll } from '../rows.ts'
import { writeSongs } from '../songs.ts'
import { chosen, dataOption, queriesOption, rowsOption, runsOption, threadsOption } from './options.ts'

interface RunOptions {
  readonly data?: string
  readonly rows: number
  readonly queries?: readonly string[]
  readonly threads: number
  readonly runs: number
  readonly json?: string
}

export function runCommand(): Command {
  return new Command('run')
    .description('queries side by side with DuckDB, on the same files with the same number of threads')
    .addOption(dataOption())
    .addOption(rowsOption())
    .addOption(queriesOption())
    .addOption(threadsOption())
    .addOption(runsOption())
    .option('--json <file>', 'write the times there, too')
    .action(run)
}

async function run({ data, rows, queries: names, threads, runs, json }: RunOptions): Promise<void> {
  const folder = data ?? (await madeLog(rows, threads))
  await using session = await open({ threads })
  const duckdb = await DuckDB.open(threads)
  using songs = readsSongs(names ?? QUERY_NAMES) ? await writeSongs(duckdb, folder) : undefined
  const queries = chosen(playsQueries(folder, songs?.path ?? ''), names)
  const quern: BenchEngine = {
    query: async (sql) => readAll(await session.query(sql)),
    drain: async (sql) => {
      for await (const _ of (await session.query(sql)).batches());
    },
  }
  const measured: Measured[] = []
  let failures = 0
  console.log(`${folder}, ${threads} threads, ${runs} runs\n${headerLine()}`)
  for (const query of queries) {
    const result = await measure(query, quern, duckdb, runs)
    if ('failure' in result) {
      failures++
      console.log(`${result.name}: ${result.failure}`)
    } else {
      measured.push(result)
      console.log(measuredLine(result))
    }
  }
  if (measured.length > 0) console.log(meanLine(measured))
  if (json) writeFileSync(json, `${JSON.stringify({ folder, threads, runs, queries: measured }, undefined, 2)}\n`)
  duckdb.close()
  if (failures > 0) process.exitCode = 1
}
