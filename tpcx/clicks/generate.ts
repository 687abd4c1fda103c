// Generates a shop's clickstream: a folder for each table, in as many threads as asked, through the checked writer.
import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { CancelledError, writeParquet } from '../../src/index.ts'
import { CANCELLED, newControl } from '../generate/file-task.ts'
import { check, dayName } from '../generate/options.ts'
import { PART_FILE, prepareFolder } from '../generate/out-folder.ts'
import { runTasks } from '../generate/run-tasks.ts'
import type { LineCounts } from './day-lines.ts'
import { type ClicksModel, type ClicksOptions, clicksModel } from './options.ts'
import { lineCounts, PART_TABLES, WHOLE_TABLES } from './small-tables.ts'
import type { ClicksFile, ClicksTask } from './worker.ts'

export interface ClicksWritten {
  /** Of clicks. */
  readonly rows: number
  /** Of all tables. */
  readonly files: number
  readonly bytes: number
}

const FOLDERS = /^(clicks|customers|items|prices|reviews|store_sales|web_sales|truth|sessions|lines|date=\d{4}-\d{2}-\d{2})$/

/**
 * Writes a clickstream of `rows` lines below `out`: `clicks/date=2015-05-01/part-0.parquet` and so on, with a folder for each other table, and the truth about
 * them in `truth`. The same options and seed give the same files on any number of threads.
 *
 * Throws a FileError for a folder that is not empty (unless `overwrite`) or cannot be written, a CancelledError after `signal`; files that
 * were finished by then stay, none is cut short.
 */
export async function generateClicks(options: ClicksOptions): Promise<ClicksWritten> {
  const { out, threads = availableParallelism(), compression = 'snappy', rowGroupRows = 131_072 } = options
  const model = clicksModel(options)
  check('threads', threads, 1, 256)
  check('row group rows', rowGroupRows, 1, 2 ** 31 - 1)
  if (options.signal?.aborted) throw new CancelledError(CANCELLED)

  const shared = { model, compression, rowGroupRows, control: newControl() }
  const tasks = model.parts.flatMap((_, part) => tasksOf(model, part)).map((task) => ({ ...shared, ...task, path: join(out, task.path) }))
  await prepareFolder(out, { what: 'clickstream', folders: FOLDERS, files: PART_FILE, overwrite: options.overwrite ?? false })
  const files = await runTasks<ClicksTask, ClicksFile>('#clicks-worker.js', tasks, { ...options, threads })

  const days = Array.from({ length: model.days }, (): LineCounts => ({ lines: 0, malformed: 0, duplicates: 0, late: 0 }))
  tasks.forEach(({ table, day }, at) => {
    if (table === 'clicks') addCounts(days[day]!, files[at]!.counts!)
  })
  const truth = lineCounts(model, days, await import('apache-arrow'))
  await mkdir(dirname(join(out, COUNTS_FILE)), { recursive: true })
  const counted = await writeParquet(join(out, COUNTS_FILE), truth.schema, truth.batches, { compression })
  return {
    rows: days.reduce((sum, { lines }) => sum + lines, 0),
    files: files.length + 1,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, counted.bytes),
  }
}

/** The counts of all parts: the only file that is not a task. */
const COUNTS_FILE = 'truth/lines/part-0.parquet'

/** A part's files one after the other: the thread that made its plan uses it again. */
function tasksOf({ days, startDay }: ClicksModel, part: number): Pick<ClicksTask, 'table' | 'part' | 'day' | 'path'>[] {
  const file = (table: ClicksTask['table'], day = 0, folder = '') => ({
    ...{ table, part, day },
    path: join(table, folder, `part-${part}.parquet`),
  })
  const tables = [...Object.keys(part === 0 ? WHOLE_TABLES : {}), ...Object.keys(PART_TABLES)] as ClicksTask['table'][]
  const clicks = Array.from({ length: days }, (_, day) => file('clicks', day, `date=${dayName(startDay + day)}`))
  return [...tables.map((table) => file(table)), ...clicks]
}

function addCounts(sum: LineCounts, counts: LineCounts): void {
  sum.lines += counts.lines
  sum.malformed += counts.malformed
  sum.duplicates += counts.duplicates
  sum.late += counts.late
}
