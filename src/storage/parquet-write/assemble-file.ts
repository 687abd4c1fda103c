// One Parquet file out of several that hold a row group each: their data as it is, one behind the other, and one footer. So row groups can be encoded
// by several threads, and the file is the same however many there are.
import { InternalError, UnsupportedError } from '../../common/errors.ts'
import { readMetadata } from '../parquet/read-metadata.ts'
import { ThriftReader } from '../parquet/thrift.ts'
import { footerOf } from './footer-counts.ts'
import { joined, structListHeader, ThriftSplices } from './thrift-splices.ts'

// "PAR1"
const MAGIC = Uint8Array.of(0x50, 0x41, 0x52, 0x31)
// A row group's number has 16 bits.
const MOST_ROW_GROUPS = 32_767

/** Where something lies in a file. */
interface Place {
  readonly offset: number
  readonly length: number
}

export class ParquetAssembler {
  rows = 0
  private position = 0
  private readonly rowGroups: Uint8Array[] = []
  /** Of the first part: schema and all else that is the same in all. */
  private footer: Uint8Array | undefined

  constructor(
    private readonly path: string,
    private readonly append: (bytes: Uint8Array) => Promise<void>,
  ) {}

  /**
   * Adds the row groups of a file that was made of `rows` rows. Throws a CorruptFileError where it is none, an InternalError where it does not hold so
   * many.
   */
  async add(part: Uint8Array, rows: number): Promise<void> {
    const where = `${this.path}: footer as written`
    const { bytes: footer, from } = footerOf(this.path, part)
    const metadata = readMetadata(footer, where)
    const inRowGroups = metadata.rowGroups.reduce((sum, group) => sum + group.rows, 0)
    if (metadata.rows !== rows || inRowGroups !== rows) {
      throw new InternalError(`${this.path}: ${rows} rows were given, the encoder wrote ${metadata.rows} (${inRowGroups} in row groups)`)
    }
    if (!this.footer) await this.write(MAGIC)
    this.footer ??= footer.slice()
    this.rows += rows
    const chunks = metadata.rowGroups.flatMap(({ columns }) => columns)
    const indexes = chunks.flatMap(({ columnIndex, offsetIndex }) => [columnIndex, offsetIndex]).filter((index) => index !== undefined)
    const dataEnd = Math.min(from, ...indexes.map(({ offset }) => offset))
    const shift = this.position - MAGIC.length
    await this.write(part.subarray(MAGIC.length, dataEnd))
    const moved = await this.moveIndexes(part, chunks, shift)
    const reader = new ThriftReader(footer, 0, footer.length, () => where)
    reader.message((id) => {
      if (id !== 4) return false
      let chunk = 0
      reader.list(() => {
        const start = reader.position
        const splices = new ThriftSplices(footer, start)
        moveRowGroup(reader, splices, { shift, ordinal: this.rowGroups.length, indexes: () => moved[chunk++]! })
        this.rowGroups.push(splices.result(reader.position))
      })
      return true
    })
    if (this.rowGroups.length > MOST_ROW_GROUPS) {
      throw new UnsupportedError(`${this.path}: a Parquet file has no more than ${MOST_ROW_GROUPS} row groups`, {
        hint: 'Write larger row groups (ROW_GROUP_SIZE), or several files.',
      })
    }
  }

  /** Ends the file. There was a part at least: one without rows where there are none. */
  async finish(): Promise<void> {
    const footer = this.footer!
    const splices = new ThriftSplices(footer)
    const reader = new ThriftReader(footer, 0, footer.length, () => this.path)
    reader.message((id) => {
      if (id === 3) return splices.integer(reader, () => this.rows)
      if (id !== 4) return false
      const from = reader.position
      reader.skip()
      splices.replace(from, reader.position, [structListHeader(this.rowGroups.length), ...this.rowGroups])
      return true
    })
    const written = splices.result()
    const length = new Uint8Array(4)
    new DataView(length.buffer).setUint32(0, written.length, true)
    await this.write(joined([written, length, MAGIC]))
  }

  /** Writes the page indexes of column chunks behind their data; the pages now begin `shift` further on. */
  private async moveIndexes(
    part: Uint8Array,
    chunks: readonly { readonly columnIndex?: Place | undefined; readonly offsetIndex?: Place | undefined }[],
    shift: number,
  ): Promise<MovedIndexes[]> {
    const moved: MovedIndexes[] = []
    const pieces: Uint8Array[] = []
    let end = this.position
    const add = (bytes: Uint8Array): Place => {
      const offset = end
      pieces.push(bytes)
      end += bytes.length
      return { offset, length: bytes.length }
    }
    for (const { columnIndex, offsetIndex } of chunks) {
      moved.push({
        columnIndex: columnIndex && add(part.subarray(columnIndex.offset, columnIndex.offset + columnIndex.length)),
        offsetIndex: offsetIndex && add(movedPages(part, offsetIndex, shift, this.path)),
      })
    }
    if (pieces.length > 0) await this.write(joined(pieces))
    return moved
  }

  private async write(bytes: Uint8Array): Promise<void> {
    await this.append(bytes)
    this.position += bytes.length
  }
}

interface MovedIndexes {
  readonly columnIndex: Place | undefined
  readonly offsetIndex: Place | undefined
}

interface Move {
  readonly shift: number
  readonly ordinal: number
  /** Of the next column chunk. */
  indexes(): MovedIndexes
}

/** The offset index with its pages' new places. */
function movedPages(part: Uint8Array, { offset, length }: Place, shift: number, path: string): Uint8Array {
  const bytes = part.subarray(offset, offset + length)
  const splices = new ThriftSplices(bytes)
  const reader = new ThriftReader(bytes, 0, length, () => `${path}: offset index as written`)
  reader.message((id) => {
    if (id !== 1) return false
    reader.list(() => reader.struct((field) => field === 1 && splices.integer(reader, (at) => at + shift)))
    return true
  })
  return splices.result()
}

function moveRowGroup(reader: ThriftReader, splices: ThriftSplices, move: Move): void {
  reader.struct((id) => {
    if (id === 1) {
      reader.list(() => moveColumnChunk(reader, splices, move.shift, move.indexes()))
      return true
    }
    if (id === 5) return splices.integer(reader, (offset) => offset + move.shift)
    return id === 7 && splices.integer(reader, () => move.ordinal)
  })
}

function moveColumnChunk(reader: ThriftReader, splices: ThriftSplices, shift: number, { columnIndex, offsetIndex }: MovedIndexes): void {
  // An offset of 0 means that there is nothing.
  const shifted = (offset: number) => (offset === 0 ? 0 : offset + shift)
  reader.struct((id) => {
    if (id === 2) return splices.integer(reader, shifted)
    if (id === 3) {
      // Pages of data, of an index, of the dictionary; the Bloom filter.
      reader.struct((field) => (field === 9 || field === 10 || field === 11 || field === 14) && splices.integer(reader, shifted))
      return true
    }
    if (id === 4) return splices.integer(reader, () => offsetIndex?.offset ?? 0)
    if (id === 5) return splices.integer(reader, () => offsetIndex?.length ?? 0)
    return id === 6 && splices.integer(reader, () => columnIndex?.offset ?? 0)
  })
}
