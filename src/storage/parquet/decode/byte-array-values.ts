// Byte arrays as views of where their bytes lie, or as the decimals that they stand for. Texts are checked to be UTF-8.
import type { ColumnType } from '../column-type.ts'
import { checked } from './failure.ts'
import type { DecodeContext, PageValues } from './page-values.ts'

/** Views → the carrier. */
export interface ViewConvert {
  /** Room for `count` views: `out` itself where the carrier is as wide as a view. */
  viewsFor(count: number, out: number): number
  convert(views: number, count: number, out: number): number
}

/** What becomes of views once they are read: checked, or converted. */
export class ViewSink {
  readonly #isText: boolean
  /** The page at hand holds nothing but ASCII, so that its texts need no look of their own. */
  #isAscii = false

  constructor(
    private readonly context: DecodeContext,
    column: ColumnType,
    private readonly convert: ViewConvert | undefined,
  ) {
    this.#isText = column.type.kind === 'varchar'
  }

  /** The bytes that hold all texts of a page. */
  begin(source: number, end: number): void {
    this.#isAscii = !this.#isText || this.context.kernels.isAscii(source, end - source) === 1
  }

  viewsFor(count: number, out: number): number {
    return this.convert ? this.convert.viewsFor(count, out) : out
  }

  accept(views: number, count: number, out: number): void {
    const { kernels, reader } = this.context
    if (this.convert) checked(this.convert.convert(views, count, out), reader, 'values')
    else if (!this.#isAscii && kernels.utf8ValidViews(views, count) < count) reader.fail('values: a text is not UTF-8')
  }
}

/** PLAIN: each behind its length. */
export class ByteArrayValues implements PageValues {
  #next = 0
  #end = 0

  constructor(
    private readonly context: DecodeContext,
    private readonly sink: ViewSink,
  ) {}

  begin(source: number, end: number): void {
    this.#next = source
    this.#end = end
    this.sink.begin(source, end)
  }

  read(count: number, out: number): void {
    const views = this.sink.viewsFor(count, out)
    this.#next += checked(this.context.kernels.plainViews(this.#next, this.#end, count, views), this.context.reader, 'values')
    this.sink.accept(views, count, out)
  }

  skip(count: number): void {
    this.#next += checked(this.context.kernels.plainViewsSkip(this.#next, this.#end, count), this.context.reader, 'values')
  }

  take(): number {
    return 0
  }
}

/** DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes. */
export class DeltaLengthValues implements PageValues {
  constructor(
    private readonly context: DecodeContext,
    private readonly state: number,
    private readonly sink: ViewSink,
  ) {}

  begin(source: number, end: number): void {
    checked(this.context.kernels.deltaLengthInit(this.state, source, end), this.context.reader, 'values')
    this.sink.begin(source, end)
  }

  read(count: number, out: number): void {
    const views = this.sink.viewsFor(count, out)
    checked(this.context.kernels.deltaLengthViews(this.state, count, views), this.context.reader, 'values')
    this.sink.accept(views, count, out)
  }

  skip(count: number): void {
    checked(this.context.kernels.deltaLengthSkip(this.state, count), this.context.reader, 'values')
  }

  take(): number {
    return 0
  }
}
