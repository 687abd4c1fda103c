// `npm run bench -- functions`: what users' functions cost, as the time of queries with one beside that of the same queries without.
import { Command } from 'commander'
import { open, type Session } from '../../../src/index.ts'
import { plays, playsPath } from '../plays.ts'
import { summarize } from '../statistics.ts'
import { timesInTurn } from '../times-in-turn.ts'
import { chosen, type DataOptions, dataFolder, dataOption, queriesOption, runsOption, sizeOptions, threadsOption } from './options.ts'

interface Options extends DataOptions {
  readonly queries?: readonly string[]
  readonly runs: number
}

interface Comparison {
  readonly name: string
  /** FROM stands for the log's files. */
  readonly without: string
  readonly with: string
}

/** Text columns by how many values they have: some ten to some hundred thousand. */
const TEXTS = ['platform', 'country', '"user".city', 'song.artist', 'song.title']

const COMPARISONS: readonly Comparison[] = [
  ...TEXTS.flatMap((column): Comparison[] => {
    const name = column.split('.').at(-1)!
    return [
      {
        name: `${name} grouped`,
        without: `SELECT count(*) FROM (SELECT ${column}, count(*) FROM plays GROUP BY 1)`,
        with: `SELECT count(*) FROM (SELECT user_lower(${column}), count(*) FROM plays GROUP BY 1)`,
      },
      {
        name: `${name} summed`,
        without: `SELECT sum(length(${column})) FROM plays`,
        with: `SELECT sum(user_length(${column})) FROM plays`,
      },
    ]
  }),
  ...['line', 'log', 'column'].map((name) => ({
    name: `double ${name}`,
    without: 'SELECT sum(CAST(ms_played AS DOUBLE)) FROM plays',
    with: `SELECT sum(user_${name}(ms_played)) FROM plays`,
  })),
  {
    name: 'aggregate',
    without: 'SELECT "user".city, exp(avg(ln(ms_played + 1))) FROM plays GROUP BY 1',
    with: 'SELECT "user".city, geometric_mean(ms_played + 1) FROM plays GROUP BY 1',
  },
]

// Sums of logarithms of some ten thousand plays a city, taken in another order.
const TOLERANCE = 1e-12

export function functionsCommand(): Command {
  const command = new Command('functions')
    .description("Quern alone: the cost of users' functions over texts, over doubles and as an aggregate")
    .addOption(dataOption())
    .addOption(queriesOption())
    .addOption(threadsOption())
    .addOption(runsOption())
    .action(functions)
  for (const option of sizeOptions()) command.addOption(option)
  return command
}

async function functions({ queries, runs, ...options }: Options): Promise<void> {
  const folder = await dataFolder(plays, options)
  await using session = await open({ threads: options.threads })
  register(session)
  await drain(session, `CREATE VIEW plays AS SELECT * FROM ${playsPath(folder)}`)
  const rows = await session.table('plays').count()
  console.log(`${folder}, ${options.threads} threads, ${runs} runs, medians; CPU: of all threads\n${HEADER}`)
  for (const { name, ...sql } of chosen(COMPARISONS, queries)) {
    const cpu: [number[], number[]] = [[], []]
    const works = [sql.without, sql.with].map((text, i) => async () => {
      const [started, used] = [performance.now(), process.cpuUsage()]
      await drain(session, text)
      const ms = performance.now() - started
      const { user, system } = process.cpuUsage(used)
      cpu[i]!.push((user + system) / 1000)
      return ms
    })
    const afterWarmUp = () => {
      for (const of of cpu) of.length = 0
    }
    const times = await timesInTurn(works, { runs, afterWarmUp })
    console.log(
      line(
        name,
        times.map((of) => summarize(of).median),
        cpu.map((of) => summarize(of).median),
        rows,
      ),
    )
  }
  if (!queries || queries.includes('aggregate')) await compareAggregate(session)
}

function register(session: Session): void {
  const { udf } = session
  udf.scalar('user_lower', { args: ['varchar'], returns: 'varchar' }, (text) => text.toLowerCase())
  udf.scalar('user_length', { args: ['varchar'], returns: 'integer' }, (text) => text.length)
  udf.scalar('user_line', { args: ['double'], returns: 'double' }, (x) => x * 2 + 1)
  udf.scalar('user_log', { args: ['double'], returns: 'double' }, (x) => Math.log(x + 1))
  udf.scalar('user_column', { args: ['double'], returns: 'double', vectorized: true }, ({ length, values }) => {
    const results = new Float64Array(length)
    for (let i = 0; i < length; i++) results[i] = values[i]! * 2 + 1
    return results
  })
  udf.aggregate('geometric_mean', {
    args: ['double'],
    returns: 'double',
    zero: () => ({ logs: 0, count: 0 }),
    step: (state, x) => {
      state.logs += Math.log(x)
      state.count++
    },
    merge: (a, b) => {
      a.logs += b.logs
      a.count += b.count
    },
    finish: ({ logs, count }) => (count === 0 ? null : Math.exp(logs / count)),
  })
}

async function compareAggregate(session: Session): Promise<void> {
  const mean = 'geometric_mean(ms_played + 1) AS mean, exp(avg(ln(ms_played + 1))) AS formula'
  const cities = await session.sql(`SELECT "user".city AS city, ${mean} FROM plays GROUP BY 1`).toArray()
  const worst = Math.max(...cities.map(({ mean, formula }) => Math.abs(Number(mean) / Number(formula) - 1)))
  console.log(`geometric mean of ${cities.length} cities: at most ${worst.toExponential(1)} from the formula`)
  if (!(worst <= TOLERANCE)) throw new Error(`that is more than ${TOLERANCE}`)
}

async function drain(session: Session, sql: string): Promise<void> {
  for await (const _ of (await session.query(sql)).batches());
}

const WIDTHS = [18, 12, 9, 8, 14, 9, 8, 12]
const HEADER = cells(['query', 'without ms', 'with', 'ratio', 'without CPU', 'with', 'ratio', 'ns a row'])

function line(name: string, [wallWithout, wallWith]: readonly number[], [cpuWithout, cpuWith]: readonly number[], rows: number): string {
  const pair = (without: number, given: number) => [without.toFixed(0), given.toFixed(0), (given / without).toFixed(2)]
  const perRow = ((cpuWith! - cpuWithout!) * 1e6) / rows
  return cells([name, ...pair(wallWithout!, wallWith!), ...pair(cpuWithout!, cpuWith!), perRow.toFixed(1)])
}

function cells(texts: readonly string[]): string {
  return texts.map((text, i) => (i === 0 ? text.padEnd(WIDTHS[i]!) : text.padStart(WIDTHS[i]!))).join(' ')
}
