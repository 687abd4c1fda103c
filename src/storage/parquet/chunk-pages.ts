// What reading a column chunk page by page has in common, whether its column repeats or not: the dictionary, the page at hand and its values, and the
// memory of pages that what was given points into.
import { carrierOf } from '../../common/types.ts'
import type { OpenFile } from '../files/file-system.ts'
import type { ChunkPlan } from '../scan/scan-plan.ts'
import { ChunkReader } from './chunk-reader.ts'
import type { ColumnType } from './column-type.ts'
import { type LoadedDictionary, loadDictionary } from './decode/dictionary-page.ts'
import { checked } from './decode/failure.ts'
import { type LevelStream, PageBody } from './decode/page-body.ts'
import { PageDecoder } from './decode/page-decoder.ts'
import type { PageBuffer } from './decode/page-pool.ts'
import type { PageValues } from './decode/page-values.ts'
import type { ScanMemory } from './decode/scan-memory.ts'
import { ENCODING, PAGE } from './format.ts'
import { pageOfRow } from './page-index.ts'

export class ChunkPages {
  readonly reader: ChunkReader
  readonly #shared: ScanMemory
  readonly #column: ColumnType
  readonly #isView: boolean
  readonly #body: PageBody
  readonly #decoder: PageDecoder
  readonly #idState: number
  /** Pages that what was given last points into, but which are done with. */
  readonly #retained: PageBuffer[] = []

  #chunk: ChunkPlan | undefined
  #path = ''
  /** The file offset behind the last page that will be asked for. */
  #readEnd = 0
  #dictionary: LoadedDictionary | undefined
  /** Ids of a page may be out of the dictionary's range only where their width allows it. */
  #mustCheckIds = false
  #values: PageValues | undefined

  constructor(shared: ScanMemory, column: ColumnType) {
    this.#shared = shared
    this.#column = column
    this.#isView = carrierOf(column.type) === 'view'
    this.reader = new ChunkReader(shared)
    this.#body = new PageBody(shared, this.reader)
    this.#decoder = new PageDecoder(shared, this.reader, column, this.#body)
    this.#idState = shared.allocate(shared.memory.kernels.rleStateBytes())
  }

  get chunk(): ChunkPlan {
    return this.#chunk!
  }

  get dictionary(): LoadedDictionary | undefined {
    return this.#dictionary
  }

  /** How the values of the page at hand are read; undefined where they are ids. */
  get values(): PageValues | undefined {
    return this.#values
  }

  /** Whether it is this chunk that is open: `open` would go on with it where it is. */
  holds(file: OpenFile, chunk: ChunkPlan): boolean {
    return this.#chunk?.offset === chunk.offset && this.#path === file.path
  }

  /**
   * Begins with a chunk, or goes on with the one that is open: its dictionary and the page at hand stay loaded. `name` (`column song.title, row group 0`) is for errors;
   * `endRow`: the row behind the last that will be asked for.
   */
  open(file: OpenFile, name: string, chunk: ChunkPlan, endRow: number): void {
    if (this.holds(file, chunk)) {
      this.reader.resume(file)
    } else {
      this.leave(false)
      this.release()
      this.#dropDictionary()
      this.#chunk = chunk
      this.#path = file.path
      this.reader.open(file, name, chunk.offset, chunk.length)
      this.rewind()
    }
    const { pages } = chunk
    this.#readEnd = chunk.offset + chunk.length
    if (pages && endRow < chunk.rows) {
      const last = pageOfRow(pages, Math.max(0, endRow - 1))
      this.#readEnd = pages.offsets[last]! + pages.sizes[last]!
    }
    this.reader.limitReadAhead(this.#readEnd)
  }

  /** Goes to the chunk's first page. */
  rewind(): void {
    this.reader.jump(this.chunk.offset, 0)
  }

  /** Reads the next page's header, and the dictionary where that is it. Of others `load` reads the rest. */
  nextHeader(maySkip: boolean): boolean {
    if (!this.reader.nextHeader(maySkip)) return false
    if (this.reader.header.type === PAGE.dictionary && !this.#dictionary) {
      this.#dictionary = loadDictionary(this.#shared, this.reader, this.#column, this.#body, this.#decoder, this.chunk.codec)
    }
    return true
  }

  /** Reads the dictionary in front of the first data page where that is known to lie behind one. */
  readDictionary(): void {
    const { pages, offset } = this.chunk
    const firstDataPage = pages?.offsets[0] ?? 0
    if (this.#dictionary || firstDataPage <= offset) return
    this.reader.jump(offset, 0)
    this.reader.limitReadAhead(firstDataPage)
    this.nextHeader(false)
    this.reader.limitReadAhead(this.#readEnd)
  }

  /** Loads the page whose header was read; the streams begin at its levels. */
  load(definition: LevelStream | undefined, repetition?: LevelStream): void {
    const { encoding } = this.reader.header
    const isIds = encoding === ENCODING.rleDictionary || encoding === ENCODING.plainDictionary
    this.#body.load(this.chunk.codec, this.#isView && !isIds, definition, repetition)
  }

  /** Begins with the values of the page that was loaded. */
  beginValues(): void {
    const { encoding } = this.reader.header
    const { start, end } = this.#body
    const isIds = encoding === ENCODING.rleDictionary || encoding === ENCODING.plainDictionary
    if (isIds) this.#beginIds(start, end)
    this.#values = isIds ? undefined : this.#decoder.begin(encoding, start, end)
  }

  #beginIds(start: number, end: number): void {
    const { u8, kernels } = this.#shared.memory
    if (!this.#dictionary) this.reader.fail('refers to a dictionary, and the column chunk has none')
    // A page of NULLs alone may have no byte of ids, not even their width.
    const width = start < end ? u8[start]! : 0
    checked(kernels.rleInit(this.#idState, Math.min(start + 1, end), end, width), this.reader, 'dictionary ids')
    this.#mustCheckIds = width >= 32 || 2 ** width > this.#dictionary!.count
  }

  /** Writes the next `count` ids, u32s, to `out`. */
  readIds(count: number, out: number): void {
    const { kernels } = this.#shared.memory
    checked(kernels.rleReadU32(this.#idState, count, out), this.reader, 'dictionary ids')
    if (this.#mustCheckIds && kernels.idsInRange(out, count, this.#dictionary!.count) === 0) {
      this.reader.fail(`dictionary ids: refer beyond the dictionary's ${this.#dictionary!.count} entries`)
    }
  }

  /** Passes over the next `count` values, ids or not. */
  skipValues(count: number): void {
    if (this.#values) this.#values.skip(count)
    else checked(this.#shared.memory.kernels.rleSkip(this.#idState, count), this.reader, 'dictionary ids')
  }

  /** Is done with the page at hand; `stays`: strings that are being given may point into it, until `release`. */
  leave(stays: boolean): void {
    const { buffers } = this.#body
    for (const buffer of buffers) {
      if (stays && this.#isView) this.#retained.push(buffer)
      else this.#shared.pool.release(buffer)
    }
    buffers.length = 0
  }

  /** What was given holds no longer. */
  release(): void {
    for (const buffer of this.#retained) this.#shared.pool.release(buffer)
    this.#retained.length = 0
  }

  #dropDictionary(): void {
    for (const buffer of this.#dictionary?.buffers ?? []) this.#shared.pool.release(buffer)
    this.#dictionary = undefined
  }
}
