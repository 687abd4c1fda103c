// Reads back how many rows a footer claims, so that the writer can compare it with what it handed over.

import { CorruptFileError } from '../../common/errors.ts'
import type { NewFile } from '../files/write-files.ts'
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
export async function readFooterCounts(path: string, file: NewFile): Promise<FooterCounts> {
  const size = await file.size()
  const trailer = await file.read(Math.max(0, size - TRAILER_BYTES), TRAILER_BYTES)
  const words = new DataView(trailer.buffer, trailer.byteOffset, trailer.length)
  const footerBytes = trailer.length === TRAILER_BYTES ? words.getUint32(0, true) : 0
  if (footerBytes === 0 || words.getUint32(4, true) !== MAGIC || footerBytes + TRAILER_BYTES > size) {
    throw new CorruptFileError(`${path}: the file as written does not end with a Parquet footer`)
  }
  const footer = await file.read(size - TRAILER_BYTES - footerBytes, footerBytes)
  const { rows, rowGroups } = readMetadata(footer, `${path}: footer as written`)
  return { rows, rowGroups: rowGroups.map((group) => group.rows), bytes: size }
}
