// `quern demo`: makes a play log, asks for the top songs of every city, and shows what the optimizer made of the question.
import { InternalError, open, type QueryResult, type RawValue, type Session } from '../../src/index.ts'
import { loadFormat } from '../formats/format.ts'
import type { Output } from '../output.ts'
import { duration } from '../screen.ts'
import { playLog } from './play-log.ts'
import { largestCities, SONGS_A_CITY, topSongs, topSongsCalls, topSongsFrame } from './question.ts'
import { measurePlans, type PlanFigures, planTable } from './three-plans.ts'

export interface DemoOptions {
  readonly rows: number | undefined
  readonly data: string | undefined
  readonly threads: number | undefined
  /** Bytes. */
  readonly memory: number | undefined
  readonly signal: AbortSignal
  readonly width: number
  readonly color: boolean
  /** How much of the play log is made. */
  readonly onProgress: (rows: number, of: number) => void
}

const CITIES_SHOWN = 5

export async function runDemo(output: Output, options: DemoOptions): Promise<void> {
  const { threads, memory, signal } = options
  const { folder, made } = await playLog({ ...options, folder: options.data })
  await using session = await open({ threads, memoryLimit: memory })
  const plays = Number((await rowsOf(session, `select count(*) from '${folder.replaceAll("'", "''")}'`, signal))[0]![0])
  await output.write(`${count(plays)} plays of made-up songs in ${folder}${made ? ', made just now' : ''}\n\n`)
  await output.flush()

  const sql = topSongs(folder)
  await output.write(`The top ${SONGS_A_CITY} songs of every city, in SQL:\n\n${indented(sql)}\n\n`)
  await output.flush()
  const started = performance.now()
  const answer = await read(await session.query(sql, { signal }))
  const took = performance.now() - started
  const shown = await ofLargestCities(session, folder, answer, signal)
  await (await loadFormat('box'))(resultOf(shown), output, { ...options, maxRows: Number.POSITIVE_INFINITY })
  await output.write(`of ${count(answer.rows.length)} in all, for ${count(citiesIn(answer.rows))} cities, in ${duration(took)}\n\n`)
  await output.flush()

  await output.write(`The same as calls:\n\n${indented(topSongsCalls(folder))}\n\n`)
  await output.flush()
  const asked = performance.now()
  const songs = await topSongsFrame(session, folder).toArray({ signal })
  const same = songs.length === answer.rows.length && songs.every((song, i) => String(Object.values(song)) === String(answer.rows[i]))
  if (!same) throw new InternalError('the calls of the demo give another answer than its SQL')
  await output.write(`The same ${count(songs.length)} rows, in ${duration(performance.now() - asked)}\n\n`)
  await output.flush()

  const figures = await measurePlans(session, sql, signal)
  await output.write(`The same by three plans. Rows change workers twice: songs are counted by city and song, then ranked by city.\n\n`)
  await output.write(`${planTable(figures)}\n`)
  await output.write(bounds(figures, citiesIn(answer.rows)))
  await output.write(`\nSee it with  explain analyze …  and try  set disabled_rules = 'top_n_per_key'.\n`)
  await output.flush()
}

/** What the last plan's exchanges can carry at most, by arithmetic. */
function bounds(figures: readonly PlanFigures[], cities: number): string {
  const measured = figures.at(-1)!.measured
  if (!measured) return ''
  const { counting, ranking, workers } = measured
  // The last plan leaves groups out that are too small for the top: the plans before it know how many there are.
  const groups = figures.slice(0, -1).find((figure) => figure.measured)?.measured?.groups
  const best = SONGS_A_CITY * cities * workers
  const line = (rows: number, limit: number, reason: string) => `  ${count(rows)} of at most ${count(limit)} rows (${reason})\n`
  return (
    `The last plan can send no more than this, with ${count(workers)} ${workers === 1 ? 'worker' : 'workers'}:\n` +
    (groups === undefined ? '' : line(counting.rows, groups * workers, `${count(groups)} songs by city × ${workers}`)) +
    line(ranking.rows, best, `${SONGS_A_CITY} songs × ${count(cities)} cities × ${workers}`)
  )
}

interface Answer {
  readonly schema: QueryResult['schema']
  readonly rows: readonly (readonly RawValue[])[]
}

async function read(result: QueryResult): Promise<Answer> {
  const rows: RawValue[][] = []
  for await (const batch of result.batches()) {
    for (let row = 0; row < batch.rows; row++) rows.push(batch.columns.map((column) => column.value(row)))
  }
  return { schema: result.schema, rows }
}

async function rowsOf(session: Session, sql: string, signal: AbortSignal): Promise<Answer['rows']> {
  return (await read(await session.query(sql, { signal }))).rows
}

/** The answer's rows for the cities with the most plays, these in order of their plays. */
async function ofLargestCities(session: Session, folder: string, answer: Answer, signal: AbortSignal): Promise<Answer> {
  const cities = await rowsOf(session, largestCities(folder, CITIES_SHOWN), signal)
  return { ...answer, rows: cities.flatMap(([city]) => answer.rows.filter((row) => row[0] === city)) }
}

function resultOf({ schema, rows }: Answer): QueryResult {
  return {
    schema,
    async *batches() {
      yield { rows: rows.length, columns: schema.map(({ name, type }, i) => ({ name, type, value: (row: number) => rows[row]![i]! })) }
    },
  }
}

function citiesIn(rows: Answer['rows']): number {
  return new Set(rows.map(([city]) => city)).size
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}

function indented(sql: string): string {
  return sql.replace(/^/gm, '  ')
}
