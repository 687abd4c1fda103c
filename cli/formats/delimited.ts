// A line a row, fields between delimiters: CSV and TSV.
import { formatterOf, type QueryResult } from '../../src/index.ts'
import type { Output } from '../output.ts'

interface Dialect {
  readonly delimiter: string
  readonly null: string
  /** The field so that it cannot be taken for a delimiter, a line's end or NULL. */
  readonly guard: (text: string) => string
}

/** As RFC 4180 has it, with bare newlines. NULL is an empty field, an empty text is "". */
const CSV: Dialect = {
  delimiter: ',',
  null: '',
  guard: (text) => (text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text),
}

const TSV_ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' }

/** What PostgreSQL's COPY and ClickHouse read: a row is a line whatever it holds, and NULL is \N. */
const TSV: Dialect = {
  delimiter: '\t',
  null: '\\N',
  guard: (text) => text.replace(/[\t\n\r\\]/g, (character) => TSV_ESCAPES[character]!),
}

export function writeCsv(result: QueryResult, output: Output): Promise<void> {
  return writeDelimited(result, output, CSV)
}

export function writeTsv(result: QueryResult, output: Output): Promise<void> {
  return writeDelimited(result, output, TSV)
}

async function writeDelimited(result: QueryResult, output: Output, dialect: Dialect): Promise<void> {
  const { delimiter, guard } = dialect
  const formatters = result.schema.map((field) => formatterOf(field.type, result.timeZone))
  await output.write(`${result.schema.map((field) => guard(field.name)).join(delimiter)}\n`)
  for await (const { rows, columns } of result.batches()) {
    for (let row = 0; row < rows; row++) {
      let line = ''
      for (let i = 0; i < columns.length; i++) {
        const value = columns[i]!.value(row)
        if (i > 0) line += delimiter
        line += value === null ? dialect.null : guard(formatters[i]!(value))
      }
      const full = output.write(`${line}\n`)
      if (full) await full
    }
  }
}
