// Whether a result is the one that a foreign file states. Such files were written by other engines' runners, which print values differently: a line a
// value or a line a row, floats to three digits or to all, booleans as words or as bits. What is the same value passes, however it is printed.
import { createHash } from 'node:crypto'
import { formatterOf, isNumeric, type RawValue, type SqlType } from '../../src/index.ts'
import type { RowSet } from '../bench/rows.ts'
import type { ForeignQuery } from './foreign-records.ts'
import { EMPTY, IGNORED, sameText, sortKey } from './foreign-text.ts'

/** What to show of a mismatch. */
export interface Mismatch {
  readonly expected: string
  readonly got: string
}

const HASHED = /^(\d+) values hashing to ([0-9a-f]{32})$/

/** What differs, or undefined. */
export function foreignMismatch(result: RowSet, { types, sort, expected }: ForeignQuery): Mismatch | undefined {
  if (expected === undefined) return undefined
  const cells = textOf(result, types)
  const width = result.columns.length
  const got = () => shown(cells)
  if (types !== '' && types.length !== width) return { expected: `${types.length} columns`, got: `${width} columns\n${got()}` }
  const [, count, digest] = HASHED.exec(expected[0] ?? '') ?? []
  if (digest !== undefined && expected.length === 1) {
    if (Number(count) === cells.length * width && hashesOf(result, types, sort).includes(digest)) return undefined
    return { expected: expected[0]!, got: `${cells.length * width} values\n${got()}` }
  }
  const wanted = readExpected(expected, cells.length, width)
  if (wanted !== undefined) {
    const [ours, theirs] = [sorted(cells, sort), sorted(wanted, sort)]
    if (ours.every((row, i) => row.every((value, column) => sameText(value, theirs[i]![column]!)))) return undefined
  }
  return sameLines(cells, expected, sort) ? undefined : { expected: expected.join('\n'), got: got() }
}

/** A digest of the result for queries that share a label. */
export function labelDigest(result: RowSet, { types, sort }: ForeignQuery): string {
  return hashesOf(result, types, sort)[0]!
}

type Cells = readonly (readonly string[])[]

function textOf({ columns, rows }: RowSet, types: string): Cells {
  const print = columns.map(({ type }, i) => printer(type, types[i]))
  return rows.map((row) => row.map((value, i) => print[i]!(value)))
}

/** Columns of letter I hold whole numbers: a float is cut, as the format's own runner does. */
function printer(type: SqlType, letter: string | undefined): (value: RawValue) => string {
  const format = formatterOf(type)
  const cut = letter === 'I' && isNumeric(type)
  return (value) => {
    if (value === null) return 'NULL'
    const text = format(value) || EMPTY
    return cut && /^-?\d*\.\d+$/.test(text) ? `${Math.trunc(Number(text))}` : text
  }
}

/** The answer's cells: tabs part the values of a row, or each has its line, or (one column wide enough apart) spaces part them. */
function readExpected(lines: readonly string[], rows: number, width: number): Cells | undefined {
  const tabbed = lines.map((line) => line.split('\t'))
  if (lines.length === rows && tabbed.every((row) => row.length === width)) return tabbed
  if (lines.length === rows * width && rows > 0) {
    return Array.from({ length: rows }, (_, row) => lines.slice(row * width, (row + 1) * width))
  }
  const spaced = lines.map((line) => line.trim().split(/\s+/))
  if (lines.length === rows && spaced.every((row) => row.length === width)) return spaced
  return undefined
}

/** Rows whose values have spaces within and are parted by spaces: each line is a row, which is found to fit or not. */
function sameLines(cells: Cells, lines: readonly string[], sort: ForeignQuery['sort']): boolean {
  const words = lines.map((line) => line.trim().split(/\s+/))
  const rows = words.flatMap((row) => (row.length === 1 && row[0] === IGNORED ? [] : [row]))
  const ignoring = rows.length < words.length
  if (ignoring ? cells.length < rows.length : cells.length !== rows.length) return false
  if (sort === 'nosort' && !ignoring) return cells.every((row, i) => sameWords(row, words[i]!))
  if (sort === 'nosort') return inOrder(cells, words)
  const left = [...rows]
  const found = cells.filter((row) => {
    const at = left.findIndex((line) => sameWords(row, line))
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
  return left.length === 0 && (ignoring || found.length === cells.length)
}

/** A line that is ignored stands for any number of rows. */
function inOrder(cells: Cells, lines: readonly (readonly string[])[]): boolean {
  const [line, ...rest] = lines
  if (line === undefined) return cells.length === 0
  if (line.length === 1 && line[0] === IGNORED) return cells.some((_, i) => inOrder(cells.slice(i), rest)) || rest.length === 0
  return cells.length > 0 && sameWords(cells[0]!, line) && inOrder(cells.slice(1), rest)
}

/** Whether the words, some of them together, are the row's values. */
function sameWords(row: readonly string[], words: readonly string[]): boolean {
  const [value, ...rest] = row
  if (value === undefined) return words.length === 0
  if (rest.length === 0) return words.length > 0 && sameText(value.replaceAll(/\s+/g, ' ').trim() || EMPTY, words.join(' '))
  const plain = value.replaceAll(/\s+/g, ' ').trim() || EMPTY
  for (let taken = 1; taken <= words.length - rest.length; taken++) {
    if (sameText(plain, words.slice(0, taken).join(' ')) && sameWords(rest, words.slice(taken))) return true
  }
  return false
}

function sorted(cells: Cells, sort: ForeignQuery['sort']): Cells {
  if (sort === 'nosort') return cells
  if (sort === 'valuesort') {
    return cells
      .flat()
      .map((value) => [value])
      .sort(byKey)
  }
  return [...cells].sort(byKey)
}

/** Both sides sorted by what their values mean: floats that differ in their last digits have the same key. */
function byKey(a: readonly string[], b: readonly string[]): number {
  const [x, y] = [a.map(sortKey).join('\u0001'), b.map(sortKey).join('\u0001')]
  return x < y ? -1 : x > y ? 1 : 0
}

/** The digests that runners would print of this result: of values as the format says (floats with three digits), and as they are. */
function hashesOf({ columns, rows }: RowSet, types: string, sort: ForeignQuery['sort']): string[] {
  const plain = textOf({ columns, rows }, types)
  const strict = rows.map((row, at) => row.map((value, i) => (value === null ? 'NULL' : strictText(value, plain[at]![i]!, types[i]))))
  return [strict, plain].map((cells) => {
    const values = ordered(cells, sort)
    const hash = createHash('md5')
    for (const value of values) hash.update(`${value}\n`)
    return hash.digest('hex')
  })
}

function strictText(value: RawValue, text: string, letter: string | undefined): string {
  if (letter === 'R') return threeDigits(Number(text))
  if (letter === 'I' && typeof value === 'boolean') return value ? '1' : '0'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format says that they are printed so
  return letter === 'T' ? text.replaceAll(/[\u0000-\u001f\u007f-\uffff]/g, '@') : text
}

/** As printf prints it: what lies half-way (an odd number of sixteenths) goes to the even digit. */
function threeDigits(value: number): string {
  const sixteenths = Math.abs(value) * 16
  if (sixteenths % 2 !== 1) return value.toFixed(3)
  const below = Math.floor(Math.abs(value) * 1000)
  return ((Math.sign(value) * (below + (below % 2))) / 1000).toFixed(3)
}

/** In the order of bytes, as the format's runner sorts before it hashes. */
function ordered(cells: Cells, sort: ForeignQuery['sort']): readonly string[] {
  if (sort === 'valuesort') return cells.flat().sort(byBytes)
  if (sort === 'nosort') return cells.flat()
  return [...cells].sort((a, b) => firstDifference(a, b)).flat()
}

function firstDifference(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = byBytes(a[i]!, b[i]!)
    if (order !== 0) return order
  }
  return 0
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

const SHOWN_ROWS = 20

function shown(cells: Cells): string {
  const lines = cells.slice(0, SHOWN_ROWS).map((row) => row.join('\t'))
  return [...lines, ...(cells.length > SHOWN_ROWS ? [`… ${cells.length} rows`] : [])].join('\n')
}
