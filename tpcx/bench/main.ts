// `npm run bench`: the play queries on Quern and on DuckDB, in this one process, on the same files with the same number of threads.
import { existsSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { open } from '../../src/index.ts'
import { generatePlays } from '../plays/generate.ts'
import { DuckDB } from './duckdb.ts'
import { LATENCY_HEADER, latencyLine, measureLatency } from './latency.ts'
import { type BenchEngine, measure } from './measure.ts'
import { LONG_QUERY_NAMES, longQueries, playsQueries, QUERY_NAMES, readsSongs } from './plays.ts'
import { headerLine, type Measured, meanLine, measuredLine } from './report.ts'
import { readAll } from './rows.ts'
import { writeSongs } from './songs.ts'

const USAGE = `Usage: npm run bench -- [options]
  --data DIR       a play log made by  quern gen plays; without it, one is made in data/
  --rows N         rows of the log that is made (10000000)
  --queries A,B    only these: ${QUERY_NAMES.join(', ')}
  --threads N      for both engines (one a core)
  --runs N         measured runs of each query and engine, after some to warm up (11)
  --latency        Quern alone: event-loop delay while a query runs, and time from cancel to rest; also of
                   ${LONG_QUERY_NAMES.join(', ')}
  --json FILE      write the times there, too
`

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    rows: { type: 'string', default: '10000000' },
    queries: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    runs: { type: 'string', default: '11' },
    latency: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

/** Gives the exit status. */
async function main(): Promise<number> {
  const [rows, threads, runs] = [Number(values.rows), Number(values.threads), Number(values.runs)]
  const known = values.latency ? [...QUERY_NAMES, ...LONG_QUERY_NAMES] : QUERY_NAMES
  const names = values.queries?.split(',') ?? known
  const unknown = names.filter((name) => !known.includes(name))
  if (values.help || unknown.length > 0 || ![rows, threads, runs].every((value) => Number.isInteger(value) && value > 0)) {
    process.stdout.write(unknown.length > 0 ? `unknown query: ${unknown.join(', ')}\n${USAGE}` : USAGE)
    return values.help ? 0 : 1
  }
  const folder = values.data ?? (await madeLog(rows, threads))

  await using session = await open({ threads })
  const duckdb = await DuckDB.open(threads)
  using songs = readsSongs(names) ? await writeSongs(duckdb, folder) : undefined
  const queries = [...playsQueries(folder, songs?.path ?? ''), ...longQueries(folder)].filter(({ name }) => names.includes(name))
  if (values.latency) {
    console.log(`${folder}, ${threads} threads, ${runs} runs\n${LATENCY_HEADER}`)
    for (const query of queries) console.log(latencyLine(await measureLatency(session, query, runs)))
    duckdb.close()
    return 0
  }
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
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ folder, threads, runs, queries: measured }, undefined, 2)}\n`)
  duckdb.close()
  return failures === 0 ? 0 : 1
}

async function madeLog(rows: number, threads: number): Promise<string> {
  const folder = `data/plays-${rows}`
  if (!existsSync(folder)) {
    console.log(`making ${folder}`)
    await generatePlays({ rows, threads, out: folder })
  }
  return folder
}

process.exitCode = await main()
