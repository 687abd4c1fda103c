// The folder that a generator writes to.
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { FileError, QuernError } from '../../src/index.ts'

export interface OutFolder {
  /** What is in it, for messages: `play log`. */
  readonly what: string
  /** Names that the generator gives to folders in it, and to files in those; overwriting removes no others. */
  readonly folders: RegExp
  readonly files: RegExp
  /** Files of the folder itself, where there are such. */
  readonly topFiles?: RegExp
  readonly overwrite: boolean
}

/** `part-0.parquet` */
export const PART_FILE = /^part-\d+\.parquet$/

/** Makes the folder, or sees that it is empty; with `overwrite` it is emptied of an older generator's files. Throws a FileError. */
export async function prepareFolder(out: string, { what, folders, files, topFiles, overwrite }: OutFolder): Promise<void> {
  try {
    await mkdir(out, { recursive: true })
    const entries = await readdir(out, { withFileTypes: true })
    if (entries.length === 0) return
    if (!overwrite) {
      throw new FileError(`${out}: the folder is not empty`, { hint: `Choose another, or pass --overwrite to replace the ${what} in it.` })
    }
    for (const entry of entries) {
      if (entry.isDirectory() && folders.test(entry.name)) await removeFiles(join(out, entry.name), folders, files)
      else if (entry.isFile() && topFiles?.test(entry.name)) await rm(join(out, entry.name))
    }
  } catch (error) {
    if (error instanceof QuernError) throw error
    throw new FileError(`${out}: the folder cannot be written: ${(error as Error).message}`, { cause: error })
  }
}

/** Folders may lie in folders: `clicks/date=2015-05-01`. One that is empty then goes, too. */
async function removeFiles(path: string, folders: RegExp, files: RegExp): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory() && folders.test(entry.name)) await removeFiles(join(path, entry.name), folders, files)
    else if (entry.isFile() && files.test(entry.name)) await rm(join(path, entry.name))
  }
  if ((await readdir(path)).length === 0) await rmdir(path)
}
