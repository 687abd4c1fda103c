// A failure as people read it: what went wrong, the line of SQL with a caret under the place, what to do. Never a stack.
import pc from 'picocolors'
import { type Position, QuernError } from '../src/index.ts'
import { type Cells, cellsFor, printable } from './formats/cells.ts'

/** `position` counts from the beginning of `sql`. */
interface Source {
  readonly sql: string
  readonly position: Position
}

export interface ErrorTextOptions {
  /** The script that the failed statement is from, and where the statement begins in it. */
  readonly script?: string
  readonly offset?: number
  /** Character cells of a line of the screen. */
  readonly width: number
  readonly color: boolean
}

/** Ends with a newline. */
export async function errorText(error: unknown, { script, offset = 0, width, color }: ErrorTextOptions): Promise<string> {
  const { bold, red } = pc.createColors(color === true)
  const title = red(bold('Error:'))
  if (!(error instanceof QuernError)) {
    return `${title} ${unexpected(error)}\n`
  }
  const lines = [`${title} ${error.message}`]
  const { position, hint } = error
  if (script !== undefined && position) {
    const source = { sql: script, position: { offset: position.offset + offset, length: position.length } }
    const cells = await cellsFor([script.replaceAll(/\s/g, ' '), hint ?? ''])
    const { line, caret, caretWidth } = pointOut(source, width, cells)
    const inline = hint !== undefined && !hint.includes('\n') && caretWidth + 1 + cells.widthOf(hint) <= width
    lines.push(line, inline ? `${red(caret)} ${hint}` : red(caret))
    if (inline) return `${lines.join('\n')}\n`
  }
  if (hint) lines.push(hint)
  return `${lines.join('\n')}\n`
}

/** Errors of the system (a script that cannot be read) say enough by themselves; any other is a bug of ours. */
function unexpected(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && 'syscall' in error) return message
  return `${message}\nThis is a bug in Quern: please report it with the query.`
}

const LEAST_CONTEXT = 20 // cells before the place that stay visible in a line too long for the screen

function pointOut({ sql, position }: Source, width: number, { widthOf, cut }: Cells): { line: string; caret: string; caretWidth: number } {
  const at = Math.min(position.offset, sql.length)
  const lineStart = sql.lastIndexOf('\n', at - 1) + 1
  const lineEnd = sql.indexOf('\n', at) < 0 ? sql.length : sql.indexOf('\n', at)
  const margin = ` ${sql.slice(0, lineStart).split('\n').length} | `
  const room = width - margin.length
  // A tab is one cell here, so that the caret stands where it should.
  const text = (from: number, to: number) => printable(sql.slice(from, to).replaceAll('\t', ' ').replace(/\r$/, ''))
  let before = text(lineStart, at)
  if (widthOf(before) + Math.min(position.length, LEAST_CONTEXT) > room) {
    const kept = Math.max(LEAST_CONTEXT, Math.floor(room / 2))
    before = before.slice(-kept)
    while (widthOf(before) > kept) before = before.slice(1)
    before = `…${before.slice(1)}`
  }
  const line = cut(before + text(at, Math.min(lineEnd, at + room + 1)), room)
  const marked = widthOf(text(at, Math.min(lineEnd, at + position.length)))
  const length = Math.max(1, Math.min(marked, room - widthOf(before)))
  const indent = ' '.repeat(margin.length - 2)
  return {
    line: `${margin}${line}`,
    caret: `${indent}| ${' '.repeat(widthOf(before))}${'^'.repeat(length)}`,
    caretWidth: margin.length + widthOf(before) + length,
  }
}
