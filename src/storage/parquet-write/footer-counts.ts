// Reads back how many rows a footer claims, so that the writer can compare it with what it handed over. Knows of Thrift's compact
// protocol only what it takes to skip everything else.

import type { FileHandle } from 'node:fs/promises'
import { CorruptFileError } from '../../common/errors.ts'

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

export async function readFooterCounts(path: string, file: FileHandle): Promise<FooterCounts> {
  const { size } = await file.stat()
  const trailer = await readAt(file, Math.max(0, size - TRAILER_BYTES), TRAILER_BYTES)
  const footerBytes = trailer.length === TRAILER_BYTES ? trailer.readUInt32LE(0) : 0
  if (footerBytes === 0 || trailer.readUInt32LE(4) !== MAGIC || footerBytes + TRAILER_BYTES > size) {
    throw new CorruptFileError(`${path}: the file as written does not end with a Parquet footer`)
  }
  try {
    return { ...countsOf(await readAt(file, size - TRAILER_BYTES - footerBytes, footerBytes)), bytes: size }
  } catch (cause) {
    throw new CorruptFileError(`${path}: the footer as written cannot be read back`, { cause })
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

/** FileMetaData: field 3 is num_rows, field 4 the list of row groups; in a RowGroup, field 3 is num_rows. */
function countsOf(footer: Buffer): { rows: number; rowGroups: number[] } {
  const reader = new CompactReader(footer)
  const rowGroups: number[] = []
  let rows = -1
  reader.struct((id, type) => {
    if (id === 3 && type === INTEGER_64) rows = reader.integer()
    else if (id === 4 && type === LIST) reader.list(() => rowGroups.push(rowGroupRows(reader)))
    else return false
    return true
  })
  if (rows < 0) throw new RangeError('num_rows is missing')
  return { rows, rowGroups }
}

function rowGroupRows(reader: CompactReader): number {
  let rows = -1
  reader.struct((id, type) => {
    if (id !== 3 || type !== INTEGER_64) return false
    rows = reader.integer()
    return true
  })
  if (rows < 0) throw new RangeError('num_rows of a row group is missing')
  return rows
}

// Type codes of Thrift's compact protocol.
const TRUE = 1
const FALSE = 2
const BYTE = 3
const INTEGER_64 = 6
const DOUBLE = 7
const BINARY = 8
const LIST = 9
const SET = 10
const MAP = 11
const STRUCT = 12

class CompactReader {
  private position = 0

  constructor(private readonly bytes: Buffer) {}

  /** Calls `field` for each field; what it declines (false) is skipped. */
  struct(field: (id: number, type: number) => boolean): void {
    let id = 0
    for (let header = this.byte(); header !== 0; header = this.byte()) {
      const type = header & 15
      id = header >> 4 ? id + (header >> 4) : this.integer()
      if (!field(id, type)) this.skip(type)
    }
  }

  list(element: (type: number) => void): void {
    const header = this.byte()
    const count = header >> 4 === 15 ? this.varint() : header >> 4
    for (let index = 0; index < count; index++) element(header & 15)
  }

  /** A zigzag number of up to 53 bits: row counts fit. */
  integer(): number {
    const raw = this.varint()
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2
  }

  private varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }

  private byte(): number {
    return this.bytes.readUInt8(this.position++)
  }

  private skip(type: number): void {
    if (type === TRUE || type === FALSE) return
    if (type === BYTE) this.skipBytes(1)
    else if (type === DOUBLE) this.skipBytes(8)
    else if (type === BINARY) this.skipBytes(this.varint())
    else if (type === LIST || type === SET) this.list((element) => this.skipElement(element))
    else if (type === MAP) this.skipMap()
    else if (type === STRUCT) this.struct(() => false)
    else this.varint()
  }

  private skipBytes(count: number): void {
    this.position += count
  }

  /** Unlike a field, a boolean in a list takes a byte. */
  private skipElement(type: number): void {
    this.skip(type === TRUE || type === FALSE ? BYTE : type)
  }

  private skipMap(): void {
    const count = this.varint()
    const types = count > 0 ? this.byte() : 0
    for (let index = 0; index < count; index++) {
      this.skipElement(types >> 4)
      this.skipElement(types & 15)
    }
  }
}
