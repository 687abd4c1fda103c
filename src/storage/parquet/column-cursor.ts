// One column of one row group as vectors: pages stream through, one at a time, so that memory depends on the size of pages and never on
// that of row groups. Dictionaries stay dictionaries.
import { type Carrier, carrierOf, widthOf } from '../../common/types.ts'
import type { KernelExports } from '../../memory/kernel-exports.generated.ts'
import type { Dictionary, Vector } from '../../memory/vector.ts'
import type { OpenFile } from '../files/file-system.ts'
import type { ChunkPlan } from '../scan/scan-plan.ts'
import { ChunkReader } from './chunk-reader.ts'
import type { ColumnType } from './column-type.ts'
import { DefinitionLevels } from './decode/definition-levels.ts'
import { type LoadedDictionary, loadDictionary } from './decode/dictionary-page.ts'
import { checked } from './decode/failure.ts'
import { PageBody } from './decode/page-body.ts'
import { PageDecoder } from './decode/page-decoder.ts'
import type { PageBuffer } from './decode/page-pool.ts'
import type { PageValues } from './decode/page-values.ts'
import type { ScanMemory } from './decode/scan-memory.ts'
import { type SlotKernels, slotKernels } from './decode/slot-kernels.ts'
import { ENCODING, PAGE } from './format.ts'
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
  readonly #carrier: Carrier
  readonly #width: number
  readonly #maxRows: number
  readonly #slots: SlotKernels
  readonly #reader: ChunkReader
  readonly #body: PageBody
  readonly #decoder: PageDecoder
  readonly #levels: DefinitionLevels | undefined
  readonly #idState: number
  /** Pages that the last vector's strings point into, but which are done with. */
  readonly #retained: PageBuffer[] = []
  /** Rooms for results, made when first needed. */
  #values = 0
  #validity = 0
  #ids = 0

  #chunk: ChunkPlan | undefined
  #path = ''
  /** The file offset behind the last page that will be asked for. */
  #readEnd = 0
  #dictionary: LoadedDictionary | undefined
  #seenNull = false
  /** The next row to give, and the rows of the current page, in the row group. */
  #row = 0
  #pageEnd = 0
  #pageStart = 0
  #isLoaded = false
  /** How the current page's values are read; undefined where they are ids. */
  #pageValues: PageValues | undefined
  /** Ids of a page may be out of the dictionary's range only where their width allows it. */
  #mustCheckIds = false

  constructor(options: CursorOptions) {
    const { shared, column, maxDefinition, maxRows } = options
    const { kernels } = shared.memory
    const stateBytes = kernels.rleStateBytes()
    this.#shared = shared
    this.#kernels = kernels
    this.#column = column
    this.#carrier = carrierOf(column.type)
    this.#width = widthOf(this.#carrier)
    this.#maxRows = maxRows
    this.#slots = slotKernels(kernels, this.#width)
    this.#reader = new ChunkReader(shared)
    this.#body = new PageBody(shared, this.#reader)
    this.#decoder = new PageDecoder(shared, this.#reader, column, this.#body)
    this.#idState = shared.allocate(stateBytes)
    if (maxDefinition > 0) {
      const context = { kernels, reader: this.#reader }
      this.#levels = new DefinitionLevels(context, shared.allocate(stateBytes), maxDefinition)
    }
  }

  /**
   * Begins at row 0 of a chunk, or goes on with the one that is open: its dictionary and its current page stay loaded, and `seek` says where.
   * `name` (`column song.title, row group 0`) is for errors; `endRow`: the row behind the last that will be asked for.
   */
  open(file: OpenFile, name: string, chunk: ChunkPlan, endRow: number): void {
    if (this.#chunk?.offset === chunk.offset && this.#path === file.path) {
      this.#reader.resume(file)
    } else {
      this.#leavePage(false)
      this.#releaseRetained()
      this.#dropDictionary()
      this.#seenNull = false
      this.#chunk = chunk
      this.#path = file.path
      this.#reader.open(file, name, chunk.offset, chunk.length)
      this.#begin()
    }
    const { pages } = chunk
    this.#readEnd = chunk.offset + chunk.length
    if (pages && endRow < chunk.rows) {
      const last = pageOfRow(pages, Math.max(0, endRow - 1))
      this.#readEnd = pages.offsets[last]! + pages.sizes[last]!
    }
    this.#reader.limitReadAhead(this.#readEnd)
  }

  #begin(): void {
    this.#row = 0
    this.#pageStart = 0
    this.#pageEnd = 0
    this.#reader.jump(this.#chunk!.offset, 0)
  }

  /**
   * The open chunk's dictionary, with NULL where the column may be, if all of its values are in it; else undefined. To be asked before a row is: no other
   * page is read for it.
   */
  wholeDictionary(): Dictionary | undefined {
    const { allDictionary, pages, offset } = this.#chunk!
    if (!allDictionary) return undefined
    if (!this.#dictionary && this.#pageEnd === 0) {
      if (pages && pages.offsets[0]! > offset) this.#readDictionary(pages.offsets[0]!)
      else if (!pages) this.#readFirstPage()
    }
    return this.#levels ? this.#dictionary?.nullable : this.#dictionary?.nullFree
  }

  #readFirstPage(): void {
    if (this.#reader.nextHeader(false) && this.#reader.header.type === PAGE.dictionary) this.#loadDictionary()
    else this.#begin()
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
    this.#releaseRetained()
    let isIds = false
    let done = 0
    let valid = 0
    while (done < rows) {
      if (!this.#isLoaded || this.#row >= this.#pageEnd) this.#loadPage(done > 0)
      const count = Math.min(rows - done, this.#pageEnd - this.#row)
      const asIds: boolean = this.#pageValues === undefined && (done === 0 || isIds)
      if (asIds) {
        valid += this.#readIds(done, count)
      } else {
        if (isIds) this.#flatten(done)
        const there = this.#readLevels(done, count)
        const inPlace = count === rows && there === count ? (this.#pageValues?.take(count) ?? 0) : 0
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
    const mayBeNull = this.#levels !== undefined && (this.#seenNull || !this.#chunk!.nullFree)
    const { nullable, nullFree } = this.#dictionary!
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
    this.#decodeIds(valid, ids)
    if (valid < count) this.#kernels.spread4(ids, valid, this.#validity, at, count, ids, this.#dictionary!.count)
    return valid
  }

  #decodeIds(count: number, out: number): void {
    checked(this.#kernels.rleReadU32(this.#idState, count, out), this.#reader, 'dictionary ids')
    if (this.#mustCheckIds && this.#kernels.idsInRange(out, count, this.#dictionary!.count) === 0) {
      this.#reader.fail(`dictionary ids: refer beyond the dictionary's ${this.#dictionary!.count} entries`)
    }
  }

  #readValues(at: number, count: number, valid: number): void {
    const out = this.#valueRoom() + at * this.#width
    if (this.#pageValues) {
      this.#pageValues.read(valid, out)
    } else {
      const ids = this.#idRoom()
      this.#decodeIds(valid, ids)
      this.#slots.decodeIds(ids, valid, this.#dictionary!.values, out)
    }
    if (valid < count) this.#slots.spread(out, valid, this.#validity, at, count, out)
  }

  /** Turns the `count` ids read so far into values: the rest of the batch has none. */
  #flatten(count: number): void {
    this.#slots.decodeIds(this.#ids, count, this.#dictionary!.values, this.#valueRoom())
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
    const valid = this.#levels ? this.#levels.skip(rows) : rows
    if (this.#pageValues) this.#pageValues.skip(valid)
    else checked(this.#kernels.rleSkip(this.#idState, valid), this.#reader, 'dictionary ids')
  }

  /** Loads the page of the next row. `inBatch`: the vector being made may point into the page before. */
  #loadPage(inBatch: boolean): void {
    this.#leavePage(inBatch)
    this.#findPage()
    const { header } = this.#reader
    const isIds = header.encoding === ENCODING.rleDictionary || header.encoding === ENCODING.plainDictionary
    this.#body.load(this.#chunk!.codec, this.#carrier === 'view' && !isIds, this.#levels)
    const { start, end } = this.#body
    if (isIds) this.#beginIds(start, end)
    else this.#pageValues = this.#decoder.begin(header.encoding, start, end)
    this.#isLoaded = true
    if (this.#row > this.#pageStart) this.#skip(this.#row - this.#pageStart)
  }

  #beginIds(start: number, end: number): void {
    const { u8 } = this.#shared.memory
    if (!this.#dictionary) this.#reader.fail('refers to a dictionary, and the column chunk has none')
    // A page of NULLs alone may have no byte of ids, not even their width.
    const width = start < end ? u8[start]! : 0
    checked(this.#kernels.rleInit(this.#idState, Math.min(start + 1, end), end, width), this.#reader, 'dictionary ids')
    this.#mustCheckIds = width >= 32 || 2 ** width > this.#dictionary!.count
    this.#pageValues = undefined
  }

  /** Reads headers up to that of the page which holds the next row. */
  #findPage(): void {
    const { pages, rows } = this.#chunk!
    if (pages) {
      if (!this.#dictionary && pages.offsets[0]! > this.#chunk!.offset) this.#readDictionary(pages.offsets[0]!)
      const page = pageOfRow(pages, this.#row)
      this.#reader.jump(pages.offsets[page]!, page)
      this.#pageEnd = pages.firstRows[page]!
    }
    for (;;) {
      if (!this.#reader.nextHeader(this.#row > this.#pageEnd))
        this.#reader.fail(`the column chunk ends after ${this.#pageEnd} of ${rows} rows`)
      const { header } = this.#reader
      if (header.type === PAGE.dictionary) this.#loadDictionary()
      if (header.type !== PAGE.data && header.type !== PAGE.dataV2) continue
      this.#pageStart = this.#pageEnd
      this.#pageEnd += header.values
      if (this.#pageEnd > rows) this.#reader.fail(`holds ${header.values} values, ${this.#pageEnd - rows} more than the row group has rows`)
      if (this.#row < this.#pageEnd) return
      if (pages) this.#reader.fail('holds other rows than the offset index says')
    }
  }

  /** Reads the dictionary in front of the first data page, which lies at a file offset. */
  #readDictionary(firstDataPage: number): void {
    this.#reader.jump(this.#chunk!.offset, 0)
    this.#reader.limitReadAhead(firstDataPage)
    this.#reader.nextHeader(false)
    this.#reader.limitReadAhead(this.#readEnd)
    if (this.#reader.header.type === PAGE.dictionary) this.#loadDictionary()
  }

  #loadDictionary(): void {
    if (this.#dictionary) return
    this.#dictionary = loadDictionary(this.#shared, this.#reader, this.#column, this.#body, this.#decoder, this.#chunk!.codec)
  }

  #dropDictionary(): void {
    for (const buffer of this.#dictionary?.buffers ?? []) this.#shared.pool.release(buffer)
    this.#dictionary = undefined
  }

  #leavePage(inBatch: boolean): void {
    // The checksum does not cover the page header, where version 2 has the length of the levels.
    if (this.#isLoaded && this.#row === this.#pageEnd && this.#reader.header.type === PAGE.dataV2) this.#levels?.checkEnd()
    this.#isLoaded = false
    const buffers = this.#body.buffers
    for (const buffer of buffers) {
      if (inBatch && this.#carrier === 'view') this.#retained.push(buffer)
      else this.#shared.pool.release(buffer)
    }
    buffers.length = 0
  }

  #releaseRetained(): void {
    for (const buffer of this.#retained) this.#shared.pool.release(buffer)
    this.#retained.length = 0
  }
}
