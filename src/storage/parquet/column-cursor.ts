// One column of one row group as vectors: pages stream through, one at a time, so that memory depends on the size of pages and never on
// that of row groups. Dictionaries stay dictionaries.
import { carrierOf, widthOf } from '../../common/types.ts'
import type { KernelExports } from '../../memory/kernel-exports.generated.ts'
import type { Dictionary, Vector } from '../../memory/vector.ts'
import type { OpenFile } from '../files/file-system.ts'
import type { ChunkPlan } from '../scan/scan-plan.ts'
import { ChunkPages } from './chunk-pages.ts'
import type { ColumnType } from './column-type.ts'
import { DefinitionLevels } from './decode/definition-levels.ts'
import type { ScanMemory } from './decode/scan-memory.ts'
import { type SlotKernels, slotKernels } from './decode/slot-kernels.ts'
import { PAGE } from './format.ts'
import { pageOfRow } from './page-index.ts'

/** What a cursor is made for: it serves every chunk of one column type. */
export interface CursorOptions {
  readonly shared: ScanMemory
  readonly column: ColumnType
  readonly maxDefinition: number
  /** The most rows that `next` is asked for. */
  readonly maxRows: number
}

/** Behind bitmaps and values, for kernels that go on in steps of 16 bytes. */
const PADDING = 64

/**
 * `open` a chunk, then `seek` forward and take the `next` rows, again and again. A vector holds until the next call of any of these:
 * its values may lie in the page itself (then aligned to nothing), its strings point into pages. What a dictionary vector's dictionary
 * holds, strings included, stays until another chunk is opened.
 */
export class ColumnCursor {
  readonly #shared: ScanMemory
  readonly #kernels: KernelExports
  readonly #column: ColumnType
  readonly #width: number
  readonly #maxRows: number
  readonly #slots: SlotKernels
  readonly #pages: ChunkPages
  readonly #levels: DefinitionLevels | undefined
  /** Rooms for results, made when first needed. */
  #values = 0
  #validity = 0
  #ids = 0

  #seenNull = false
  /** The next row to give, and the rows of the current page, in the row group. */
  #row = 0
  #pageEnd = 0
  #pageStart = 0
  #isLoaded = false

  constructor(options: CursorOptions) {
    const { shared, column, maxDefinition, maxRows } = options
    const { kernels } = shared.memory
    this.#shared = shared
    this.#kernels = kernels
    this.#column = column
    this.#width = widthOf(carrierOf(column.type))
    this.#maxRows = maxRows
    this.#slots = slotKernels(kernels, this.#width)
    this.#pages = new ChunkPages(shared, column)
    if (maxDefinition > 0) {
      const context = { kernels, reader: this.#pages.reader }
      this.#levels = new DefinitionLevels(context, shared.allocate(kernels.rleStateBytes()), maxDefinition)
    }
  }

  /**
   * Begins at row 0 of a chunk, or goes on with the one that is open: its dictionary and its current page stay loaded, and `seek` says where.
   * `name` (`column song.title, row group 0`) is for errors; `endRow`: the row behind the last that will be asked for.
   */
  open(file: OpenFile, name: string, chunk: ChunkPlan, endRow: number): void {
    if (!this.#pages.holds(file, chunk)) {
      this.#leavePage(false)
      this.#seenNull = false
      this.#row = 0
      this.#pageStart = 0
      this.#pageEnd = 0
    }
    this.#pages.open(file, name, chunk, endRow)
  }

  #begin(): void {
    this.#row = 0
    this.#pageStart = 0
    this.#pageEnd = 0
    this.#pages.rewind()
  }

  /**
   * The open chunk's dictionary, with NULL where the column may be, if all of its values are in it; else undefined. To be asked before a row is: no other
   * page is read for it.
   */
  wholeDictionary(): Dictionary | undefined {
    const { allDictionary, pages } = this.#pages.chunk
    if (!allDictionary) return undefined
    if (!this.#pages.dictionary && this.#pageEnd === 0) {
      if (pages) this.#pages.readDictionary()
      else this.#readFirstPage()
    }
    return this.#levels ? this.#pages.dictionary?.nullable : this.#pages.dictionary?.nullFree
  }

  #readFirstPage(): void {
    if (!this.#pages.nextHeader(false) || this.#pages.reader.header.type !== PAGE.dictionary) this.#begin()
  }

  /** Goes on at another row, a later one as a rule. Pages in between are neither decompressed nor, where they are large, read. */
  seek(row: number): void {
    if (row === this.#row) return
    if (row < this.#row) {
      this.#leavePage(false)
      this.#begin()
    }
    if (this.#isLoaded) {
      if (row < this.#pageEnd) this.#skip(row - this.#row)
      else this.#leavePage(false)
    }
    this.#row = row
  }

  /** The next `rows` rows (1 to `maxRows`); the caller knows that there are so many. */
  next(rows: number): Vector {
    this.#pages.release()
    let isIds = false
    let done = 0
    let valid = 0
    while (done < rows) {
      if (!this.#isLoaded || this.#row >= this.#pageEnd) this.#loadPage(done > 0)
      const count = Math.min(rows - done, this.#pageEnd - this.#row)
      const asIds: boolean = this.#pages.values === undefined && (done === 0 || isIds)
      if (asIds) {
        valid += this.#readIds(done, count)
      } else {
        if (isIds) this.#flatten(done)
        const there = this.#readLevels(done, count)
        const inPlace = count === rows && there === count ? (this.#pages.values?.take(count) ?? 0) : 0
        if (inPlace !== 0) {
          this.#row += count
          return { kind: 'flat', type: this.#column.type, values: inPlace, validity: 0 }
        }
        this.#readValues(done, count, there)
        valid += there
      }
      isIds = asIds
      this.#row += count
      done += count
    }
    return isIds ? this.#idVector(valid < rows) : this.#flatVector(valid < rows)
  }

  #idVector(hasNull: boolean): Vector {
    this.#seenNull ||= hasNull
    const mayBeNull = this.#levels !== undefined && (this.#seenNull || !this.#pages.chunk.nullFree)
    const { nullable, nullFree } = this.#pages.dictionary!
    return { kind: 'dictionary', type: this.#column.type, ids: this.#ids, dictionary: mayBeNull ? nullable : nullFree }
  }

  #flatVector(hasNull: boolean): Vector {
    return { kind: 'flat', type: this.#column.type, values: this.#values, validity: hasNull ? this.#validity : 0 }
  }

  /** Reads the levels of `count` rows to the bits from `at` on; returns how many rows hold a value. */
  #readLevels(at: number, count: number): number {
    if (!this.#levels) return count
    if (this.#validity === 0) this.#validity = this.#shared.allocate((this.#maxRows >> 3) + PADDING)
    return this.#levels.read(count, this.#validity, at)
  }

  #readIds(at: number, count: number): number {
    const ids = this.#idRoom() + at * 4
    const valid = this.#readLevels(at, count)
    this.#pages.readIds(valid, ids)
    if (valid < count) this.#kernels.spread4(ids, valid, this.#validity, at, count, ids, this.#pages.dictionary!.count)
    return valid
  }

  #readValues(at: number, count: number, valid: number): void {
    const out = this.#valueRoom() + at * this.#width
    const { values, dictionary } = this.#pages
    if (values) {
      values.read(valid, out)
    } else {
      const ids = this.#idRoom()
      this.#pages.readIds(valid, ids)
      this.#slots.decodeIds(ids, valid, dictionary!.values, out)
    }
    if (valid < count) this.#slots.spread(out, valid, this.#validity, at, count, out)
  }

  /** Turns the `count` ids read so far into values: the rest of the batch has none. */
  #flatten(count: number): void {
    this.#slots.decodeIds(this.#ids, count, this.#pages.dictionary!.values, this.#valueRoom())
  }

  #idRoom(): number {
    if (this.#ids === 0) this.#ids = this.#shared.allocate(this.#maxRows * 4 + PADDING)
    return this.#ids
  }

  #valueRoom(): number {
    if (this.#values === 0) this.#values = this.#shared.allocate(this.#maxRows * this.#width + PADDING)
    return this.#values
  }

  #skip(rows: number): void {
    this.#pages.skipValues(this.#levels ? this.#levels.skip(rows) : rows)
  }

  /** Loads the page of the next row. `inBatch`: the vector being made may point into the page before. */
  #loadPage(inBatch: boolean): void {
    this.#leavePage(inBatch)
    this.#findPage()
    this.#pages.load(this.#levels)
    this.#pages.beginValues()
    this.#isLoaded = true
    if (this.#row > this.#pageStart) this.#skip(this.#row - this.#pageStart)
  }

  /** Reads headers up to that of the page which holds the next row. */
  #findPage(): void {
    const { reader, chunk } = this.#pages
    const { pages, rows } = chunk
    if (pages) {
      this.#pages.readDictionary()
      const page = pageOfRow(pages, this.#row)
      reader.jump(pages.offsets[page]!, page)
      this.#pageEnd = pages.firstRows[page]!
    }
    for (;;) {
      if (!this.#pages.nextHeader(this.#row > this.#pageEnd)) reader.fail(`the column chunk ends after ${this.#pageEnd} of ${rows} rows`)
      const { header } = reader
      if (header.type !== PAGE.data && header.type !== PAGE.dataV2) continue
      this.#pageStart = this.#pageEnd
      this.#pageEnd += header.values
      if (this.#pageEnd > rows) reader.fail(`holds ${header.values} values, ${this.#pageEnd - rows} more than the row group has rows`)
      if (this.#row < this.#pageEnd) return
      if (pages) reader.fail('holds other rows than the offset index says')
    }
  }

  #leavePage(inBatch: boolean): void {
    // The checksum does not cover the page header, where version 2 has the length of the levels.
    if (this.#isLoaded && this.#row === this.#pageEnd && this.#pages.reader.header.type === PAGE.dataV2) this.#levels?.checkEnd()
    this.#isLoaded = false
    this.#pages.leave(inBatch)
  }
}
