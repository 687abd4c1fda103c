// One leaf of a column that repeats, row by row: the levels and values of as many rows as are asked for. Where rows begin is known from the repetition
// levels alone, so a page's levels are decoded as a whole, its values as they are asked for.
import { carrierOf, widthOf } from '../../../common/types.ts'
import type { KernelExports } from '../../../memory/kernel-exports.generated.ts'
import type { OpenFile } from '../../files/file-system.ts'
import type { ChunkPlan } from '../../scan/scan-plan.ts'
import { ChunkPages } from '../chunk-pages.ts'
import type { ScanMemory } from '../decode/scan-memory.ts'
import { type SlotKernels, slotKernels } from '../decode/slot-kernels.ts'
import { PAGE } from '../format.ts'
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
  readonly #slots: SlotKernels
  readonly #pages: ChunkPages
  readonly #repetition: LevelReader
  readonly #definition: LevelReader
  /** Where a kernel says how many rows begin. */
  readonly #begun: number
  readonly #ids: GrowingRoom
  /** Of the page: its levels. */
  readonly #pageRepetitions: GrowingRoom
  readonly #pageDefinitions: GrowingRoom
  /** Of the rows asked for. */
  readonly #repetitions: GrowingRoom
  readonly #definitions: GrowingRoom
  readonly #values: GrowingRoom

  /** The row that the next level belongs to; it begins there. */
  #row = 0
  #isLoaded = false
  /** The page's levels, and the next of them. */
  #count = 0
  #at = 0
  /** Where the chunk's pages lie; undefined where that is not known, or pages turned out not to begin with rows. */
  #locations: PageLocations | undefined

  constructor(shared: ScanMemory, shape: LeafShape) {
    const { kernels } = shared.memory
    this.#shared = shared
    this.#kernels = kernels
    this.#shape = shape
    this.#width = widthOf(carrierOf(shape.read.type))
    this.#slots = slotKernels(kernels, this.#width)
    this.#pages = new ChunkPages(shared, shape.read)
    const context = { kernels, reader: this.#pages.reader }
    const stateBytes = kernels.rleStateBytes()
    this.#repetition = new LevelReader(context, shared.allocate(stateBytes), shape.maxRepetition, 'repetition levels')
    this.#definition = new LevelReader(context, shared.allocate(stateBytes), shape.present, 'definition levels')
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
    if (!this.#pages.holds(file, chunk)) {
      this.#locations = chunk.pages
      this.#row = 0
      this.#isLoaded = false
    }
    this.#pages.open(file, name, chunk, endRow)
  }

  #begin(): void {
    this.#row = 0
    this.#isLoaded = false
    this.#pages.rewind()
  }

  fail(problem: string): never {
    return this.#pages.reader.fail(problem)
  }

  /** The rows from `row` on, `rows` of them; the caller knows that there are so many. What is given holds until the next call. */
  read(row: number, rows: number): LeafRows {
    this.#pages.release()
    if (row !== this.#row) this.#seek(row)
    let left = rows
    let levels = 0
    let valid = 0
    for (;;) {
      if (!this.#isLoaded || this.#at === this.#count) {
        if (left === 0 && this.#isRowBorder()) break
        if (!this.#loadNext(levels > 0)) {
          if (left > 0) this.#pages.reader.fail(`the column chunk ends after ${this.#row} of ${this.#pages.chunk.rows} rows`)
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
    return this.#pages.reader.header.type === PAGE.dataV2
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
    const { values, dictionary } = this.#pages
    if (values) {
      values.read(count, out)
      return
    }
    const ids = this.#ids.atLeast(count * 4, 0)
    this.#pages.readIds(count, ids)
    this.#slots.decodeIds(ids, count, dictionary!.values, out)
  }

  /** Goes to the beginning of a row. */
  #seek(row: number): void {
    if (row < this.#row) {
      this.#leavePage(false)
      this.#begin()
    }
    if (this.#locations && !this.#jumpTo(row, this.#locations)) {
      this.#locations = undefined
      this.#leavePage(false)
      this.#begin()
    }
    while (this.#row < row) {
      if (!this.#isLoaded || this.#at === this.#count) {
        if (!this.#loadNext(false, row))
          this.#pages.reader.fail(`the column chunk ends after ${this.#row} of ${this.#pages.chunk.rows} rows`)
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
    this.#pages.skipValues(values)
    this.#at += count
    this.#row += begun
  }

  /** Loads the page that holds the row, by the offset index. False where the page does not begin with a row: the index is not to be relied on. */
  #jumpTo(row: number, pages: PageLocations): boolean {
    const page = pageOfRow(pages, row)
    if (this.#isLoaded && page === this.#pages.reader.dataPages - 1) return true
    this.#leavePage(false)
    this.#pages.readDictionary()
    this.#pages.reader.jump(pages.offsets[page]!, page)
    this.#row = pages.firstRows[page]!
    return this.#loadNext(false) && !this.#beginsWithinRow()
  }

  /**
   * Loads the next data page; false at the chunk's end. `inRows`: the rows being read may point into the page before. Pages that hold only rows before
   * `wanted` are passed over, where their headers say how many they hold.
   */
  #loadNext(inRows: boolean, wanted = 0): boolean {
    this.#leavePage(inRows)
    const { header } = this.#pages.reader
    for (;;) {
      if (!this.#pages.nextHeader(wanted > this.#row)) return false
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
    const { header } = this.#pages.reader
    const { present, maxRepetition } = this.#shape
    const definition = present > 0 ? this.#definition : undefined
    const repetition = maxRepetition > 0 ? this.#repetition : undefined
    this.#pages.load(definition, repetition)
    const { values: count, type } = header
    this.#repetition.read(count, this.#pageRepetitions.atLeast(count, 0), type === PAGE.dataV2)
    this.#definition.read(count, this.#pageDefinitions.atLeast(count, 0), type === PAGE.dataV2)
    this.#count = count
    this.#at = 0
    this.#isLoaded = true
    if (type === PAGE.dataV2) this.#checkRowBegins()
    this.#pages.beginValues()
  }

  #checkRowBegins(): void {
    if (this.#beginsWithinRow()) this.#pages.reader.fail('repetition levels: begin within a row')
  }

  /** Whether the page's next level goes on with a row. */
  #beginsWithinRow(): boolean {
    return this.#at < this.#count && this.#shared.memory.u8[this.#pageRepetitions.address + this.#at] !== 0
  }

  #leavePage(inRows: boolean): void {
    this.#isLoaded = false
    this.#pages.leave(inRows)
  }
}
