// `npm run bench -- latency`: what a running query leaves the program that runs it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { Random } from '../../generate/random.ts'
import { QuernEngine } from '../engines/quern.ts'
import { LATENCY_HEADER, type LatencyQuery, latencyLine, measureLatency } from '../latency.ts'
import { LONG_PLAYS_QUERIES, plays } from '../plays.ts'
import { placeTables } from '../workloads.ts'
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
} from './options.ts'

interface LatencyOptions extends DataOptions {
  readonly queries?: readonly string[]
  readonly runs: number
  readonly cancels: number
  readonly seed: number
}

/** What takes long in other ways than the play queries do: building a join's table, a user's function, writing files. */
const OTHERS: readonly LatencyQuery[] = [
  {
    name: 'join-build',
    sql: `SELECT count(*) FROM plays p JOIN plays o ON p.session_id = o.session_id AND p.timestamp = o.timestamp AND p.song.title = o.song.title`,
  },
  { name: 'user-function', sql: 'SELECT sum(slow_log(ms_played)) FROM plays' },
]

export function latencyCommand(): Command {
  const command = new Command('latency')
    .description('Quern alone, play queries: event-loop delay while a query runs, and time from cancel to rest')
    .addOption(dataOption())
    .addOption(queriesOption())
    .addOption(threadsOption())
    .addOption(runsOption())
    .option('--cancels <count>', 'of each query, at random moments', positive, 100)
    .addOption(seedOption())
    .action(latency)
  for (const option of sizeOptions()) command.addOption(option)
  return command
}

async function latency({ queries: names, runs, cancels, seed, ...options }: LatencyOptions): Promise<void> {
  const target = mkdtempSync(join(tmpdir(), 'quern-latency-'))
  const queries = chosen([...plays.queries, ...LONG_PLAYS_QUERIES, ...OTHERS, ...copies(target)], names)
  const folder = await dataFolder(plays, options)
  await using placed = await placeTables(plays, folder)
  const engine = await QuernEngine.open(options.threads)
  engine.session.udf.scalar('slow_log', { args: ['double'], returns: 'double' }, (x) => {
    let sum = 0
    for (let i = 1; i < 20; i++) sum += Math.log(x + i)
    return sum
  })
  try {
    await engine.createTables(placed.tables, 'in files')
    console.log(`${folder}, ${options.threads} threads, ${runs} runs, ${cancels} cancels\n${LATENCY_HEADER}`)
    for (const query of queries) {
      console.log(latencyLine(await measureLatency(engine.session, query, { runs, cancels, random: new Random(seed) })))
    }
  } finally {
    await engine.close()
    rmSync(target, { recursive: true })
  }
}

/** Files that each run writes anew. */
function copies(folder: string): readonly LatencyQuery[] {
  const columns = 'timestamp, ms_played, platform, country, song.artist, song.title, royalty'
  return ['parquet', 'csv'].map((format) => ({
    name: `copy-${format}`,
    sql: `COPY (SELECT ${columns} FROM plays) TO '${join(folder, `plays.${format}`)}' (FORMAT ${format})`,
  }))
}
