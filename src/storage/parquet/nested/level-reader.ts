// The levels of one page of a column that repeats, all at once: a byte each.
import type { KernelExports } from '../../../memory/kernel-exports.generated.ts'
import { checked } from '../decode/failure.ts'
import type { LevelStream } from '../decode/page-body.ts'
import type { DecodeContext } from '../decode/page-values.ts'

export class LevelReader implements LevelStream {
  readonly #kernels: KernelExports
  readonly #width: number
  /** Of the deprecated encoding, which has no state. */
  #packed = 0
  #packedEnd = 0
  #begun = false

  /** `state`: room for the kernel's state. */
  constructor(
    private readonly context: DecodeContext,
    private readonly state: number,
    private readonly maxLevel: number,
    readonly what: string,
  ) {
    this.#kernels = context.kernels
    this.#width = 32 - Math.clz32(maxLevel)
  }

  beginRuns(source: number, end: number): void {
    this.#packed = 0
    this.#begun = true
    checked(this.#kernels.rleInit(this.state, source, end, this.#width), this.context.reader, this.what)
  }

  beginPacked(source: number, end: number, count: number): number {
    const behind = source + Math.ceil((count * this.#width) / 8)
    if (behind > end) this.context.reader.fail(`${this.what}: ends before its last value`)
    this.#packed = source
    this.#packedEnd = behind
    this.#begun = true
    return behind
  }

  /** Writes the page's `count` levels to `out`, where 16 bytes more may be written; zeros where there are none. `whole`: nothing but levels is in their bytes. */
  read(count: number, out: number, whole: boolean): void {
    const { reader } = this.context
    if (this.maxLevel === 0) {
      this.#kernels.rleInit(this.state, 0, 0, 0)
      this.#kernels.rleReadLevels(this.state, 0, count, out)
      return
    }
    if (!this.#begun) reader.fail(`has no ${this.what}`)
    this.#begun = false
    if (this.#packed !== 0) {
      const result = this.#kernels.bitPackedReadLevels(this.#packed, this.#packedEnd, this.#width, this.maxLevel, count, out)
      checked(result, reader, this.what)
      return
    }
    checked(this.#kernels.rleReadLevels(this.state, this.maxLevel, count, out), reader, this.what)
    // The checksum does not cover the page header, where version 2 has the length of the levels.
    if (whole && this.#kernels.rleRest(this.state) > 0) reader.fail(`${this.what}: end before their bytes do`)
  }
}
