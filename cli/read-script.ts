// SQL from a file, and in words of ours what is wrong where it cannot be read.
import { readFile } from 'node:fs/promises'
import { FileError } from '../src/index.ts'

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'there is no right to read it',
}

/** Throws a `FileError`. */
export async function readScript(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw new FileError(`cannot read the script ${file}: ${REASONS[code] ?? message}`, { cause: error })
  }
}
