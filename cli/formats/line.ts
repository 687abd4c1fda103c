// A line a value, for rows that are wider than any screen.
import { formatterOf, type QueryResult } from '../../src/index.ts'
import type { Output } from '../output.ts'
import { cellsFor, printable } from './cells.ts'

export async function writeLine(result: QueryResult, output: Output): Promise<void> {
  const formatters = result.schema.map((field) => formatterOf(field.type, result.timeZone))
  const names = result.schema.map((field) => printable(field.name))
  const { widthOf, pad } = await cellsFor(names)
  const width = Math.max(0, ...names.map(widthOf))
  const labels = names.map((name) => `${pad(name, width, 'right')} = `)
  let separator = ''
  for await (const { rows, columns } of result.batches()) {
    for (let row = 0; row < rows; row++) {
      let text = separator
      columns.forEach((column, i) => {
        const value = column.value(row)
        text += `${labels[i]}${value === null ? 'NULL' : printable(formatters[i]!(value))}\n`
      })
      separator = '\n'
      const full = output.write(text)
      if (full) await full
    }
  }
}
