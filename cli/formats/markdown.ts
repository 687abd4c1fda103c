// A table for issues and READMEs. It is written as rows come, so its bars are not aligned.
import { formatterOf, isNumeric, type QueryResult } from '../../src/index.ts'
import type { Output } from '../output.ts'
import { printable } from './cells.ts'

export async function writeMarkdown(result: QueryResult, output: Output): Promise<void> {
  const formatters = result.schema.map((field) => formatterOf(field.type, result.timeZone))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  await output.write(line(result.schema.map((field) => guarded(field.name))))
  await output.write(line(result.schema.map((field) => (isNumeric(field.type) ? '---:' : '---'))))
  for await (const { rows, columns } of result.batches()) {
    for (let row = 0; row < rows; row++) {
      const cells = columns.map((column, i) => {
        const value = column.value(row)
        return value === null ? 'NULL' : guarded(formatters[i]!(value))
      })
      const full = output.write(line(cells))
      if (full) await full
    }
  }
}

/** A bar would end the cell; what Markdown takes for markup would not be shown as it is. */
function guarded(text: string): string {
  return printable(text).replace(/[\\|`*_<>[\]]/g, '\\$&')
}
