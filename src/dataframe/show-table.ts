// The first rows as a table for people.
import type { QueryResult } from '../common/result.ts'
import { formatterOf } from '../common/text/format.ts'
import { isNumeric, typeName } from '../common/types.ts'

export interface ShowOptions {
  /** How many rows are shown; 20 unless told. */
  readonly rows?: number | undefined
  /** Longer values are cut to so many characters; 40 unless told. */
  readonly width?: number | undefined
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** Names and types on top, numbers to the right. The result has one row more than are shown where there are more. */
export async function tableText(result: QueryResult, { rows: most = 20, width = 40 }: ShowOptions): Promise<string> {
  const formatters = result.schema.map(({ type }) => formatterOf(type, result.timeZone))
  const rows: string[][] = []
  for await (const batch of result.batches()) {
    for (let row = 0; row < batch.rows; row++) {
      rows.push(batch.columns.map((column, i) => cell(column.value(row), formatters[i]!, width)))
    }
  }
  const shown = rows.slice(0, most)
  const heads = [result.schema.map(({ name }) => cut(name, width)), result.schema.map(({ type }) => typeName(type).toLowerCase())]
  const widths = result.schema.map((_, i) => Math.max(...[...heads, ...shown].map((row) => [...row[i]!].length)))
  const right = result.schema.map(({ type }) => isNumeric(type))
  const line = (cells: readonly string[], toRight: (column: number) => boolean) =>
    `│ ${cells.map((text, i) => pad(text, widths[i]!, toRight(i))).join(' │ ')} │`
  const rule = (left: string, middle: string, end: string) => `${left}${widths.map((wide) => '─'.repeat(wide + 2)).join(middle)}${end}`
  const body = shown.map((row) => line(row, (i) => right[i]!))
  const head = heads.map((row) => line(row, () => false))
  const count = rows.length > most ? `the first ${most} rows` : `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`
  return [rule('┌', '┬', '┐'), ...head, rule('├', '┼', '┤'), ...body, rule('└', '┴', '┘'), count].join('\n')
}

function cell(value: Parameters<ReturnType<typeof formatterOf>>[0] | null, format: ReturnType<typeof formatterOf>, width: number): string {
  return value === null ? 'NULL' : cut(format(value), width)
}

/** Control characters as escapes: a value must neither break the table nor reach the terminal as a command. */
function cut(text: string, width: number): string {
  const plain = text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const characters = [...plain]
  return characters.length <= width ? plain : `${characters.slice(0, width - 1).join('')}…`
}

function pad(text: string, width: number, toRight: boolean): string {
  const room = ' '.repeat(Math.max(0, width - [...text].length))
  return toRight ? room + text : text + room
}
