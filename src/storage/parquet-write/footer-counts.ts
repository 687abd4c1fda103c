// Reads back how many rows a footer claims, so that the writer can compare it with what it handed over.

import type { FileHandle } from 'node:fs/promises'
import { CorruptFileError } from '../../common/errors.ts'
import { readMetadata } from '../parquet/read-metadata.ts'

export interface FooterCounts {
  /** What the footer says of the whole file. */
  readonly rows: number
  /** Rows of each row group. */
  readonly rowGroups: readonly number[]
  /** Size of the file. */
  readonly bytes: number
}

const MAGIC = 0x31524150 // "PAR1", little-endian
const TRAILER_BYTES = 8

/** The footer is read from the open file: it does not have its name yet, and may hold types that our reader does not take. */
export async function readFooterCounts(path: string, file: FileHandle): Promise<FooterCounts> {
  const { size } = await file.stat()
  const trailer = await readAt(file, Math.max(0, size - TRAILER_BYTES), TRAILER_BYTES)
  const footerBytes = trailer.length === TRAILER_BYTES ? trailer.readUInt32LE(0) : 0
  if (footerBytes === 0 || trailer.readUInt32LE(4) !== MAGIC || footerBytes + TRAILER_BYTES > size) {
    throw new CorruptFileError(`${path}: the file as written does not end with a Parquet footer`)
  }
  const { rows, rowGroups } = readMetadata(
    await readAt(file, size - TRAILER_BYTES - footerBytes, footerBytes),
    `${path}: footer as written`,
  )
  return { rows, rowGroups: rowGroups.map((group) => group.rows), bytes: size }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}
