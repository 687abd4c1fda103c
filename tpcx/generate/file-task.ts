// What the thread that generates and its workers say to each other: a task a file, and what came of it.
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CancelledError, type ErrorCode, FileError, QuernError } from '../../src/index.ts'

/** One file to write. */
export interface FileTask {
  readonly path: string
  /** From `newControl`; the same for all tasks. */
  readonly control: BigInt64Array
}

/** Errors are results: a thrown one would lose its class on the way, and a rejection is to mean that the thread died. */
export type FileResult<Written> =
  | { readonly ok: true; readonly written: Written }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly hint: string | undefined }

/** Word 0 counts the rows made by all threads, word 1 is set to cancel. */
export function newControl(): BigInt64Array {
  return new BigInt64Array(new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT))
}

const ROWS_MADE = 0
const CANCEL = 1
export const CANCELLED = 'cancelled: the files that were finished are whole, others are missing'

export function rowsMade(control: BigInt64Array): number {
  return Number(Atomics.load(control, ROWS_MADE))
}

export function cancel(control: BigInt64Array): void {
  Atomics.store(control, CANCEL, 1n)
}

/** To be called by a worker once a batch of so many rows, after it was made. Throws a CancelledError where that was asked for. */
export function madeRows(control: BigInt64Array, rows: number): void {
  Atomics.add(control, ROWS_MADE, BigInt(rows))
  if (Atomics.load(control, CANCEL)) throw new CancelledError(CANCELLED)
}

/** The worker's side of a task: makes the file's folder and has the file written. */
export async function writeTask<Written>(task: FileTask, write: () => Promise<Written>): Promise<FileResult<Written>> {
  try {
    madeRows(task.control, 0)
    await makeFolder(dirname(task.path))
    return { ok: true, written: await write() }
  } catch (error) {
    if (error instanceof QuernError) return { ok: false, code: error.code, message: error.message, hint: error.hint }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { ok: false, code: 'INTERNAL', message, hint: undefined }
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw new FileError(`${path}: the folder cannot be made: ${(error as Error).message}`)
  }
}
