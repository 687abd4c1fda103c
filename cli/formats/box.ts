// A table for people: names and types on top, numbers to the right, and of many rows the first and the last.
import pc from 'picocolors'
import { type Formatter, formatterOf, isNumeric, type QueryResult, type ResultBatch, typeName } from '../../src/index.ts'
import type { Output } from '../output.ts'
import { type BoxLayout, layOut } from './box-layout.ts'
import { cellsFor, printable } from './cells.ts'
import type { FormatOptions } from './format.ts'

/** null is the NULL of SQL, which is not the text 'NULL'. */
type Row = readonly (string | null)[]

export async function writeBox(result: QueryResult, output: Output, options: FormatOptions): Promise<void> {
  const names = result.schema.map((field) => printable(field.name))
  const types = result.schema.map((field) => typeName(field.type).toLowerCase())
  const { first, last, count } = await readEnds(result, options.maxRows)
  const rows = [...first, ...last]
  const { widthOf, cut, pad } = await cellsFor([...names, ...rows.flatMap((row) => row.filter((cell) => cell !== null))])
  const natural = names.map((name, i) =>
    rows.reduce((max, row) => Math.max(max, widthOf(row[i] ?? 'NULL')), Math.max(widthOf(name), types[i]!.length)),
  )
  const layout = layOut(natural, options.width)
  const { dim, bold } = pc.createColors(options.color === true)
  const right = result.schema.map((field) => isNumeric(field.type))
  const line = (cells: Row, align: (column: number) => 'left' | 'right' | 'center', paint = (text: string) => text) => {
    const shown = layout.shown.map((column, i) => {
      const width = layout.widths[i]!
      if (column === undefined) return dim('…')
      const cell = cells[column]!
      return cell === null ? dim(pad('NULL', width, align(column))) : paint(pad(cut(cell, width), width, align(column)))
    })
    return `│ ${shown.join(' │ ')} │\n`
  }
  const value = (column: number) => (right[column] ? 'right' : 'left')
  const center = () => 'center' as const

  await output.write(rule(layout, '┌┬┐') + line(names, center, bold) + line(types, center, dim) + rule(layout, '├┼┤'))
  for (const row of first) await output.write(line(row, value))
  if (last.length > 0) {
    const dots = names.map(() => '·')
    await output.write(line(dots, center, dim).repeat(3))
    for (const row of last) await output.write(line(row, value))
  }
  await output.write(rule(layout, '└┴┘') + footer(count, rows.length, names.length, layout))
}

/** The rows to show: all of up to `maxRows`, else the first and the last half. The whole result is read, for its count. */
async function readEnds(result: QueryResult, maxRows: number): Promise<{ first: Row[]; last: Row[]; count: number }> {
  const formatters = result.schema.map((field) => formatterOf(field.type, result.timeZone))
  const half = Math.floor(maxRows / 2)
  const first: Row[] = []
  let last: Row[] = []
  let count = 0
  for await (const batch of result.batches()) {
    let row = 0
    for (; row < batch.rows && first.length < maxRows; row++) first.push(readRow(batch, row, formatters))
    for (row = Math.max(row, batch.rows - half); row < batch.rows; row++) last.push(readRow(batch, row, formatters))
    last = last.slice(Math.max(0, last.length - half))
    count += batch.rows
  }
  if (count <= maxRows) return { first, last: [], count }
  const ends = [...first, ...last]
  return { first: ends.slice(0, maxRows - half), last: ends.slice(ends.length - half), count }
}

function readRow(batch: ResultBatch, row: number, formatters: readonly Formatter[]): Row {
  return batch.columns.map((column, i) => {
    const value = column.value(row)
    return value === null ? null : printable(formatters[i]!(value))
  })
}

/** `corners`: left, middle, right. */
function rule({ widths }: BoxLayout, [left, middle, right]: string): string {
  return `${left}${widths.map((width) => '─'.repeat(width + 2)).join(middle)}${right}\n`
}

function footer(count: number, shownRows: number, columns: number, { shown }: BoxLayout): string {
  const rows = `${grouped(count)} ${count === 1 ? 'row' : 'rows'}${shownRows < count ? ` (${shownRows} shown)` : ''}`
  const shownColumns = shown.filter((column) => column !== undefined).length
  return shownColumns < columns ? `${rows}, ${columns} columns (${shownColumns} shown)\n` : `${rows}\n`
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}
