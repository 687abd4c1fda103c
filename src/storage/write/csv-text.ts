// Rows as the lines of a CSV file.
import type { ResultBatch } from '../../common/result.ts'
import { formatterOf } from '../../common/text/format.ts'
import type { CsvWriteOptions } from './write-target.ts'

export interface CsvStyle {
  readonly delimiter: string
  readonly quote: string
  readonly nullText: string
}

export function csvStyle({ delimiter = ',', quote = '"', nullText = '' }: CsvWriteOptions): CsvStyle {
  return { delimiter, quote, nullText }
}

export function csvHeader(names: readonly string[], style: CsvStyle): string {
  return `${names.map((name) => csvValue(name, style)).join(style.delimiter)}\n`
}

/** The batch's rows, each with a newline. */
export function csvLines({ rows, columns }: ResultBatch, style: CsvStyle): string {
  const texts = columns.map(({ type, value }) => {
    const format = formatterOf(type)
    return (row: number) => {
      const raw = value(row)
      return raw === null ? style.nullText : csvValue(format(raw), style)
    }
  })
  let lines = ''
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < texts.length; column++) lines += (column > 0 ? style.delimiter : '') + texts[column]!(row)
    lines += '\n'
  }
  return lines
}

/** In quotes where a reader would take it for something else: for several values, for NULL, for a comment. */
function csvValue(text: string, { delimiter, quote, nullText }: CsvStyle): string {
  const plain =
    text !== nullText && text !== '' && !text.includes(delimiter) && !text.includes(quote) && !/[\r\n]/.test(text) && !text.startsWith('#')
  return plain ? text : quote + text.replaceAll(quote, quote + quote) + quote
}
