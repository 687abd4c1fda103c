// CSV as RFC 4180 has it, with bare newlines. NULL is an empty field, an empty text is "".
import { formatterOf, type QueryResult } from '../../src/index.ts'
import type { Output } from '../output.ts'

export async function writeCsv(result: QueryResult, output: Output): Promise<void> {
  const formatters = result.schema.map((field) => formatterOf(field.type))
  await output.write(`${result.schema.map((field) => quoted(field.name)).join(',')}\n`)
  for await (const { rows, columns } of result.batches()) {
    for (let row = 0; row < rows; row++) {
      let line = ''
      for (let i = 0; i < columns.length; i++) {
        const value = columns[i]!.value(row)
        if (i > 0) line += ','
        if (value !== null) line += quoted(formatters[i]!(value))
      }
      const full = output.write(`${line}\n`)
      if (full) await full
    }
  }
}

function quoted(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
