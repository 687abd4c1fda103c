// One leaf of a column that repeats, row by row: the levels and values of as many rows as are asked for. Where rows begin is known from the repetition
// levels alone, so a page's levels are decoded as a whole, its values as they are asked for.
import { carrierOf, widthOf } from '../../../common/types.ts'
import type { KernelExports } from '../../../memory/kernel-exports.generated.ts'
import type { OpenFile } from '../../files/file-system.ts'
import type { ChunkPlan } from '../../scan/scan-plan.ts'
import { ChunkReader } from '../chunk-reader.ts'
import { type LoadedDictionary, loadDictionary } from '../decode/dictionary-page.ts'
import { checked } from '../decode/failure.ts'
import { PageBody } from '../decode/page-body.ts'
import { PageDecoder } from '../decode/page-decoder.ts'
import type { PageBuffer } from '../decode/page-pool.ts'
import type { PageValues } from '../decode/page-values.ts'
import type { ScanMemory } from '../decode/scan-memory.ts'
import { type SlotKernels, slotKernels } from '../decode/slot-kernels.ts'
import { ENCODING, PAGE } from '../format.ts'
import { pageOfRow } from '../page-index.ts'
import type { PageLocations } from '../read-page-index.ts'
import { GrowingRoom } from './growing-room.ts'
import { LevelReader } from './level-reader.ts'
import type { LeafShape } from './shape.ts'

/** What `next` gives: addresses of levels (a byte each), how many they are, and the values that are there, in the carrier, one behind the other. */
export interface LeafRows {
  readonly repetitions: number
  readonly definitions: number
  readonly levels: number
  readonly values: number
}

export class LeafCursor {
  readonly #shared: ScanMemory
  readonly #kernels: KernelExports
  readonly #shape: LeafShape
  readonly #width: number
  readonly #isView: boolean
  readonly #slots: SlotKernels
  readonly #reader: ChunkReader
  readonly #body: PageBody
  readonly #decoder: PageDecoder
  readonly #repetition: LevelReader
  readonly #definition: LevelReader
  readonly #idState: number
  /** Where a kernel says how many rows begin. */
  readonly #begun: number
  /** Pages that the last rows' strings point into, but which are done with. */
  readonly #retained: PageBuffer[] = []
  readonly #ids: GrowingRoom
  /** Of the page: its levels. */
  readonly #pageRepetitions: GrowingRoom
  readonly #pageDefinitions: GrowingRoom
  /** Of the rows asked for. */
  readonly #repetitions: GrowingRoom
  readonly #definitions: GrowingRoom
  readonly #values: GrowingRoom

  #chunk: ChunkPlan | undefined
  #path = ''
  #readEnd = 0
  #dictionary: LoadedDictionary | undefined
  /** The row that the next level belongs to; it begins there. */
  #row = 0
  #isLoaded = false
  /** The page's levels, and the next of them. */
  #count = 0
  #at = 0
  /** How the current page's values are read; undefined where they are ids. */
  #pageValues: PageValues | undefined
  #mustCheckIds = false
  /** Where the chunk's pages lie; undefined where that is not known, or pages turned out not to begin with rows. */
  #pages: PageLocations | undefined

  constructor(shared: ScanMemory, shape: LeafShape) {
    const { kernels } = shared.memory
    const carrier = carrierOf(shape.read.type)
    this.#shared = shared
    this.#kernels = kernels
    this.#shape = shape
    this.#width = widthOf(carrier)
    this.#isView = carrier === 'view'
    this.#slots = slotKernels(kernels, this.#width)
    this.#reader = new ChunkReader(shared)
    this.#body = new PageBody(shared, this.#reader)
    this.#decoder = new PageDecoder(shared, this.#reader, shape.read, this.#body)
    const context = { kernels, reader: this.#reader }
    const stateBytes = kernels.rleStateBytes()
    this.#repetition = new LevelReader(context, shared.allocate(stateBytes), shape.maxRepetition, 'repetition levels')
    this.#definition = new LevelReader(context, shared.allocate(stateBytes), shape.present, 'definition levels')
    this.#idState = shared.allocate(stateBytes)
    this.#begun = shared.allocate(4)
    this.#ids = new GrowingRoom(shared)
    this.#pageRepetitions = new GrowingRoom(shared)
    this.#pageDefinitions = new GrowingRoom(shared)
    this.#repetitions = new GrowingRoom(shared)
    this.#definitions = new GrowingRoom(shared)
    this.#values = new GrowingRoom(shared)
  }

  /** Begins at row 0 of a chunk, or goes on with the one that is open. `endRow`: the row behind the last that will be asked for. */
  open(file: OpenFile, name: string, chunk: ChunkPlan, endRow: number): void {
    if (this.#chunk?.offset === chunk.offset && this.#path === file.path) {
      this.#reader.resume(file)
    } else {
      this.#leavePage(false)
      this.#releaseRetained()
      this.#dropDictionary()
      this.#chunk = chunk
      this.#pages = chunk.pages
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
    this.#isLoaded = false
    this.#reader.jump(this.#chunk!.offset, 0)
  }

  fail(problem: string): never {
    return this.#reader.fail(problem)
  }

  /** The rows from `row` on, `rows` of them; the caller knows that there are so many. What is given holds until the next call. */
  read(row: number, rows: number): LeafRows {
    this.#releaseRetained()
    if (row !== this.#row) this.#seek(row)
    let left = rows
    let levels = 0
    let valid = 0
    for (;;) {
      if (!this.#isLoaded || this.#at === this.#count) {
        if (left === 0 && this.#isRowBorder()) break
        if (!this.#loadNext(levels > 0)) {
          if (left > 0) this.#reader.fail(`the column chunk ends after ${this.#row} of ${this.#chunk!.rows} rows`)
          break
        }
        if (levels === 0) this.#checkRowBegins()
      }
      const { count, begun } = this.#levelsOf(left)
      if (count > 0) {
        valid += this.#take(count, levels, valid)
        levels += count
      }
      left -= begun
      this.#row += begun
      // A row that begins behind what was taken: the last one asked for is whole.
      if (this.#at < this.#count) break
    }
    return { repetitions: this.#repetitions.address, definitions: this.#definitions.address, levels, values: this.#values.address }
  }

  /** Whether the row at the page's end is whole without a look at the next page. */
  #isRowBorder(): boolean {
    return this.#reader.header.type === PAGE.dataV2
  }

  /** Levels from the next one on up to the beginning of the row after `rows` others, and how many rows begin there. */
  #levelsOf(rows: number): { readonly count: number; readonly begun: number } {
    const from = this.#pageRepetitions.address + this.#at
    const count = this.#kernels.levelOfRow(from, this.#count - this.#at, rows, this.#begun)
    return { count, begun: this.#shared.memory.u32[this.#begun >>> 2]! }
  }

  /** Copies `count` levels behind `levels` others, and reads their values behind `valid` others; returns how many values. */
  #take(count: number, levels: number, valid: number): number {
    const from = this.#pageDefinitions.address + this.#at
    this.#repetitions.append(this.#pageRepetitions.address + this.#at, count, levels)
    this.#definitions.append(from, count, levels)
    const values = this.#kernels.levelCount(from, count, this.#shape.present)
    const out = this.#values.atLeast((valid + values) * this.#width, valid * this.#width) + valid * this.#width
    this.#readValues(values, out)
    this.#at += count
    return values
  }

  #readValues(count: number, out: number): void {
    if (this.#pageValues) {
      this.#pageValues.read(count, out)
      return
    }
    const ids = this.#ids.atLeast(count * 4, 0)
    checked(this.#kernels.rleReadU32(this.#idState, count, ids), this.#reader, 'dictionary ids')
    if (this.#mustCheckIds && this.#kernels.idsInRange(ids, count, this.#dictionary!.count) === 0) {
      this.#reader.fail(`dictionary ids: refer beyond the dictionary's ${this.#dictionary!.count} entries`)
    }
    this.#slots.decodeIds(ids, count, this.#dictionary!.values, out)
  }

  /** Goes to the beginning of a row. */
  #seek(row: number): void {
    if (row < this.#row) {
      this.#leavePage(false)
      this.#begin()
    }
    if (this.#pages && !this.#jumpTo(row, this.#pages)) {
      this.#pages = undefined
      this.#leavePage(false)
      this.#begin()
    }
    while (this.#row < row) {
      if (!this.#isLoaded || this.#at === this.#count) {
        if (!this.#loadNext(false, row)) this.#reader.fail(`the column chunk ends after ${this.#row} of ${this.#chunk!.rows} rows`)
        continue
      }
      this.#skip(row - this.#row)
    }
    // The rest of the last row passed over may go on in the next page.
    while (!this.#isRowStart() && this.#loadNext(false)) this.#skip(0)
  }

  /** Whether the next level begins a row. */
  #isRowStart(): boolean {
    if (!this.#isLoaded) return this.#row === 0
    return this.#at < this.#count || this.#isRowBorder()
  }

  /** Passes over `rows` rows of the page, and what is left of one before them. */
  #skip(rows: number): void {
    const { count, begun } = this.#levelsOf(rows)
    const values = this.#kernels.levelCount(this.#pageDefinitions.address + this.#at, count, this.#shape.present)
    if (this.#pageValues) this.#pageValues.skip(values)
    else checked(this.#kernels.rleSkip(this.#idState, values), this.#reader, 'dictionary ids')
    this.#at += count
    this.#row += begun
  }

  /** Loads the page that holds the row, by the offset index. False where the page does not begin with a row: the index is not to be relied on. */
  #jumpTo(row: number, pages: PageLocations): boolean {
    const page = pageOfRow(pages, row)
    if (this.#isLoaded && page === this.#reader.dataPages - 1) return true
    this.#leavePage(false)
    if (!this.#dictionary && pages.offsets[0]! > this.#chunk!.offset) this.#readDictionary(pages.offsets[0]!)
    this.#reader.jump(pages.offsets[page]!, page)
    this.#row = pages.firstRows[page]!
    return this.#loadNext(false) && !this.#beginsWithinRow()
  }

  /** Reads the dictionary in front of the first data page, which lies at a file offset. */
  #readDictionary(firstDataPage: number): void {
    this.#reader.jump(this.#chunk!.offset, 0)
    this.#reader.limitReadAhead(firstDataPage)
    this.#reader.nextHeader(false)
    this.#reader.limitReadAhead(this.#readEnd)
    if (this.#reader.header.type === PAGE.dictionary) this.#loadDictionary()
  }

  /**
   * Loads the next data page; false at the chunk's end. `inRows`: the rows being read may point into the page before. Pages that hold only rows before
   * `wanted` are passed over, where their headers say how many they hold.
   */
  #loadNext(inRows: boolean, wanted = 0): boolean {
    this.#leavePage(inRows)
    const { header } = this.#reader
    for (;;) {
      if (!this.#reader.nextHeader(wanted > this.#row)) return false
      if (header.type === PAGE.dictionary) this.#loadDictionary()
      if (header.type !== PAGE.data && header.type !== PAGE.dataV2) continue
      if (header.type === PAGE.dataV2 && header.rows >= 0 && this.#row + header.rows <= wanted) {
        this.#row += header.rows
        continue
      }
      break
    }
    this.#loadPage()
    return true
  }

  #loadPage(): void {
    const { header } = this.#reader
    const isIds = header.encoding === ENCODING.rleDictionary || header.encoding === ENCODING.plainDictionary
    const { present, maxRepetition } = this.#shape
    const definition = present > 0 ? this.#definition : undefined
    const repetition = maxRepetition > 0 ? this.#repetition : undefined
    this.#body.load(this.#chunk!.codec, this.#isView && !isIds, definition, repetition)
    const { values: count, type } = header
    this.#repetition.read(count, this.#pageRepetitions.atLeast(count, 0), type === PAGE.dataV2)
    this.#definition.read(count, this.#pageDefinitions.atLeast(count, 0), type === PAGE.dataV2)
    this.#count = count
    this.#at = 0
    this.#isLoaded = true
    if (type === PAGE.dataV2) this.#checkRowBegins()
    const { start, end } = this.#body
    if (isIds) this.#beginIds(start, end)
    else this.#pageValues = this.#decoder.begin(header.encoding, start, end)
  }

  #checkRowBegins(): void {
    if (this.#beginsWithinRow()) this.#reader.fail('repetition levels: begin within a row')
  }

  /** Whether the page's next level goes on with a row. */
  #beginsWithinRow(): boolean {
    return this.#at < this.#count && this.#shared.memory.u8[this.#pageRepetitions.address + this.#at] !== 0
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

  #loadDictionary(): void {
    if (this.#dictionary) return
    this.#dictionary = loadDictionary(this.#shared, this.#reader, this.#shape.read, this.#body, this.#decoder, this.#chunk!.codec)
  }

  #dropDictionary(): void {
    for (const buffer of this.#dictionary?.buffers ?? []) this.#shared.pool.release(buffer)
    this.#dictionary = undefined
  }

  #leavePage(inRows: boolean): void {
    this.#isLoaded = false
    const { buffers } = this.#body
    for (const buffer of buffers) {
      if (inRows && this.#isView) this.#retained.push(buffer)
      else this.#shared.pool.release(buffer)
    }
    buffers.length = 0
  }

  #releaseRetained(): void {
    for (const buffer of this.#retained) this.#shared.pool.release(buffer)
    this.#retained.length = 0
  }
}
