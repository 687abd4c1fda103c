// Rows as text: `tbl` is what the reference generator writes, `csv` has a line of names and quotation marks around free text.
import type { TableRows } from './tables/table.ts'

export type TextFormat = 'tbl' | 'csv'

const PIPE = 124
const COMMA = 44
const QUOTE = 34
const NEWLINE = 10

/** Pieces of about so many bytes are handed out. */
const PIECE_BYTES = 2 ** 20

/** What a file begins with. */
export function headerOf(format: TextFormat, { columns }: TableRows): Uint8Array {
  return new TextEncoder().encode(format === 'csv' ? `${Object.keys(columns).join(',')}\n` : '')
}

export class RowPrinter {
  private readonly columns
  private readonly lineBytes: number
  private readonly target: Uint8Array
  private readonly separator: number

  constructor(
    private readonly format: TextFormat,
    { columns }: TableRows,
  ) {
    this.columns = Object.values(columns)
    // A separator and two quotation marks a column, and the line's end.
    this.lineBytes = this.columns.reduce((sum, { width }) => sum + width + 3, 1)
    this.target = new Uint8Array(PIECE_BYTES + this.lineBytes)
    this.separator = format === 'tbl' ? PIPE : COMMA
  }

  /** Yields the lines of the first `rows` rows in pieces of whole lines; a piece is valid until the next is asked for. */
  *print(rows: number): Generator<Uint8Array> {
    let position = 0
    for (let row = 0; row < rows; row++) {
      position = this.printLine(row, position)
      if (position < PIECE_BYTES) continue
      yield this.target.subarray(0, position)
      position = 0
    }
    if (position > 0) yield this.target.subarray(0, position)
  }

  private printLine(row: number, position: number): number {
    const { columns, target, separator } = this
    const hasQuotes = this.format === 'csv'
    for (const column of columns) {
      const isQuoted = hasQuotes && column.isQuoted === true
      if (isQuoted) target[position++] = QUOTE
      position = column.print(row, target, position)
      if (isQuoted) target[position++] = QUOTE
      target[position++] = separator
    }
    // `tbl` has a separator behind the last column, too.
    if (hasQuotes) position--
    target[position] = NEWLINE
    return position + 1
  }
}
