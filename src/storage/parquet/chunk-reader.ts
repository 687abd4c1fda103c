// The stored bytes of one column chunk, read through a window in shared memory: page by page, with what is passed over left on the disk.
import { CorruptFileError } from '../../common/errors.ts'
import type { KernelExports } from '../../memory/kernel-exports.generated.ts'
import type { OpenFile } from '../files/file-system.ts'
import type { ScanMemory } from './decode/scan-memory.ts'
import { PAGE } from './format.ts'
import { PageHeader } from './page-header.ts'
import { ThriftReader } from './thrift.ts'

/** A chunk up to this size is read at once: its pages then never straddle two windows, which would have to be moved together. */
const WHOLE_CHUNK = 2 * 1024 * 1024
/** Bytes of larger ones read at a time: the system call costs little then, and the window stays in the second-level cache. */
const WINDOW = 512 * 1024
/** Read for a header alone, while pages are passed over. */
const HEADER_READ = 4 * 1024
/** A header with its statistics is smaller than this in any sane file. */
const MAX_HEADER = 16 * 1024 * 1024
/** Pages are far smaller; offsets in Wasm's memory have 32 bits. */
const MAX_PAGE = 1024 * 1024 * 1024
/** Kernels may read this much beyond a source's end. */
const OVER_READ = 32

export class ChunkReader {
  readonly header = new PageHeader()
  /** The file offset of the current page's body. */
  bodyOffset = 0
  /** Data pages begun so far: the number of the current one is one less. */
  dataPages = 0
  readonly #u8: Uint8Array
  readonly #kernels: KernelExports
  readonly #allocate: (bytes: number) => number
  readonly #thrift: ThriftReader
  #file: OpenFile | undefined
  #name = ''
  #end = 0
  #next = 0
  /** Nothing beyond this file offset is read before it is asked for. */
  #readEnd = 0
  /** Bytes worth reading at a time of this chunk. */
  #wholeOrWindow = 0
  /** Bytes worth reading where some are needed now; few once pages have been passed over, for more may follow. */
  #readAhead = 0
  #window = 0
  #capacity = 0
  #windowOffset = 0
  #windowLength = 0

  constructor(shared: ScanMemory) {
    this.#u8 = shared.memory.u8
    this.#kernels = shared.memory.kernels
    this.#allocate = (bytes) => shared.allocate(bytes)
    this.#thrift = new ThriftReader(this.#u8, 0, 0, () => this.where())
  }

  /** Begins at a chunk's first page. `name` says which column of which row group it is. */
  open(file: OpenFile, name: string, offset: number, length: number): void {
    if (this.#file?.path !== file.path || this.#file.modified !== file.modified) this.#windowLength = 0
    this.#file = file
    this.#name = name
    this.#end = offset + length
    this.#readEnd = this.#end
    this.#wholeOrWindow = length <= WHOLE_CHUNK ? length : WINDOW
    this.#readAhead = this.#wholeOrWindow
    this.jump(offset, 0)
  }

  /** Goes on with the chunk that is open, after a pause in which its file may have been closed and opened again. */
  resume(file: OpenFile): void {
    this.#file = file
    this.#readAhead = this.#wholeOrWindow
  }

  /** Where reading ahead stops: the end of the last page wanted. */
  limitReadAhead(offset: number): void {
    this.#readEnd = Math.min(offset, this.#end)
  }

  /** Goes on at the page that begins at a file offset; it is the data page of this number. */
  jump(offset: number, dataPage: number): void {
    this.#next = offset
    this.dataPages = dataPage
  }

  /** `plays.parquet: column song.title, row group 0, page 14`. */
  where(): string {
    const page = this.header.type === PAGE.dictionary ? 'dictionary page' : `page ${Math.max(0, this.dataPages - 1)}`
    return `${this.#file?.path}: ${this.#name}, ${page}`
  }

  fail(problem: string): never {
    throw new CorruptFileError(`${this.where()}: ${problem}`, { hint: 'The file is damaged or was cut short.' })
  }

  /** Reads the next page's header; false at the chunk's end. With `passing`, for a page that is likely to be passed over, little more is read. */
  nextHeader(passing: boolean): boolean {
    if (this.#next >= this.#end) return false
    if (passing) this.#readAhead = HEADER_READ
    const wanted = this.#readAhead
    for (;;) {
      const left = this.#end - this.#next
      const address = this.#ensure(this.#next, Math.min(left, HEADER_READ), wanted)
      const there = this.#windowOffset + this.#windowLength - this.#next
      this.#thrift.restart(address, address + Math.min(there, left))
      try {
        this.header.read(this.#thrift)
      } catch (error) {
        // Perhaps only cut off by the window's end.
        if (there >= left || there >= MAX_HEADER || !(error instanceof CorruptFileError)) throw error
        this.#ensure(this.#next, Math.min(left, there * 4), wanted)
        continue
      }
      this.#acceptHeader(this.#next + (this.#thrift.position - address))
      return true
    }
  }

  #acceptHeader(bodyOffset: number): void {
    const { header } = this
    this.bodyOffset = bodyOffset
    this.#next = bodyOffset + header.compressedSize
    if (header.type === PAGE.data || header.type === PAGE.dataV2) this.dataPages++
    if (this.#next > this.#end) this.fail(`reaches ${this.#next - this.#end} bytes beyond its column chunk`)
    if (header.compressedSize > MAX_PAGE || header.uncompressedSize > MAX_PAGE) this.fail(`claims ${header.uncompressedSize} bytes`)
  }

  /** The address of the current page's stored body, which stays until the next header or body is read. */
  body(): number {
    return this.#ensure(this.bodyOffset, this.header.compressedSize, this.#readAhead)
  }

  /** The address of the current page's stored bytes from `at` on, and how many are there: a window full, or all that are left. As `body` otherwise. */
  bodyPart(at: number): { readonly address: number; readonly length: number } {
    const length = Math.min(this.header.compressedSize - at, WINDOW)
    return { address: this.#ensure(this.bodyOffset + at, length, length), length }
  }

  /** Reads the current page's stored body to an address; what is in the window already is copied, the rest comes from the file. */
  bodyTo(address: number): void {
    const { compressedSize } = this.header
    const from = this.bodyOffset - this.#windowOffset
    const inWindow = from >= 0 && from < this.#windowLength ? Math.min(this.#windowLength - from, compressedSize) : 0
    if (inWindow > 0) this.#copy(this.#window + from, inWindow, address)
    if (inWindow < compressedSize) this.#read(address + inWindow, compressedSize - inWindow, this.bodyOffset + inWindow)
  }

  /** The address of `needed` bytes from a file offset; reads up to `wanted` where they are not in the window yet. */
  #ensure(offset: number, needed: number, wanted: number): number {
    const from = offset - this.#windowOffset
    if (from >= 0 && from + needed <= this.#windowLength) return this.#window + from
    const kept = from >= 0 && from < this.#windowLength ? this.#windowLength - from : 0
    const length = Math.max(needed, Math.min(wanted, this.#readEnd - offset))
    const old = this.#window
    if (length > this.#capacity) {
      this.#capacity = Math.max(length, WINDOW)
      this.#window = this.#allocate(this.#capacity + OVER_READ)
    }
    if (kept > 0) this.#copy(old + from, kept, this.#window)
    this.#windowOffset = offset
    this.#windowLength = 0
    this.#read(this.#window + kept, length - kept, offset + kept)
    this.#windowLength = length
    return this.#window
  }

  /** In Wasm: JavaScript's copyWithin takes four times as long in shared memory. */
  #copy(source: number, length: number, out: number): void {
    this.#kernels.plainCopy(source, source + length, 1, length, out)
  }

  #read(address: number, length: number, offset: number): void {
    const count = this.#file!.read(this.#u8.subarray(address, address + length), offset)
    if (count < length) this.fail(`the file ends ${length - count} bytes early`)
  }
}
