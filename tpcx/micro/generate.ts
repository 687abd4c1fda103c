// Writes the tables of a micro-benchmark: a folder each, in as many threads as asked, through the checked writer.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { CancelledError, type WrittenParquet } from '../../src/index.ts'
import { CANCELLED, newControl } from '../generate/file-task.ts'
import { check, type WriteOptions } from '../generate/options.ts'
import { PART_FILE, prepareFolder } from '../generate/out-folder.ts'
import { runTasks } from '../generate/run-tasks.ts'
import { type MicroName, microTables } from './tables.ts'
import { BATCH_ROWS, type MicroTask } from './worker.ts'

export interface MicroOptions extends Omit<WriteOptions, 'compression' | 'rowGroupRows'> {
  /** Of the largest table. */
  readonly rows: number
  readonly seed?: number | undefined
}

export interface MicroWritten {
  readonly rows: number
  readonly files: number
  readonly bytes: number
}

const BATCHES_A_FILE = 32

/** Numbers are drawn from 32 bits, and texts of 1e9 values have 10 letters. */
const MOST_ROWS = 1_000_000_000

/**
 * Writes `readings/part-0.parquet` and so on below `out`. The same rows and seed give the same files on any number of threads. Throws a FileError for a
 * folder that is not empty (unless `overwrite`) or cannot be written, a CancelledError after `signal`.
 */
export async function generateMicro(name: MicroName, options: MicroOptions): Promise<MicroWritten> {
  const { rows, out, seed = 1, threads = availableParallelism(), overwrite = false } = options
  check('rows', rows, 1, MOST_ROWS)
  check('seed', seed, 0, Number.MAX_SAFE_INTEGER)
  check('threads', threads, 1, 256)
  if (options.signal?.aborted) throw new CancelledError(CANCELLED)
  const control = newControl()
  const tables = microTables(name, rows)
  const tasks = tables.flatMap((table, tableNumber): MicroTask[] => {
    const batches = Math.ceil(table.rows / BATCH_ROWS)
    return Array.from({ length: Math.ceil(batches / BATCHES_A_FILE) }, (_, part) => ({
      ...{ table, tableNumber, seed, control },
      path: join(out, table.name, `part-${part}.parquet`),
      firstBatch: part * BATCHES_A_FILE,
      endBatch: Math.min(batches, (part + 1) * BATCHES_A_FILE),
    }))
  })
  const folders = new RegExp(`^(${tables.map((table) => table.name).join('|')})$`)
  await prepareFolder(out, { what: `${name} data`, folders, files: PART_FILE, overwrite })
  const files = await runTasks<MicroTask, WrittenParquet>('#micro-worker.js', tasks, { ...options, threads })
  const sum = (key: 'rows' | 'bytes') => files.reduce((total, file) => total + file[key], 0)
  return { rows: sum('rows'), files: files.length, bytes: sum('bytes') }
}
