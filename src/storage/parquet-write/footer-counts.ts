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
  const length = footerLength(path, await file.read(Math.max(0, size - TRAILER_BYTES), TRAILER_BYTES), size)
  const footer = await file.read(size - TRAILER_BYTES - length, length)
  const { rows, rowGroups } = readMetadata(footer, `${path}: footer as written`)
  return { rows, rowGroups: rowGroups.map((group) => group.rows), bytes: size }
}

/** The footer of a whole file, and where it begins. */
export function footerOf(path: string, file: Uint8Array): { readonly bytes: Uint8Array; readonly from: number } {
  const end = Math.max(0, file.length - TRAILER_BYTES)
  const from = end - footerLength(path, file.subarray(end), file.length)
  return { bytes: file.subarray(from, end), from }
}

function footerLength(path: string, trailer: Uint8Array, fileBytes: number): number {
  const words = new DataView(trailer.buffer, trailer.byteOffset, trailer.length)
  const length = trailer.length === TRAILER_BYTES ? words.getUint32(0, true) : 0
  if (length === 0 || words.getUint32(4, true) !== MAGIC || length + TRAILER_BYTES > fileBytes) {
    throw new CorruptFileError(`${path}: the file as written does not end with a Parquet footer`)
  }
  return length
}
