// Generates the tables of TPC-H: rows as the reference generator makes them, in as many threads as asked.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { CancelledError } from '../../src/index.ts'
import { CANCELLED, newControl } from '../generate/file-task.ts'
import { prepareFolder } from '../generate/out-folder.ts'
import { runTasks } from '../generate/run-tasks.ts'
import { checkTpchOptions, FORMATS, type TpchOptions } from './options.ts'
import { proseMemory } from './prose/prose.ts'
import { TABLE_NAMES, TABLES, type TableName } from './tables/tables.ts'
import type { TpchFile, TpchTask } from './worker.ts'

export interface TpchWritten {
  readonly rows: number
  readonly files: number
  readonly bytes: number
}

const TABLE = TABLE_NAMES.join('|')
const FORMAT = FORMATS.join('|')

/**
 * Writes the tables below `out` as `lineitem.parquet` and so on; in parts, as `lineitem/lineitem.1.parquet` and so on, which hold the same
 * rows in the same order. The same scale factor gives the same rows on any number of threads. A thread writes a file at a time: for large
 * data on many cores, ask for parts.
 *
 * Throws a FileError for a folder that is not empty (unless `overwrite`) or cannot be written, a CancelledError after `signal`; files that
 * were finished by then stay, none is cut short.
 */
export async function generateTpch(options: TpchOptions): Promise<TpchWritten> {
  checkTpchOptions(options)
  const { out, threads = availableParallelism(), tables = TABLE_NAMES, prose = proseMemory(), overwrite = false } = options
  if (options.signal?.aborted) throw new CancelledError(CANCELLED)
  await prepareFolder(out, {
    what: 'TPC-H data',
    folders: new RegExp(`^(${TABLE})$`),
    files: new RegExp(`^(${TABLE})\\.\\d+\\.(${FORMAT})$`),
    topFiles: new RegExp(`^(${TABLE})\\.(${FORMAT})$`),
    overwrite,
  })
  const { scale, format = 'parquet', compression, rowGroupRows } = options
  const shared = { scale, format, compression, rowGroupRows, prose, control: newControl() }
  const wanted = TABLE_NAMES.filter((name) => tables.includes(name))
  const tasks = wanted.flatMap((table) => filesOf(table, options).map((file): TpchTask => ({ ...shared, ...file, table })))
  const files = await runTasks<TpchTask, TpchFile>('#tpch-worker.js', tasks, { ...options, threads })
  const sum = (key: keyof TpchFile) => files.reduce((total, file) => total + file[key], 0)
  return { rows: sum('rows'), files: files.length, bytes: sum('bytes') }
}

/** The parts of a table are equal but for the last, which has the rest, too: as the reference cuts them. */
function filesOf(
  table: TableName,
  { scale, out, parts, format = 'parquet' }: TpchOptions,
): Pick<TpchTask, 'path' | 'firstUnit' | 'endUnit'>[] {
  const units = TABLES[table].units(scale)
  if (parts === undefined) return [{ path: join(out, `${table}.${format}`), firstUnit: 0, endUnit: units }]
  const count = Math.min(parts, units)
  const unitsAPart = Math.floor(units / count)
  return Array.from({ length: count }, (_, part) => ({
    path: join(out, table, `${table}.${part + 1}.${format}`),
    firstUnit: part * unitsAPart,
    endUnit: part === count - 1 ? units : (part + 1) * unitsAPart,
  }))
}
