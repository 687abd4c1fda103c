// Tables that are filled row by row, turned into an Arrow batch and filled again: no object is made for a row.
import type { Data, DataType, RecordBatch, Schema } from 'apache-arrow'
import { NULL_ID, TextColumn, type TextPool } from './text-pool.ts'

export type Arrow = typeof import('apache-arrow')

export interface RowColumn {
  readonly type: (arrow: Arrow) => DataType
  /** The first `rows` rows; valid until a row is set. */
  readonly data: (rows: number, arrow: Arrow) => Data
}

/** Numbers of 32 bits or fewer, and days since 1970-01-01. */
class IntColumn implements RowColumn {
  private readonly values: Int32Array
  private readonly nulls: Nulls

  constructor(
    rows: number,
    readonly type: (arrow: Arrow) => DataType,
  ) {
    this.values = new Int32Array(rows)
    this.nulls = new Nulls(rows)
  }

  set(row: number, value: number | null): void {
    this.values[row] = value ?? 0
    this.nulls.set(row, value === null)
  }

  data(rows: number, arrow: Arrow): Data {
    return flat(arrow, this.type(arrow), rows, this.values.subarray(0, rows), this.nulls)
  }
}

/** Whole numbers as words of 32 bits, low word first: no BigInt is made for a row. */
class WordsColumn implements RowColumn {
  private readonly words: Uint32Array
  private readonly nulls: Nulls

  constructor(
    rows: number,
    private readonly wordsARow: 2 | 4,
    readonly type: (arrow: Arrow) => DataType,
  ) {
    this.words = new Uint32Array(rows * wordsARow)
    this.nulls = new Nulls(rows)
  }

  /** A whole number from 0 to 2^53 − 1. */
  set(row: number, value: number | null): void {
    const high = value === null ? 0 : Math.floor(value / 2 ** 32)
    this.setWords(row, value === null ? 0 : value - high * 2 ** 32, high)
    this.nulls.set(row, value === null)
  }

  /** Lower words; further ones stay zero. */
  setWords(row: number, low: number, high: number): void {
    this.words[row * this.wordsARow] = low
    this.words[row * this.wordsARow + 1] = high
    this.nulls.set(row, false)
  }

  data(rows: number, arrow: Arrow): Data {
    const data = this.wordsARow === 4 ? this.words.subarray(0, rows * 4) : new BigInt64Array(this.words.buffer, 0, rows)
    return flat(arrow, this.type(arrow), rows, data, this.nulls)
  }
}

class BoolColumn implements RowColumn {
  private readonly bits: Uint8Array

  constructor(rows: number) {
    this.bits = new Uint8Array((rows + 7) >> 3)
  }

  set(row: number, value: boolean): void {
    if (value) this.bits[row >> 3]! |= 1 << (row & 7)
    else this.bits[row >> 3]! &= ~(1 << (row & 7))
  }

  type(arrow: Arrow): DataType {
    return new arrow.Bool()
  }

  data(rows: number, arrow: Arrow): Data {
    return flat(arrow, new arrow.Bool(), rows, this.bits.subarray(0, (rows + 7) >> 3), undefined)
  }
}

/** Texts of a pool, by number. */
class PooledColumn implements RowColumn {
  private readonly texts: TextColumn

  constructor(rows: number, pool: TextPool) {
    this.texts = new TextColumn(rows, pool)
  }

  set(row: number, id: number | null): void {
    this.texts.ids[row] = id ?? NULL_ID
  }

  type(arrow: Arrow): DataType {
    return new arrow.Utf8()
  }

  data(rows: number, arrow: Arrow): Data {
    return this.texts.data(rows, arrow)
  }
}

/** Texts of any kind; rows must be set one after the other. */
class WrittenTextColumn implements RowColumn {
  private bytes = new Uint8Array(1 << 16)
  private readonly offsets: Int32Array
  private readonly encoder = new TextEncoder()

  constructor(rows: number) {
    this.offsets = new Int32Array(rows + 1)
  }

  set(row: number, text: string): void {
    const start = this.offsets[row]!
    // A UTF-16 unit takes up to three bytes.
    if (start + text.length * 3 > this.bytes.length) {
      const larger = new Uint8Array(this.bytes.length * 2 + text.length * 3)
      larger.set(this.bytes.subarray(0, start))
      this.bytes = larger
    }
    this.offsets[row + 1] = start + this.encoder.encodeInto(text, this.bytes.subarray(start)).written
  }

  type(arrow: Arrow): DataType {
    return new arrow.Utf8()
  }

  data(rows: number, arrow: Arrow): Data {
    const valueOffsets = this.offsets.subarray(0, rows + 1)
    const data = this.bytes.subarray(0, valueOffsets[rows])
    return arrow.makeData({ type: new arrow.Utf8(), length: rows, nullCount: 0, valueOffsets, data })
  }
}

/** Which rows are NULL: bit 1 = valid, as Arrow has it. */
class Nulls {
  private readonly valid: Uint8Array

  constructor(rows: number) {
    this.valid = new Uint8Array((rows + 7) >> 3)
  }

  set(row: number, isNull: boolean): void {
    if (isNull) this.valid[row >> 3]! &= ~(1 << (row & 7))
    else this.valid[row >> 3]! |= 1 << (row & 7)
  }

  /** The bitmap of the first `rows` rows and how many of them are NULL. */
  of(rows: number): { bitmap: Uint8Array; count: number } {
    let count = 0
    for (let row = 0; row < rows; row++) count += 1 - ((this.valid[row >> 3]! >> (row & 7)) & 1)
    return { bitmap: this.valid, count }
  }
}

function flat(arrow: Arrow, type: DataType, length: number, data: ArrayBufferView, nulls: Nulls | undefined): Data {
  const { bitmap, count } = nulls?.of(length) ?? { bitmap: null, count: 0 }
  const nullBitmap = count > 0 ? bitmap : null
  return arrow.makeData({ type, length, nullCount: count, nullBitmap, data } as Parameters<typeof arrow.makeData>[0])
}

/** Makers of columns of up to `rows` rows. */
export const column = {
  integer: (rows: number) => new IntColumn(rows, (arrow) => new arrow.Int32()),
  date: (rows: number) => new IntColumn(rows, (arrow) => new arrow.DateDay()),
  bigint: (rows: number) => new WordsColumn(rows, 2, (arrow) => new arrow.Int64()),
  /** In microseconds since 1970-01-01, without a time zone. */
  timestamp: (rows: number) => new WordsColumn(rows, 2, (arrow) => new arrow.TimestampMicrosecond()),
  /** DECIMAL(9, 2), in hundredths. */
  money: (rows: number) => new WordsColumn(rows, 4, (arrow) => new arrow.Decimal(2, 9)),
  boolean: (rows: number) => new BoolColumn(rows),
  pooled: (rows: number, pool: TextPool) => new PooledColumn(rows, pool),
  text: (rows: number) => new WrittenTextColumn(rows),
}

/** Columns under their names, as a table. */
export class RowColumns<Columns extends Readonly<Record<string, RowColumn>>> {
  readonly schema: Schema

  constructor(
    readonly columns: Columns,
    private readonly arrow: Arrow,
  ) {
    const fields = Object.entries(columns).map(([name, { type }]) => new arrow.Field(name, type.call(columns[name], arrow), true))
    this.schema = new arrow.Schema(fields)
  }

  /** The first `rows` rows; valid until one is set. */
  batch(rows: number): RecordBatch {
    const { arrow, schema } = this
    const children = Object.values(this.columns).map((column) => column.data(rows, arrow))
    return new arrow.RecordBatch(schema, arrow.makeData({ type: new arrow.Struct(schema.fields), length: rows, nullCount: 0, children }))
  }
}
