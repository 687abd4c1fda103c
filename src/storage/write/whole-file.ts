// A file that appears under its name only when it is whole: written under a temporary name in the same folder, synced, renamed.

import { basename, dirname, join } from 'node:path'
import { FileError, QuernError } from '../../common/errors.ts'
import type { NewFile, WriteFiles } from '../files/write-files.ts'

/**
 * Runs `write` on a new file beside `path`. When it returns, the file is synced and takes the name `path`, replacing a file that may be
 * there in one step; when it throws, the file is removed and `path` stays as it was.
 * `id` is in the file's name until then.
 */
export async function writeWholeFile<Result>(
  path: string,
  files: WriteFiles,
  id: string,
  write: (file: NewFile) => Promise<Result>,
): Promise<Result> {
  const temporary = temporaryBeside(path, id)
  const file = await onFile(path, () => files.create(temporary))
  let result: Result
  try {
    try {
      result = await write(file)
      await onFile(path, () => file.sync())
    } finally {
      await onFile(path, () => file.close())
    }
    await onFile(path, () => files.rename(temporary, path))
  } catch (error) {
    await files.remove(temporary)
    throw error
  }
  await onFile(path, () => files.syncFolder(dirname(path)))
  return result
}

/** A name in the same folder. It begins with `_`, so that readers of the folder skip what a killed process leaves behind. */
export function temporaryBeside(path: string, id: string): string {
  return join(dirname(path), `_${basename(path)}.${id}.tmp`)
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'there is a folder of that name',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file grows beyond the limit on its size',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
}

/** Turns the file system's errors into a FileError that names the file which the caller asked for. The engine's own come out as they are. */
export async function onFile<Result>(path: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action()
  } catch (error) {
    if (error instanceof QuernError) throw error
    const { code = '', message } = error as NodeJS.ErrnoException
    const hint = code === 'ENOENT' ? 'Create the folder first.' : undefined
    throw new FileError(`${path}: cannot be written: ${REASONS[code] ?? message}`, { cause: error, hint })
  }
}
