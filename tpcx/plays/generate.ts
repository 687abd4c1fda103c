// Generates a play log: one folder a day, in as many threads as asked, through the checked writer.

import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { CancelledError, type WrittenParquet } from '../../src/index.ts'
import { CANCELLED, newControl } from '../generate/file-task.ts'
import { check, dayName } from '../generate/options.ts'
import { PART_FILE, prepareFolder } from '../generate/out-folder.ts'
import { runTasks } from '../generate/run-tasks.ts'
import { rowsByDay } from './day.ts'
import { type PlaysOptions, playsModel } from './options.ts'
import { BATCH_ROWS } from './play-rows.ts'
import type { PlaysTask } from './worker.ts'

export interface PlaysWritten {
  readonly rows: number
  readonly files: number
  readonly bytes: number
  readonly rowGroups: number
}

const DAY_FOLDER = /^date=\d{4}-\d{2}-\d{2}$/

/**
 * Writes `rows` plays below `out` as `date=2015-05-01/part-0.parquet` and so on, and returns what was written. The same options and seed
 * give the same files on any number of threads.
 *
 * Throws a FileError for a folder that is not empty (unless `overwrite`) or cannot be written, a CancelledError after `signal`; files that
 * were finished by then stay, none is cut short.
 */
export async function generatePlays(options: PlaysOptions): Promise<PlaysWritten> {
  const { out, threads = availableParallelism(), compression = 'snappy', rowGroupRows = 131_072, fileRows = 4_194_304 } = options
  const model = playsModel(options)
  check('threads', threads, 1, 256)
  check('row group rows', rowGroupRows, 1, 2 ** 31 - 1)
  check('file rows', fileRows, 1, 2 ** 31 - 1)
  if (options.signal?.aborted) throw new CancelledError(CANCELLED)

  const control = newControl()
  const batchesAFile = Math.ceil(fileRows / BATCH_ROWS)
  const tasks = rowsByDay(model).flatMap((dayRows, day): PlaysTask[] => {
    const batches = Math.ceil(dayRows / BATCH_ROWS)
    return Array.from({ length: Math.ceil(batches / batchesAFile) }, (_, part) => ({
      ...{ model, day, dayRows, compression, rowGroupRows, control },
      path: join(out, `date=${dayName(model.startDay + day)}`, `part-${part}.parquet`),
      firstBatch: part * batchesAFile,
      endBatch: Math.min(batches, (part + 1) * batchesAFile),
    }))
  })
  await prepareFolder(out, { what: 'play log', folders: DAY_FOLDER, files: PART_FILE, overwrite: options.overwrite ?? false })
  const files = await runTasks<PlaysTask, WrittenParquet>('#plays-worker.js', tasks, { ...options, threads })
  const sum = (key: keyof WrittenParquet) => files.reduce((total, file) => total + file[key], 0)
  return { rows: sum('rows'), files: files.length, bytes: sum('bytes'), rowGroups: sum('rowGroups') }
}
