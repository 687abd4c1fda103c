// The page index of a file (bounds and places of pages) and its bloom filters, read only where they can save reading pages.
import { CorruptFileError } from '../../common/errors.ts'
import type { FileSystem, OpenFile } from '../files/file-system.ts'
import { OpenFiles } from '../files/open-files.ts'
import type { EngineValue } from '../scan/predicate.ts'
import { bloomMayHold } from './bloom-filter.ts'
import type { ColumnType } from './column-type.ts'
import { chunkRange, type ParquetFile, readExactly } from './footer.ts'
import type { ByteRange, ColumnChunk } from './format.ts'
import { type ColumnIndex, type PageLocations, readColumnIndex, readOffsetIndex } from './read-page-index.ts'
import { rangeOf, type ValueRange } from './statistics.ts'

/** An index larger than this is not worth its reading. */
const MAX_INDEX = 16 * 1024 * 1024

/** Each costs a read of 32 bytes. */
const MAX_BLOOM_VALUES = 32

/** A chunk of which bounds are wanted. */
export interface BoundedChunk {
  readonly chunk: ColumnChunk
  readonly read: ColumnType
  /** Whether bounds follow the type's order; undefined where the footer does not say. */
  readonly typeOrder: boolean | undefined
}

/** What was read of a chunk's index, kept with the chunk: as long as its footer, for the next query over the same state of the file. */
interface KnownIndex {
  locations?: PageLocations | undefined
  range?: ValueRange
  pageRanges?: readonly ValueRange[] | undefined
}

const known = new WeakMap<ColumnChunk, KnownIndex>()

function knownOf(chunk: ColumnChunk): KnownIndex {
  let index = known.get(chunk)
  if (!index) {
    index = {}
    known.set(chunk, index)
  }
  return index
}

/** What the footer says of the values of a chunk of `rows` rows. */
export function rowGroupRange({ chunk, read, typeOrder }: BoundedChunk, rows: number): ValueRange {
  const index = knownOf(chunk)
  index.range ??= rangeOf(chunk.statistics, read, rows, typeOrder)
  return index.range
}

/** Reads the indexes of one file; opens it at the first that is asked for. */
export class PageIndexReader {
  #file: OpenFile | undefined
  readonly #files: OpenFiles

  constructor(
    fileSystem: FileSystem,
    readonly file: ParquetFile,
  ) {
    this.#files = new OpenFiles(fileSystem, 1)
  }

  /** Places of the data pages of a chunk of `rows` rows; undefined where the file does not give them. */
  locations(chunk: ColumnChunk, rows: number): PageLocations | undefined {
    const index = knownOf(chunk)
    if (!('locations' in index)) index.locations = this.#readLocations(chunk, rows)
    return index.locations
  }

  /** What is known of each of its data pages, which are more than one; undefined where the file does not say. */
  pageRanges(bounded: BoundedChunk, rows: number): readonly ValueRange[] | undefined {
    const index = knownOf(bounded.chunk)
    if (!('pageRanges' in index)) index.pageRanges = this.#readRanges(bounded, rows)
    return index.pageRanges
  }

  #readRanges({ chunk, read, typeOrder }: BoundedChunk, rows: number): ValueRange[] | undefined {
    const pages = this.locations(chunk, rows)
    if (!pages || pages.offsets.length < 2) return undefined
    const bounds = this.#readBounds(chunk, pages.offsets.length)
    if (!bounds) return undefined
    const { nullPages, mins, maxs, nullCounts } = bounds
    return Array.from(pages.firstRows, (start, page) => {
      const pageRows = (pages.firstRows[page + 1] ?? rows) - start
      const allNull = nullPages[page]!
      const raw = {
        min: allNull ? undefined : mins[page],
        max: allNull ? undefined : maxs[page],
        // Bounds of pages may be cut short without a word.
        minExact: false,
        maxExact: false,
        nullCount: allNull ? pageRows : nullCounts?.[page],
        legacy: false,
      }
      return rangeOf(raw, read, pageRows, typeOrder)
    })
  }

  #readLocations(chunk: ColumnChunk, rows: number): PageLocations | undefined {
    const bytes = this.#read(chunk.offsetIndex)
    if (!bytes) return undefined
    const where = `${this.file.path}: column ${chunk.path.join('.')}, offset index`
    const pages = readOffsetIndex(bytes, where)
    const count = pages.offsets.length
    // Some writers let a row go on over pages even beside an index: then it does not tell where rows are.
    if (count === 0 || pages.firstRows.some((row, i) => i > 0 && row === pages.firstRows[i - 1])) return undefined
    const { offset, length } = chunkRange(chunk)
    const end = pages.offsets[count - 1]! + pages.sizes[count - 1]!
    if (pages.offsets[0]! < offset || end > offset + length || pages.firstRows[count - 1]! >= rows) {
      throw new CorruptFileError(`${where}: a page lies outside the column chunk`, { hint: 'The file is damaged or was cut short.' })
    }
    return pages
  }

  #readBounds(chunk: ColumnChunk, pages: number): ColumnIndex | undefined {
    const bytes = this.#read(chunk.columnIndex)
    if (!bytes) return undefined
    const index = readColumnIndex(bytes, `${this.file.path}: column ${chunk.path.join('.')}, column index`)
    return index.nullPages.length === pages ? index : undefined
  }

  /** False only where none of the values is in the chunk, by its bloom filter. */
  mayHold(values: readonly EngineValue[], chunk: ColumnChunk, column: ColumnType): boolean {
    const filter = chunk.bloomFilter
    if (!filter || values.length === 0 || values.length > MAX_BLOOM_VALUES) return true
    const read = (offset: number, length: number) => {
      const bytes = new Uint8Array(length)
      return bytes.subarray(0, this.#open().read(bytes, offset))
    }
    return bloomMayHold(values, column, filter.offset, read, `${this.file.path}: column ${chunk.path.join('.')}`)
  }

  close(): void {
    this.#files.closeAll()
  }

  #read(range: ByteRange | undefined): Uint8Array | undefined {
    if (!range || range.length > MAX_INDEX) return undefined
    const bytes = new Uint8Array(range.length)
    readExactly(this.#open(), bytes, range.offset)
    return bytes
  }

  #open(): OpenFile {
    this.#file ??= this.#files.get(this.file)
    return this.#file
  }
}

/** The number of the page that holds a row. */
export function pageOfRow({ firstRows }: PageLocations, row: number): number {
  let low = 0
  let high = firstRows.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (firstRows[middle]! <= row) low = middle
    else high = middle - 1
  }
  return low
}
