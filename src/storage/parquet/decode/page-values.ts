// The values of one page, NULLs left out, in the order of rows: read in runs of any length, in the column's carrier.
import type { KernelExports } from '../../../memory/kernel-exports.generated.ts'
import type { ChunkReader } from '../chunk-reader.ts'
import { checked } from './failure.ts'

/** What the decoders of a column share. */
export interface DecodeContext {
  readonly kernels: KernelExports
  readonly reader: ChunkReader
}

export interface PageValues {
  /** Writes the next `count` values, one behind the other, to `out`. */
  read(count: number, out: number): void
  skip(count: number): void
  /** Where the next `count` values lie as the carrier has them (perhaps not aligned), and passes over them; 0 where they must be read. */
  take(count: number): number
}

/** Turns `count` stored values from `source` on (which end before `end`) into the carrier's at `out`; the result is a kernel's. */
export type Convert = (source: number, end: number, count: number, out: number) => number

/** Values of a fixed width that lie one behind the other: PLAIN, and what other encodings were unpacked to. */
export class FixedValues implements PageValues {
  #next = 0
  #end = 0

  /** `width`: stored bytes. `convert`: undefined where a stored value is as the carrier has it. */
  constructor(
    private readonly context: DecodeContext,
    private readonly width: number,
    private readonly convert: Convert | undefined,
  ) {}

  begin(source: number, end: number): void {
    this.#next = source
    this.#end = end
  }

  read(count: number, out: number): void {
    const { kernels, reader } = this.context
    const source = this.#next
    const result = this.convert ? this.convert(source, this.#end, count, out) : kernels.plainCopy(source, this.#end, this.width, count, out)
    checked(result, reader, 'values')
    this.#next = source + count * this.width
  }

  skip(count: number): void {
    const next = this.#next + count * this.width
    if (next > this.#end) this.context.reader.fail('values: ends before its last value')
    this.#next = next
  }

  take(count: number): number {
    if (this.convert) return 0
    const source = this.#next
    this.skip(count)
    return source
  }
}

/** PLAIN booleans, eight a byte. */
export class BitValues implements PageValues {
  #source = 0
  #end = 0
  #index = 0

  constructor(private readonly context: DecodeContext) {}

  begin(source: number, end: number): void {
    this.#source = source
    this.#end = end
    this.#index = 0
  }

  read(count: number, out: number): void {
    const { kernels, reader } = this.context
    checked(kernels.plainBooleans(this.#source, this.#end, this.#index, count, out), reader, 'values')
    this.#index += count
  }

  skip(count: number): void {
    this.#index += count
  }

  take(): number {
    return 0
  }
}

/** Booleans in runs (RLE). */
export class RunBooleans implements PageValues {
  constructor(
    private readonly context: DecodeContext,
    private readonly state: number,
  ) {}

  begin(source: number, end: number): void {
    checked(this.context.kernels.rleInit(this.state, source, end, 1), this.context.reader, 'values')
  }

  read(count: number, out: number): void {
    checked(this.context.kernels.rleReadBooleans(this.state, count, out), this.context.reader, 'values')
  }

  skip(count: number): void {
    checked(this.context.kernels.rleSkip(this.state, count), this.context.reader, 'values')
  }

  take(): number {
    return 0
  }
}

/** DELTA_BINARY_PACKED integers. */
export class DeltaIntegers implements PageValues {
  /** `stored` and `width`: bytes of a stored value and of the carrier's. */
  constructor(
    private readonly context: DecodeContext,
    private readonly state: number,
    private readonly stored: number,
    private readonly width: number,
    private readonly convert: Convert | undefined,
  ) {}

  begin(source: number, end: number): void {
    checked(this.context.kernels.deltaInit(this.state, source, end), this.context.reader, 'values')
  }

  read(count: number, out: number): void {
    const { kernels, reader } = this.context
    // Where the carrier is wider, the stored values wait in the upper half of the room: each is read before it is written over.
    const source = out + count * (this.width - this.stored)
    const result = this.stored === 4 ? kernels.deltaReadI32(this.state, count, source) : kernels.deltaReadI64(this.state, count, source)
    checked(result, reader, 'values')
    if (this.convert) checked(this.convert(source, source + count * this.stored, count, out), reader, 'values')
  }

  skip(count: number): void {
    checked(this.context.kernels.deltaSkip(this.state, count), this.context.reader, 'values')
  }

  take(): number {
    return 0
  }
}

/** BYTE_STREAM_SPLIT values that the carrier has as they are stored. */
export class SplitValues implements PageValues {
  #source = 0
  #end = 0
  #total = 0
  #index = 0

  constructor(
    private readonly context: DecodeContext,
    private readonly width: number,
  ) {}

  begin(source: number, end: number): void {
    this.#source = source
    this.#end = end
    this.#total = Math.floor((end - source) / this.width)
    this.#index = 0
  }

  read(count: number, out: number): void {
    const { kernels, reader } = this.context
    checked(kernels.streamSplitRead(this.#source, this.#end, this.width, this.#total, this.#index, count, out), reader, 'values')
    this.#index += count
  }

  skip(count: number): void {
    this.#index += count
  }

  take(): number {
    return 0
  }
}
