// Chooses how the values of a page are read, by encoding and column. The readers are kept: a page costs no new objects.
import { carrierOf, widthOf } from '../../../common/types.ts'
import type { ChunkReader } from '../chunk-reader.ts'
import type { ColumnType } from '../column-type.ts'
import { ENCODING, PHYSICAL } from '../format.ts'
import { ByteArrayValues, DeltaLengthValues, ViewSink } from './byte-array-values.ts'
import { fixedConversion, storedWidth, viewConversion } from './conversions.ts'
import { checked } from './failure.ts'
import { type PageBody, readU32 } from './page-body.ts'
import {
  BitValues,
  type Convert,
  type DecodeContext,
  DeltaIntegers,
  FixedValues,
  type PageValues,
  RunBooleans,
  SplitValues,
} from './page-values.ts'
import type { ScanMemory } from './scan-memory.ts'

/** What a small page can be made to describe: joined values beyond this are damage. */
const MAX_JOINED = 1024 * 1024 * 1024

export class PageDecoder {
  readonly #context: DecodeContext
  readonly #stored: number
  readonly #convert: Convert | undefined
  readonly #sink: ViewSink
  #scratch = 0
  #scratchBytes = 0
  #fixed: FixedValues | undefined
  #bits: BitValues | undefined
  #runs: RunBooleans | undefined
  #bytes: ByteArrayValues | undefined
  #delta: DeltaIntegers | undefined
  #deltaLength: DeltaLengthValues | undefined
  #joinState = 0
  #split: SplitValues | undefined

  /** `body`: where room that lives as long as the page comes from. */
  constructor(
    private readonly shared: ScanMemory,
    private readonly reader: ChunkReader,
    private readonly column: ColumnType,
    private readonly body: PageBody,
  ) {
    const { kernels } = shared.memory
    this.#context = { kernels, reader }
    this.#stored = storedWidth(column)
    this.#convert = this.#stored > 0 ? fixedConversion(column, kernels) : undefined
    this.#sink = new ViewSink(
      this.#context,
      column,
      viewConversion(column, kernels, (bytes) => this.#scratchOf(bytes)),
    )
  }

  /** The values of an encoding, but dictionary ids, that lie from `source` to `end`. */
  begin(encoding: number, source: number, end: number): PageValues {
    const { physical } = this.column
    const isInteger = physical === PHYSICAL.int32 || physical === PHYSICAL.int64
    const isBytes = physical === PHYSICAL.byteArray
    // A page of NULLs alone need not have a byte.
    if (source === end) return this.#plain(source, end)
    switch (encoding) {
      case ENCODING.plain:
        return this.#plain(source, end)
      case ENCODING.rle:
        if (physical === PHYSICAL.boolean) return this.#booleanRuns(source, end)
        break
      case ENCODING.deltaBinaryPacked:
        if (isInteger) return this.#deltaIntegers(source, end)
        break
      case ENCODING.deltaLengthByteArray:
        if (isBytes) return this.#deltaLengths(source, end)
        break
      case ENCODING.deltaByteArray:
        if (isBytes || physical === PHYSICAL.fixed) return this.#joined(source, end)
        break
      case ENCODING.byteStreamSplit:
        if (this.#stored > 0 && physical !== PHYSICAL.int96) return this.#streamSplit(source, end)
        break
    }
    return this.reader.fail(`has the encoding ${encoding}, which a value of its type cannot have`)
  }

  #plain(source: number, end: number): PageValues {
    if (this.#stored > 0) return this.#storedValues(source, end)
    if (this.column.physical === PHYSICAL.byteArray) return this.#byteArrays(source, end)
    this.#bits ??= new BitValues(this.#context)
    this.#bits.begin(source, end)
    return this.#bits
  }

  /** Values of a fixed width one behind the other. */
  #storedValues(source: number, end: number): PageValues {
    this.#fixed ??= new FixedValues(this.#context, this.#stored, this.#convert)
    this.#fixed.begin(source, end)
    return this.#fixed
  }

  #byteArrays(source: number, end: number): PageValues {
    this.#bytes ??= new ByteArrayValues(this.#context, this.#sink)
    this.#bytes.begin(source, end)
    return this.#bytes
  }

  #booleanRuns(source: number, end: number): PageValues {
    const length = end - source >= 4 ? readU32(this.shared.memory.u8, source) : -1
    if (length < 0 || source + 4 + length > end) this.reader.fail('values: reach beyond the page')
    this.#runs ??= new RunBooleans(this.#context, this.shared.allocate(this.#context.kernels.rleStateBytes()))
    this.#runs.begin(source + 4, source + 4 + length)
    return this.#runs
  }

  #deltaIntegers(source: number, end: number): PageValues {
    if (!this.#delta) {
      const state = this.shared.allocate(this.#context.kernels.deltaStateBytes())
      this.#delta = new DeltaIntegers(this.#context, state, this.#stored, widthOf(carrierOf(this.column.type)), this.#convert)
    }
    this.#delta.begin(source, end)
    return this.#delta
  }

  #deltaLengths(source: number, end: number): PageValues {
    const { kernels } = this.#context
    this.#deltaLength ??= new DeltaLengthValues(this.#context, this.shared.allocate(kernels.deltaLengthStateBytes()), this.#sink)
    this.#deltaLength.begin(source, end)
    return this.#deltaLength
  }

  /** DELTA_BYTE_ARRAY: every value needs the one before, so the page is turned into a PLAIN one. */
  #joined(source: number, end: number): PageValues {
    const { kernels } = this.#context
    if (this.#joinState === 0) this.#joinState = this.shared.allocate(kernels.deltaByteArrayScratchBytes())
    const state = this.#joinState
    const isBytes = this.column.physical === PHYSICAL.byteArray
    // The stream of prefixes begins with how many there are.
    const count = checked(kernels.deltaInit(state, source, end), this.reader, 'values')
    const size = checked(kernels.deltaByteArraySize(state, source, end, count), this.reader, 'values') + (isBytes ? count * 4 : 0)
    if (size > MAX_JOINED) this.reader.fail(`values: describe ${size} bytes`)
    const plain = this.body.room(size)
    const written = kernels.deltaByteArrayToPlain(state, source, end, count, isBytes ? 1 : 0, this.#stored, plain, size)
    const plainEnd = plain + checked(written, this.reader, 'values')
    return isBytes ? this.#byteArrays(plain, plainEnd) : this.#storedValues(plain, plainEnd)
  }

  #streamSplit(source: number, end: number): PageValues {
    const width = this.#stored
    if (!this.#convert) {
      this.#split ??= new SplitValues(this.#context, width)
      this.#split.begin(source, end)
      return this.#split
    }
    const total = Math.floor((end - source) / width)
    const plain = this.body.room(total * width)
    checked(this.#context.kernels.streamSplitRead(source, end, width, total, 0, total, plain), this.reader, 'values')
    return this.#storedValues(plain, plain + total * width)
  }

  #scratchOf(bytes: number): number {
    if (bytes > this.#scratchBytes) {
      this.#scratchBytes = bytes * 2
      this.#scratch = this.shared.allocate(this.#scratchBytes)
    }
    return this.#scratch
  }
}
