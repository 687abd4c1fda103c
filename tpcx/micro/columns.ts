// Columns of a micro-benchmark's table as Arrow batches, in buffers that are filled again and again.
import type { Data, DataType, RecordBatch, Schema } from 'apache-arrow'
import { Random } from '../generate/random.ts'
import { Permutation } from './permutation.ts'
import type { MicroColumn, MicroTable } from './tables.ts'

type Arrow = typeof import('apache-arrow')

const MILLIONTHS = 1e6
const ZERO = 48 // '0'

/** Of every text, so that the same number is the same text in every table. */
const DIGITS = 9

/** The stream of random numbers that makes a permutation; those of rows have the batch's number, from 0, in its place. */
const PERMUTATION_STREAM = 0xffffffff

export function microSchema({ columns }: MicroTable, arrow: Arrow): Schema {
  const types = { integer: new arrow.Int32(), text: new arrow.Utf8(), double: new arrow.Float64() }
  return new arrow.Schema(columns.map(({ name, as, nullEvery }) => new arrow.Field(name, types[as] as DataType, nullEvery > 0)))
}

export class MicroBatches {
  private readonly columns: readonly ColumnBuffer[]

  /** @param tableNumber tells the table's random numbers from those of others */
  constructor(
    table: MicroTable,
    private readonly seed: number,
    private readonly tableNumber: number,
    private readonly batchRows: number,
    private readonly schema: Schema,
    private readonly arrow: Arrow,
  ) {
    this.columns = table.columns.map((column, i) => {
      const permutation = new Permutation(column.draw.below, new Random(seed, tableNumber, i, PERMUTATION_STREAM))
      return new ColumnBuffer(column, batchRows, permutation)
    })
  }

  /** The table's `batch`-th batch, of `rows` rows; only valid until the next one is made. */
  batch(batch: number, rows: number): RecordBatch {
    const { arrow, schema, seed, tableNumber, batchRows } = this
    const children = this.columns.map((column, i) => column.fill(new Random(seed, tableNumber, i, batch), batch * batchRows, rows, arrow))
    return new arrow.RecordBatch(schema, arrow.makeData({ type: new arrow.Struct(schema.fields), length: rows, nullCount: 0, children }))
  }
}

class ColumnBuffer {
  private readonly integers: Int32Array
  private readonly doubles: Float64Array
  private readonly offsets: Int32Array
  private readonly text: Uint8Array
  private readonly validity: Uint8Array

  constructor(
    private readonly column: MicroColumn,
    rows: number,
    private readonly permutation: Permutation,
  ) {
    const { as } = column
    this.integers = new Int32Array(as === 'integer' ? rows : 0)
    this.doubles = new Float64Array(as === 'double' ? rows : 0)
    this.offsets = new Int32Array(as === 'text' ? rows + 1 : 0)
    this.text = new Uint8Array(as === 'text' ? rows * (1 + DIGITS) : 0)
    this.validity = new Uint8Array((rows + 7) >> 3)
  }

  /** Rows from the table's row `first` on. */
  fill(random: Random, first: number, rows: number, arrow: Arrow): Data {
    const { column, permutation, validity, integers, doubles } = this
    const { draw, as, nullEvery } = column
    validity.fill(0)
    let nulls = 0
    let end = 0
    for (let row = 0; row < rows; row++) {
      const isNull = nullEvery > 0 && random.below(nullEvery) === 0
      const value = draw.kind === 'random' ? random.below(draw.below) : permutation.at(first + row)
      if (isNull) nulls++
      else validity[row >> 3]! |= 1 << (row & 7)
      if (as === 'integer') integers[row] = isNull ? 0 : value
      else if (as === 'double') doubles[row] = isNull ? 0 : value / MILLIONTHS
      else end = this.setText(row, end, isNull ? undefined : value)
    }
    const common = { length: rows, nullCount: nulls, nullBitmap: nulls > 0 ? validity : null }
    if (as === 'integer') return arrow.makeData({ type: new arrow.Int32(), ...common, data: integers.subarray(0, rows) })
    if (as === 'double') return arrow.makeData({ type: new arrow.Float64(), ...common, data: doubles.subarray(0, rows) })
    const valueOffsets = this.offsets.subarray(0, rows + 1)
    return arrow.makeData({ type: new arrow.Utf8(), ...common, valueOffsets, data: this.text.subarray(0, end) })
  }

  /** Writes the row's text from `at` on, and gives its end. */
  private setText(row: number, at: number, value: number | undefined): number {
    const { text } = this
    let end = at
    if (value !== undefined) {
      end = at + 1 + DIGITS
      text[at] = this.column.name.charCodeAt(0)
      for (let place = end - 1, rest = value; place > at; place--) {
        text[place] = ZERO + (rest % 10)
        rest = Math.floor(rest / 10)
      }
    }
    this.offsets[row + 1] = end
    return end
  }
}
