// `npm run bench -- memory`: the same queries under smaller and smaller memory limits: are they right, what goes to temp files, how large is the process?
import { Command, InvalidArgumentError, Option } from 'commander'
import { formatBytes } from '../../../src/index.ts'
import { tpch } from '../../tpch/workload.ts'
import type { Answer } from '../answer.ts'
import { answerDifference } from '../answer-difference.ts'
import { EngineProcess } from '../engines/engine-process.ts'
import type { WorkloadQuery } from '../workload.ts'
import { placeTables } from '../workloads.ts'
import { chosen, type DataOptions, dataFolder, dataOption, queriesOption, threadsOption } from './options.ts'

interface Options extends DataOptions {
  readonly limits: readonly number[]
  readonly queries?: readonly string[]
}

/** What an operator has to hold all rows for. */
const LARGE: readonly WorkloadQuery[] = [
  { name: 'sort', sql: 'SELECT * FROM lineitem ORDER BY l_comment, l_orderkey, l_linenumber' },
  {
    name: 'group-by',
    sql: `SELECT count(*), sum(c), sum(q), max(s) FROM (
      SELECT l_orderkey, l_linenumber, count(*) AS c, sum(l_quantity) AS q, max(l_comment) AS s FROM lineitem GROUP BY ALL)`,
  },
  {
    name: 'self-join',
    sql: `SELECT count(*), sum(a.l_quantity), sum(b.l_extendedprice), max(b.l_comment)
      FROM lineitem a JOIN lineitem b ON a.l_orderkey = b.l_orderkey`,
  },
  { name: 'count-distinct', sql: 'SELECT count(*) FROM (SELECT DISTINCT l_partkey, l_suppkey, l_quantity FROM lineitem)' },
]

const MIB = 2 ** 20
/** What a process may have beside its limit: Node, compiled code, the heaps of its threads, the decoders' memory. */
const BESIDE = 200 * MIB

export function memoryCommand(): Command {
  return new Command('memory')
    .description(
      'TPC-H and four larger questions under memory limits, against DuckDB without one: answers, time, temp files, size of the process',
    )
    .addOption(dataOption())
    .addOption(new Option('--sf <factor>', 'scale factor of the data that is made').default(1).argParser(Number))
    .addOption(new Option('--limits <MiB>', 'memory limits, with commas between').default([256, 128, 64]).argParser(limitsOf))
    .addOption(queriesOption())
    .addOption(threadsOption())
    .action(memory)
}

async function memory({ limits, queries: names, ...options }: Options): Promise<void> {
  const folder = await dataFolder(tpch, options)
  const queries = chosen([...LARGE, ...tpch.queries], names)
  await using placed = await placeTables(tpch, folder)
  const { tables } = placed
  const expected = await answers(queries, options.threads, tables)
  console.log(`${folder}, ${options.threads} threads; a process may have ${formatBytes(BESIDE)} beside its limit\n${HEADER}`)
  const unlimited = new Map<string, number>()
  let failed = 0
  for (const limit of [undefined, ...limits]) {
    const quern = await EngineProcess.start('quern', {
      threads: options.threads,
      tables,
      kept: 'in files',
      memoryLimit: limit && limit * MIB,
    })
    for (const { name, sql } of queries) {
      const outcome = await measured(quern, sql, expected.get(name)!)
      if (limit === undefined) unlimited.set(name, outcome.ms)
      const tooLarge = limit !== undefined && outcome.resident > limit * MIB + BESIDE
      if (outcome.failure !== undefined || tooLarge) failed++
      const ratio = outcome.ms / (unlimited.get(name) ?? Number.NaN)
      console.log(
        line([
          limit === undefined ? 'none' : `${limit} MiB`,
          name,
          outcome.ms.toFixed(0),
          ratio.toFixed(2),
          formatBytes(outcome.spilled),
          `${formatBytes(outcome.resident)}${tooLarge ? ' !' : ''}`,
          outcome.failure ?? 'right',
        ]),
      )
    }
    await quern.stop()
  }
  console.log(failed === 0 ? 'All are right, and no process was too large.' : `${failed} wrong, failed or too large.`)
  if (failed > 0) process.exitCode = 1
}

async function answers(queries: readonly WorkloadQuery[], threads: number, tables: Readonly<Record<string, string>>) {
  const duckdb = await EngineProcess.start('duckdb', { threads, tables, kept: 'in files' })
  const expected = new Map<string, Answer>()
  for (const { name, sql } of queries) expected.set(name, await duckdb.call('answer', sql))
  await duckdb.stop()
  return expected
}

interface Outcome {
  readonly ms: number
  /** Bytes written to temp files. */
  readonly spilled: number
  /** The process's largest resident size, in bytes. */
  readonly resident: number
  readonly failure?: string | undefined
}

async function measured(quern: EngineProcess, sql: string, expected: Answer): Promise<Outcome> {
  quern.memory.begin()
  try {
    const { ms, spilled } = await quern.call('spill', sql)
    const resident = quern.memory.end()
    const different = answerDifference(sql, await quern.call('answer', sql), expected, 'exact')
    return { ms, spilled, resident, failure: different && `differs: ${different.split('\n')[0]!}` }
  } catch (error) {
    return { ms: Number.NaN, spilled: 0, resident: quern.memory.end(), failure: (error as Error).message }
  }
}

function limitsOf(text: string): number[] {
  return text.split(',').map((part) => {
    const value = Number(part)
    if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Limits are whole numbers of MiB, with commas between.')
    return value
  })
}

const WIDTHS = [8, 15, 9, 9, 11, 13, 0]
const HEADER = line(['limit', 'query', 'ms', '× none', 'temp files', 'resident', 'answer'])

function line(cells: readonly string[]): string {
  return cells.map((cell, i) => (i < 2 || i === WIDTHS.length - 1 ? ` ${cell}`.padEnd(WIDTHS[i]!) : cell.padStart(WIDTHS[i]!))).join(' ')
}
