// The definition levels of one page: which rows hold a value. In struct columns the level may be anything up to the largest; only that
// one means a value.
import { checked } from './failure.ts'
import type { LevelStream } from './page-body.ts'
import type { DecodeContext } from './page-values.ts'

export class DefinitionLevels implements LevelStream {
  readonly what = 'definition levels'
  readonly #width: number
  /** Of the deprecated encoding, which has no state: where the levels lie, and the next one. */
  #packed = 0
  #packedEnd = 0
  #index = 0

  /** `state`: room for the kernel's state. `maxLevel`: at least 1. */
  constructor(
    private readonly context: DecodeContext,
    private readonly state: number,
    private readonly maxLevel: number,
  ) {
    this.#width = 32 - Math.clz32(maxLevel)
  }

  beginRuns(source: number, end: number): void {
    this.#packed = 0
    checked(this.context.kernels.rleInit(this.state, source, end, this.#width), this.context.reader, 'definition levels')
  }

  /** The deprecated BIT_PACKED encoding; returns the address behind its levels. */
  beginPacked(source: number, end: number, count: number): number {
    const behind = source + Math.ceil((count * this.#width) / 8)
    if (behind > end) this.context.reader.fail('definition levels: ends before its last value')
    this.#packed = source
    this.#packedEnd = behind
    this.#index = 0
    return behind
  }

  /** Sets `count` bits of `bitmap` from bit `offset` on, 1 for a value; returns how many are 1. */
  read(count: number, bitmap: number, offset: number): number {
    const { kernels, reader } = this.context
    const ones =
      this.#packed === 0
        ? kernels.rleReadValidity(this.state, this.maxLevel, count, bitmap, offset)
        : kernels.bitPackedReadValidity(this.#packed, this.#packedEnd, this.#width, this.maxLevel, this.#index, count, bitmap, offset)
    this.#index += count
    return checked(ones, reader, 'definition levels')
  }

  /** After the last level of a page whose levels have bytes of their own: more of them than levels means that their length is wrong. */
  checkEnd(): void {
    if (this.context.kernels.rleRest(this.state) > 0) this.context.reader.fail('definition levels: end before their bytes do')
  }

  /** Passes over `count` levels; returns how many of them mean a value. */
  skip(count: number): number {
    return this.read(count, 0, 0)
  }
}
