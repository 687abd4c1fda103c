// `npm run bench -- single-row-group`: what a second thread brings where a file has only one row group to share.
import { Command } from 'commander'
import { open, type Session } from '../../../src/index.ts'
import { difference } from '../compare.ts'
import { DuckDB } from '../duckdb.ts'
import { plays, playsPath } from '../plays.ts'
import { readAll } from '../rows.ts'
import { type RowsFile, singleRowGroupFiles } from '../single-row-group/files.ts'
import { summarize } from '../statistics.ts'
import { clocked, timesInTurn } from '../times-in-turn.ts'
import { chosen, type DataOptions, dataFolder, dataOption, positive, queriesOption, runsOption, sizeOptions } from './options.ts'

interface Options extends DataOptions {
  readonly queries?: readonly string[]
  readonly files?: readonly string[]
  readonly runs: number
}

interface Question {
  readonly name: string
  readonly sql: (rows: string) => string
}

const QUESTIONS: readonly Question[] = [
  { name: 'sum', sql: (rows) => `SELECT sum(ms_played) FROM ${rows}` },
  { name: 'filter-sum', sql: (rows) => `SELECT sum(ms_played) FROM ${rows} WHERE ms_played BETWEEN 30000 AND 180000` },
  {
    name: 'country',
    sql: (rows) => `SELECT country, count(*) AS plays, sum(ms_played) FROM ${rows} GROUP BY country ORDER BY plays DESC, 1`,
  },
  { name: 'city', sql: (rows) => `SELECT city, count(*) AS plays FROM ${rows} GROUP BY city ORDER BY plays DESC, 1 LIMIT 3` },
  { name: 'title', sql: (rows) => `SELECT title, count(*) AS plays FROM ${rows} GROUP BY title ORDER BY plays DESC, 1 LIMIT 3` },
]

export function singleRowGroupCommand(): Command {
  const command = new Command('single-row-group')
    .description('one thread against several over files of one row group; DuckDB, and the log with its many row groups, beside it')
    .addOption(dataOption())
    .addOption(queriesOption())
    .option('--files <names>', 'only these of pages, no-index, one-page, log', (text) => text.split(','))
    .option('--threads <count>', 'against one', positive, 2)
    .addOption(runsOption())
    .action(singleRowGroup)
  for (const option of sizeOptions()) command.addOption(option)
  return command
}

async function singleRowGroup({ queries, files: names, runs, ...options }: Options): Promise<void> {
  const { threads } = options
  const folder = await dataFolder(plays, options)
  const log = `(SELECT ms_played, country, "user".city AS city, song.title AS title FROM ${playsPath(folder)})`
  const duckdb = [await DuckDB.open(1), await DuckDB.open(threads)] as const
  const count = (await duckdb[1].query(`SELECT count(*) FROM ${playsPath(folder)}`)).rows[0]![0]
  const single = await singleRowGroupFiles(playsPath(folder), `data/single-row-group-${count}`, duckdb[1])
  const files: RowsFile[] = [...single, { name: 'log', sql: log }]
  await using one = await open({ threads: 1 })
  await using several = await open({ threads })
  console.log(`${folder}, ${runs} runs, medians\n${header(threads)}`)
  for (const file of files.filter(({ name }) => names?.includes(name) ?? true)) {
    for (const question of chosen(QUESTIONS, queries)) {
      const sql = question.sql(file.sql)
      const different = difference(await readAll(await several.query(sql)), await duckdb[1].query(question.sql(log)), { ordered: true })
      if (different) throw new Error(`${file.name}, ${question.name}: the answers differ: ${different}`)
      const drains = [one, several].map((session) => () => drain(session, sql))
      const times = await timesInTurn([...drains, ...duckdb.map((engine) => () => engine.drain(sql))].map(clocked), { runs })
      console.log(line([file.name, question.name, ...cells(times[0]!, times[1]!), ...cells(times[2]!, times[3]!)]))
    }
  }
  for (const engine of duckdb) engine.close()
}

async function drain(session: Session, sql: string): Promise<void> {
  for await (const _ of (await session.query(sql)).batches());
}

function header(threads: number): string {
  const of = (engine: string) => [`${engine} 1`, `${threads}`, 'speedup']
  return line(['file', 'query', ...of('quern'), ...of('duckdb')])
}

function cells(one: readonly number[], several: readonly number[]): string[] {
  const [a, b] = [summarize(one).median, summarize(several).median]
  return [a.toFixed(1), b.toFixed(1), (a / b).toFixed(2)]
}

const WIDTHS = [10, 12, 10, 8, 8, 10, 8, 8]

function line(cells: readonly string[]): string {
  return cells.map((cell, i) => (i < 2 ? cell.padEnd(WIDTHS[i]!) : cell.padStart(WIDTHS[i]!))).join(' ')
}
