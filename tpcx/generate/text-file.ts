// A file of text that appears under its name only when it is whole.
import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { FileError, QuernError } from '../../src/index.ts'

/**
 * Writes the pieces one after the other and returns how many bytes they have. The file takes its name when it is whole and synced, and replaces one
 * that was there; if the source throws, nothing is left behind and the error comes out. A piece is written before the next is asked for.
 *
 * Throws a FileError where the file system refuses.
 */
export async function writeTextFile(path: string, pieces: Iterable<Uint8Array>): Promise<number> {
  // Readers of a folder skip what begins with `_`: a killed process may leave it behind.
  const temporary = join(dirname(path), `_${basename(path)}.${randomUUID()}.tmp`)
  try {
    const file = await open(temporary, 'wx')
    let bytes = 0
    try {
      for (const piece of pieces) {
        // A single write may take fewer than it was given.
        for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten
        bytes += piece.length
      }
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    return bytes
  } catch (error) {
    await rm(temporary, { force: true })
    if (error instanceof QuernError) throw error
    throw new FileError(`${path}: cannot be written: ${(error as Error).message}`, { cause: error })
  }
}
