// Generates a play log: one folder a day, in as many threads as asked, through the checked writer.

import { mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { CancelledError, type ErrorCode, FileError, QuernError, type WrittenParquet } from '../../src/index.ts'
import { rowsByDay } from './day.ts'
import { check, dayName, type PlaysOptions, playsModel } from './options.ts'
import { BATCH_ROWS } from './play-rows.ts'
import { CANCEL, CANCELLED, type FileResult, type FileTask, ROWS_MADE } from './worker.ts'

export interface PlaysWritten {
  readonly rows: number
  readonly files: number
  readonly bytes: number
  readonly rowGroups: number
}

const PROGRESS_MS = 200

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

  const control = new BigInt64Array(new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT))
  const batchesAFile = Math.ceil(fileRows / BATCH_ROWS)
  const tasks = rowsByDay(model).flatMap((dayRows, day): FileTask[] => {
    const batches = Math.ceil(dayRows / BATCH_ROWS)
    return Array.from({ length: Math.ceil(batches / batchesAFile) }, (_, part) => ({
      ...{ model, day, dayRows, compression, rowGroupRows, control },
      path: join(out, `date=${dayName(model.startDay + day)}`, `part-${part}.parquet`),
      firstBatch: part * batchesAFile,
      endBatch: Math.min(batches, (part + 1) * batchesAFile),
    }))
  })
  await prepareFolder(out, options.overwrite ?? false)
  const files = await runTasks(tasks, Math.min(threads, tasks.length), control, options)
  const sum = (key: keyof WrittenParquet) => files.reduce((total, file) => total + file[key], 0)
  return { rows: sum('rows'), files: files.length, bytes: sum('bytes'), rowGroups: sum('rowGroups') }
}

/** Names that this generator gives; overwriting removes no others. */
const DAY_FOLDER = /^date=\d{4}-\d{2}-\d{2}$/
const PART_FILE = /^part-\d+\.parquet$/

async function prepareFolder(out: string, overwrite: boolean): Promise<void> {
  try {
    await mkdir(out, { recursive: true })
    const entries = await readdir(out, { withFileTypes: true })
    if (entries.length === 0) return
    if (!overwrite) {
      throw new FileError(`${out}: the folder is not empty`, { hint: 'Choose another, or pass --overwrite to replace the play log in it.' })
    }
    for (const day of entries.filter((entry) => entry.isDirectory() && DAY_FOLDER.test(entry.name))) {
      const path = join(out, day.name)
      const files = await readdir(path, { withFileTypes: true })
      const parts = files.filter((file) => file.isFile() && PART_FILE.test(file.name))
      for (const file of parts) await rm(join(path, file.name))
      if (parts.length === files.length) await rmdir(path)
    }
  } catch (error) {
    if (error instanceof QuernError) throw error
    throw new FileError(`${out}: the folder cannot be written: ${(error as Error).message}`, { cause: error })
  }
}

async function runTasks(tasks: FileTask[], threads: number, control: BigInt64Array, options: PlaysOptions): Promise<WrittenParquet[]> {
  if (tasks.length === 0) return []
  const { Piscina } = await import('piscina')
  const filename = createRequire(import.meta.url).resolve('#plays-worker.js')
  const pool = new Piscina<FileTask, FileResult>({ filename, minThreads: threads, maxThreads: threads, concurrentTasksPerWorker: 1 })
  const cancel = () => void Atomics.store(control, CANCEL, 1n)
  const progress = setInterval(() => options.onProgress?.(Number(Atomics.load(control, ROWS_MADE))), PROGRESS_MS)
  options.signal?.addEventListener('abort', cancel)
  try {
    const results = await Promise.allSettled(
      tasks.map(async (task) => {
        const result = await pool.run(task).catch((error: Error): FileResult => died(task, error))
        if (result.ok) return result.written
        cancel()
        throw errorOf(result)
      }),
    )
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    // The first failure cancels the other files: what it was matters, not that they were cancelled.
    if (failures.length > 0) throw failures.find((failure) => !(failure instanceof CancelledError)) ?? failures[0]
    return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  } finally {
    options.signal?.removeEventListener('abort', cancel)
    clearInterval(progress)
    await pool.destroy()
  }
}

function died({ path }: FileTask, { message }: Error): FileResult {
  return { ok: false, code: 'WORKER', message: `${path}: the thread that wrote it died: ${message}`, hint: undefined }
}

function errorOf({ code, message, hint }: { code: ErrorCode; message: string; hint: string | undefined }): QuernError {
  if (code === 'FILE') return new FileError(message, { hint })
  return code === 'CANCELLED' ? new CancelledError(message) : new QuernError(code, message, { hint })
}
