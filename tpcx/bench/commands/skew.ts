// `npm run bench -- skew`: what it costs that half of the plays are in one city.
import { Command } from 'commander'
import { open, type Session } from '../../../src/index.ts'
import { type SkewFiles, skewFiles } from '../skew/files.ts'
import { mostUneven, type Share } from '../skew/shares.ts'
import { median, ratios, summarize } from '../statistics.ts'
import { clocked, timesInTurn } from '../times-in-turn.ts'
import { chosen, positive, queriesOption, runsOption, threadsOption } from './options.ts'

interface Options {
  readonly rows: number
  readonly threads: number
  readonly runs: number
  readonly queries?: readonly string[]
}

interface Question {
  readonly name: string
  /** Over the plays and cities, as FROM names them. */
  readonly sql: (plays: string, cities: string) => string
}

const QUESTIONS: readonly Question[] = [
  { name: 'group-by', sql: (plays) => `SELECT city, count(*), sum(ms_played) FROM ${plays} GROUP BY city` },
  {
    name: 'top-songs-per-city',
    sql: (plays) => `SELECT city, song, count(*) AS plays FROM ${plays} GROUP BY ALL
      QUALIFY row_number() OVER (PARTITION BY city ORDER BY count(*) DESC, song) <= 3`,
  },
  {
    name: 'join',
    sql: (plays, cities) => `SELECT region, count(*), sum(ms_played) FROM ${plays} p JOIN ${cities} c ON p.city = c.city GROUP BY region`,
  },
  {
    // The side of the plays is the one that is built: the rule that chooses the smaller one is off.
    name: 'join-built',
    sql: (plays, cities) => `SELECT region, count(*), sum(ms_played) FROM ${cities} c JOIN ${plays} p ON p.city = c.city GROUP BY region`,
  },
  {
    name: 'rank',
    sql: (plays) => `SELECT max(place), sum(place) FROM (
      SELECT row_number() OVER (PARTITION BY city ORDER BY ms_played, play) AS place FROM ${plays})`,
  },
]

/** One run says little: a worker that is woken late, or whose core others use, reads fewer rows. */
const SHARE_RUNS = 15

const BUILT_AS_WRITTEN = new Set(['join-built'])

export function skewCommand(): Command {
  return new Command('skew')
    .description('Quern alone: plays of which half are in one city, beside plays spread evenly; rows of the busiest worker, and time')
    .option('--rows <count>', 'plays', positive, 3_000_000)
    .addOption(queriesOption())
    .addOption(threadsOption())
    .addOption(runsOption())
    .action(skew)
}

async function skew({ rows, threads, runs, queries }: Options): Promise<void> {
  const files = await skewFiles(`data/skew-${rows}`, rows)
  await using session = await open({ threads })
  console.log(`${rows} plays, ${threads} threads, ${runs} runs, medians\n${HEADER}`)
  for (const question of chosen(QUESTIONS, queries)) {
    await session.query(`SET disabled_rules = '${BUILT_AS_WRITTEN.has(question.name) ? 'build_side' : ''}'`)
    const [even, skewed] = [textOf(question, files, 'even'), textOf(question, files, 'skewed')]
    const times = await timesInTurn(
      [even, skewed].map((sql) => clocked(() => drain(session, sql))),
      { runs },
    )
    const shares: string[] = []
    for (const sql of [even, skewed]) shares.push(await shareText(session, sql, threads))
    const ratio = median(ratios(times[1]!, times[0]!)).toFixed(2)
    const [a, b] = times.map((of) => summarize(of).median.toFixed(0))
    console.log(line([question.name, a!, b!, ratio, ...shares]))
  }
}

function textOf({ sql }: Question, files: SkewFiles, plays: 'even' | 'skewed'): string {
  return sql(`'${files[plays]}'`, `'${files.cities}'`)
}

/** Median and worst of the ratios of rows, and the median of what is left of them by rows a ms on a processor. */
async function shareText(session: Session, sql: string, threads: number): Promise<string> {
  const shares: Share[] = []
  for (let run = 0; run < SHARE_RUNS; run++) {
    const share = mostUneven(await session.explain(sql, { analyze: true, steps: true }), threads)
    if (share) shares.push(share)
  }
  if (shares.length === 0) return '–'
  const ordered = shares.sort((a, b) => a.ratio - b.ratio)
  const [middle, worst] = [ordered[shares.length >> 1]!, ordered.at(-1)!]
  const perTime = median(shares.map((share) => share.perTime ?? Number.NaN))
  return `${middle.ratio.toFixed(2)} (${worst.ratio.toFixed(2)}) ${perTime.toFixed(2)} ${middle.operator.slice(0, 20)}`
}

async function drain(session: Session, sql: string): Promise<void> {
  for await (const _ of (await session.query(sql)).batches());
}

const WIDTHS = [20, 9, 9, 8, 46, 46]
const HEADER = line(['query', 'even ms', 'skewed', 'ratio', '  even: rows, worst, by time on processors', '  skewed'])

function line(cells: readonly string[]): string {
  return cells.map((cell, i) => (i === 0 || i > 3 ? ` ${cell}`.padEnd(WIDTHS[i]!) : cell.padStart(WIDTHS[i]!))).join(' ')
}
