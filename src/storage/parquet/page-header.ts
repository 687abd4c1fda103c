// The header in front of every page. One object is reused for all pages of a cursor: headers are read once a page, in the hot path.
import { PAGE } from './format.ts'
import type { ThriftReader } from './thrift.ts'

/** Reads a header into itself; the fields mean what the format's PageHeader and its members say. */
export class PageHeader {
  type = 0
  uncompressedSize = 0
  compressedSize = 0
  /** CRC-32 of the page's bytes as stored, signed; undefined where the writer gave none. */
  checksum: number | undefined
  /** Values with NULLs; entries of a dictionary page. */
  values = 0
  encoding = 0
  definitionEncoding = 0
  repetitionEncoding = 0
  /** Version 2 only: rows that begin in the page; -1 where not said. */
  rows = -1
  /** Version 2 only: bytes of levels, which lie uncompressed in front of the values. */
  definitionBytes = 0
  repetitionBytes = 0
  nulls = 0
  compressed = true

  read(reader: ThriftReader): void {
    this.type = -1
    this.uncompressedSize = -1
    this.compressedSize = -1
    this.checksum = undefined
    this.values = -1
    this.encoding = -1
    this.definitionEncoding = -1
    this.repetitionEncoding = -1
    this.rows = -1
    this.definitionBytes = 0
    this.repetitionBytes = 0
    this.nulls = 0
    this.compressed = true
    reader.message((id) => this.#field(reader, id))
    if (this.type < 0 || this.uncompressedSize < 0 || this.compressedSize < 0) reader.fail('the page header lacks its type or sizes')
    if (this.type !== PAGE.index && this.values < 0) reader.fail('the page header lacks its count of values')
  }

  #field(reader: ThriftReader, id: number): boolean {
    switch (id) {
      case 1:
        this.type = reader.i32()
        return true
      case 2:
        this.uncompressedSize = reader.size()
        return true
      case 3:
        this.compressedSize = reader.size()
        return true
      case 4:
        this.checksum = reader.i32()
        return true
      case 5:
        reader.struct((field) => this.#dataField(reader, field))
        return true
      case 7:
        reader.struct((field) => this.#dictionaryField(reader, field))
        return true
      case 8:
        reader.struct((field) => this.#dataV2Field(reader, field))
        return true
      default:
        return false
    }
  }

  #dataField(reader: ThriftReader, id: number): boolean {
    if (id === 1) this.values = reader.size()
    else if (id === 2) this.encoding = reader.i32()
    else if (id === 3) this.definitionEncoding = reader.i32()
    else if (id === 4) this.repetitionEncoding = reader.i32()
    else return false
    return true
  }

  #dictionaryField(reader: ThriftReader, id: number): boolean {
    if (id === 1) this.values = reader.size()
    else if (id === 2) this.encoding = reader.i32()
    else return false
    return true
  }

  #dataV2Field(reader: ThriftReader, id: number): boolean {
    if (id === 1) this.values = reader.size()
    else if (id === 2) this.nulls = reader.size()
    else if (id === 3) this.rows = reader.size()
    else if (id === 4) this.encoding = reader.i32()
    else if (id === 5) this.definitionBytes = reader.size()
    else if (id === 6) this.repetitionBytes = reader.size()
    else if (id === 7) this.compressed = reader.bool()
    else return false
    return true
  }
}
