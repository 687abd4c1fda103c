// The worker thread that writes the files of a play log. Built to a file of its own, as a thread runs built JavaScript.

import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { RecordBatch, Schema } from 'apache-arrow'
import {
  CancelledError,
  type ErrorCode,
  FileError,
  type ParquetCompression,
  QuernError,
  type WrittenParquet,
  writeParquet,
} from '../../src/index.ts'
import { buildCatalog } from './catalog.ts'
import type { PlaysModel } from './options.ts'
import { PLAIN_COLUMNS, PlayColumns, playsSchema } from './play-columns.ts'
import { BATCH_ROWS, PlayRows } from './play-rows.ts'

/** One file: the rows of some consecutive batches of a day. */
export interface FileTask {
  readonly model: PlaysModel
  readonly path: string
  /** From the first day of the log. */
  readonly day: number
  readonly dayRows: number
  readonly firstBatch: number
  /** Not included. */
  readonly endBatch: number
  readonly compression: ParquetCompression
  readonly rowGroupRows: number
  /** Word 0 counts the rows made by all threads, word 1 is set to cancel. */
  readonly control: BigInt64Array
}

export const ROWS_MADE = 0
export const CANCEL = 1
export const CANCELLED = 'the play log was cancelled: the files that were finished are whole, others are missing'

/** Errors are results: a thrown one would lose its class on the way, and a rejection is to mean that the thread died. */
export type FileResult =
  | { readonly ok: true; readonly written: WrittenParquet }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly hint: string | undefined }

interface Maker {
  readonly key: string
  readonly schema: Schema
  readonly columns: PlayColumns
  readonly rows: PlayRows
}

/** Kept from one file to the next: the catalog takes longer to make than a small file. */
let maker: Maker | undefined

export default async function writeFile(task: FileTask): Promise<FileResult> {
  try {
    checkCancelled(task)
    await makeFolder(dirname(task.path))
    maker = await makerOf(task.model)
    const { compression, rowGroupRows } = task
    const options = { compression, rowGroupRows, plainColumns: PLAIN_COLUMNS }
    return { ok: true, written: await writeParquet(task.path, maker.schema, batches(task, maker), options) }
  } catch (error) {
    if (error instanceof QuernError) return { ok: false, code: error.code, message: error.message, hint: error.hint }
    return {
      ok: false,
      code: 'INTERNAL',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      hint: undefined,
    }
  }
}

async function makerOf(model: PlaysModel): Promise<Maker> {
  const key = JSON.stringify(model)
  if (maker?.key === key) return maker
  const arrow = await import('apache-arrow')
  const catalog = buildCatalog(model)
  const schema = playsSchema(arrow)
  return { key, schema, columns: new PlayColumns(BATCH_ROWS, catalog, schema, arrow), rows: new PlayRows(model, catalog) }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw new FileError(`${path}: the folder cannot be made: ${(error as Error).message}`)
  }
}

function checkCancelled({ control }: FileTask): void {
  if (Atomics.load(control, CANCEL)) throw new CancelledError(CANCELLED)
}

function* batches(task: FileTask, { rows, columns }: Maker): Generator<RecordBatch> {
  const { day, dayRows, firstBatch, endBatch, control } = task
  for (let batch = firstBatch; batch < endBatch; batch++) {
    checkCancelled(task)
    const count = rows.fill(columns, day, batch, dayRows)
    yield columns.batch(count)
    Atomics.add(control, ROWS_MADE, BigInt(count))
  }
}
