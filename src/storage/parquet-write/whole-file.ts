// A file that appears under its name only when it is whole: written under a temporary name in the same folder, synced, renamed.

import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { FileError } from '../../common/errors.ts'

/**
 * Runs `write` on a new file beside `path`. When it returns, the file is synced and takes the name `path`, replacing a file that may be
 * there in one step; when it throws, the file is removed and `path` stays as it was. The temporary name begins with `_`, so that readers
 * of the folder skip what a killed process leaves behind.
 */
export async function writeWholeFile<Result>(path: string, write: (file: FileHandle) => Promise<Result>): Promise<Result> {
  const temporary = join(dirname(path), `_${basename(path)}.${randomUUID()}.tmp`)
  const file = await onFile(path, () => open(temporary, 'wx+'))
  let result: Result
  try {
    try {
      result = await write(file)
      await onFile(path, () => file.sync())
    } finally {
      await onFile(path, () => file.close())
    }
    await onFile(path, () => rename(temporary, path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await onFile(path, () => syncFolder(dirname(path)))
  return result
}

/** Appends all of `bytes`: a single write may take fewer than it was given. */
export async function appendBytes(path: string, file: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0
  while (written < bytes.length) {
    written += (await onFile(path, () => file.write(bytes, written, bytes.length - written, null))).bytesWritten
  }
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
  EMFILE: 'too many files are open',
}

/** Turns the file system's errors into a FileError that names the file which the caller asked for. */
async function onFile<Result>(path: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action()
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    const hint = code === 'ENOENT' ? 'Create the folder first.' : undefined
    throw new FileError(`${path}: cannot be written: ${REASONS[code] ?? message}`, { cause: error, hint })
  }
}

/** Makes the rename itself durable. Windows cannot open a folder, and needs no such step. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
