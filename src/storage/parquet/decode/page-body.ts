// The body of one page: read, checked, decompressed, its levels found. What it holds on to is given back page by page.
import type { ChunkReader } from '../chunk-reader.ts'
import { codecError, decompress, isKnownCodec, isPossibleSize } from '../decompress.ts'
import { CODEC, ENCODING, PAGE } from '../format.ts'
import { checked } from './failure.ts'
import type { PageBuffer } from './page-pool.ts'
import type { ScanMemory } from './scan-memory.ts'

/** What is stored in more bytes is decompressed as it is read: it would go through memory once more, and take as much again. */
const STREAMED = 2 * 1024 * 1024

const WRONG_CHECKSUM = 'its checksum does not match'

/** Where a page's levels of one kind begin. */
export interface LevelStream {
  /** What they are, for messages: `definition levels`. */
  readonly what: string
  beginRuns(source: number, end: number): void
  /** The deprecated BIT_PACKED encoding of `count` levels; returns the address behind them. */
  beginPacked(source: number, end: number, count: number): number
}

export class PageBody {
  /** Where the values lie: after the levels. */
  start = 0
  end = 0
  /** What the page occupies, to be given back to the pool when nothing points into it any more. */
  readonly buffers: PageBuffer[] = []
  #stream = 0

  constructor(
    private readonly shared: ScanMemory,
    private readonly reader: ChunkReader,
  ) {}

  /**
   * Loads the page whose header was read last. `outlives`: its bytes must stay in place when the next page is read (views point into
   * them). The streams begin at the page's levels; a column that does not repeat has no repetition levels.
   */
  load(codec: number, outlives: boolean, definition?: LevelStream, repetition?: LevelStream): void {
    const { type } = this.reader.header
    if (type === PAGE.dataV2) this.#loadV2(codec, outlives, definition, repetition)
    else this.#loadV1(codec, outlives, type === PAGE.data ? definition : undefined, type === PAGE.data ? repetition : undefined)
  }

  /** Hands over the buffers: they stay when the page is left. */
  takeBuffers(): PageBuffer[] {
    return this.buffers.splice(0)
  }

  /** Room that lives as long as the page. */
  room(bytes: number): number {
    const buffer = this.shared.pool.acquire(bytes)
    this.buffers.push(buffer)
    return buffer.address
  }

  #loadV1(codec: number, outlives: boolean, definition: LevelStream | undefined, repetition: LevelStream | undefined): void {
    const { header } = this.reader
    const { compressedSize, uncompressedSize } = header
    this.start =
      codec === CODEC.snappy && compressedSize > STREAMED
        ? this.#streamed(compressedSize, uncompressedSize)
        : this.#decompressed(codec, this.#stored(codec === CODEC.uncompressed && outlives), compressedSize, uncompressedSize)
    this.end = this.start + uncompressedSize
    if (repetition) this.#beginLevels(repetition, header.repetitionEncoding)
    if (definition) this.#beginLevels(definition, header.definitionEncoding)
  }

  /** Levels of a page of version 1: in front of the values, with their length. */
  #beginLevels(levels: LevelStream, encoding: number): void {
    if (encoding === ENCODING.bitPacked) {
      this.start = levels.beginPacked(this.start, this.end, this.reader.header.values)
      return
    }
    if (encoding !== ENCODING.rle) this.reader.fail(`its ${levels.what} have the unknown encoding ${encoding}`)
    const length = this.end - this.start >= 4 ? readU32(this.shared.memory.u8, this.start) : -1
    const behind = this.start + 4 + length
    if (length < 0 || behind > this.end) this.reader.fail(`${levels.what}: reach beyond the page`)
    levels.beginRuns(this.start + 4, behind)
    this.start = behind
  }

  #loadV2(codec: number, outlives: boolean, definition: LevelStream | undefined, repetition: LevelStream | undefined): void {
    const { header } = this.reader
    const { compressedSize, uncompressedSize, definitionBytes, repetitionBytes } = header
    const levelBytes = definitionBytes + repetitionBytes
    if (levelBytes > compressedSize || levelBytes > uncompressedSize) this.reader.fail('definition levels: reach beyond the page')
    if (repetitionBytes > 0 && !repetition) this.reader.fail('has repetition levels, and its column does not repeat')
    const valueCodec = header.compressed ? codec : CODEC.uncompressed
    const stored = this.#stored(valueCodec === CODEC.uncompressed && outlives)
    // The levels are read where they lie: the window stays until the next header is read.
    repetition?.beginRuns(stored, stored + repetitionBytes)
    definition?.beginRuns(stored + repetitionBytes, stored + levelBytes)
    const size = uncompressedSize - levelBytes
    this.start = this.#decompressed(valueCodec, stored + levelBytes, compressedSize - levelBytes, size)
    this.end = this.start + size
  }

  /** The address of the stored bytes, their checksum verified: in the window, or in a buffer of the page's own. */
  #stored(ownBuffer: boolean): number {
    const { header } = this.reader
    let address: number
    if (ownBuffer) {
      address = this.room(header.compressedSize)
      this.reader.bodyTo(address)
    } else {
      address = this.reader.body()
    }
    if (header.checksum === undefined) return address
    if (this.shared.checksum(address, header.compressedSize) !== header.checksum >>> 0) this.reader.fail(WRONG_CHECKSUM)
    return address
  }

  /** As `#stored` and `#decompressed`, a window at a time: what was read stays in the caches until it is decompressed. */
  #streamed(length: number, size: number): number {
    const { reader, shared } = this
    const { kernels, u8 } = shared.memory
    this.#checkSize(CODEC.snappy, length, size)
    const out = this.room(size)
    this.#stream ||= shared.allocate(kernels.snappyStateBytes())
    u8.fill(0, this.#stream, this.#stream + kernels.snappyStateBytes())
    let checksum = 0
    for (let at = 0; ; ) {
      const part = reader.bodyPart(at)
      const more = at + part.length < length
      const result = checked(kernels.snappyPart(this.#stream, part.address, part.length, more, out, size), reader, 'compressed bytes')
      const taken = more ? result : part.length
      if (reader.header.checksum !== undefined) checksum = shared.checksum(part.address, taken, checksum)
      at += taken
      if (more) continue
      if (reader.header.checksum !== undefined && checksum !== reader.header.checksum >>> 0) reader.fail(WRONG_CHECKSUM)
      this.#checkLength(result, size)
      return out
    }
  }

  #checkSize(codec: number, length: number, size: number): void {
    if (!isPossibleSize(codec, length, size)) this.reader.fail(`claims to decompress from ${length} to ${size} bytes`)
  }

  #checkLength(length: number, size: number): void {
    if (length !== size) this.reader.fail(`decompresses to ${length} bytes, its header says ${size}`)
  }

  #decompressed(codec: number, source: number, length: number, size: number): number {
    if (!isKnownCodec(codec)) throw codecError(codec, this.reader.where())
    this.#checkSize(codec, length, size)
    if (codec === CODEC.uncompressed) return source
    const out = this.room(size)
    const result = decompress(this.shared.memory, codec, source, length, out, size)
    if (typeof result === 'string') this.reader.fail(`compressed bytes: ${result}`)
    this.#checkLength(checked(result, this.reader, 'compressed bytes'), size)
    return out
  }
}

/** A little-endian u32 at any address. */
export function readU32(u8: Uint8Array, address: number): number {
  return (u8[address]! | (u8[address + 1]! << 8) | (u8[address + 2]! << 16) | (u8[address + 3]! << 24)) >>> 0
}
