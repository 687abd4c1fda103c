// Whether a result is the one that a foreign file states. Such files were written by other engines' runners, which print values differently: a line a
// value or a line a row, floats to three digits or to all, booleans as words or as bits. What is the same value passes, however it is printed.
import { createHash } from 'node:crypto'
import { formatterOf, isNumeric, type RawValue, type SqlType } from '../../src/index.ts'
import type { RowSet } from '../bench/rows.ts'
import type { ForeignQuery } from './foreign-records.ts'

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
  if (wanted === undefined) return { expected: expected.join('\n'), got: got() }
  const [ours, theirs] = [sorted(cells, sort), sorted(wanted, sort)]
  const equal = ours.every((row, i) => row.every((value, column) => sameText(value, theirs[i]![column]!)))
  return equal ? undefined : { expected: expected.join('\n'), got: got() }
}

/** A digest of the result for queries that share a label. */
export function labelDigest(result: RowSet, { types, sort }: ForeignQuery): string {
  return hashesOf(result, types, sort)[0]!
}

type Cells = readonly (readonly string[])[]

const EMPTY = '(empty)'

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

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

function sortKey(text: string): string {
  const plain = normal(text)
  return NUMBER.test(plain)
    ? Number(plain)
        .toFixed(3)
        .replace(/^-0\.000$/, '0.000')
    : plain
}

const SPELLINGS: Readonly<Record<string, string>> = {
  true: '1',
  t: '1',
  false: '0',
  f: '0',
  '': EMPTY,
  infinity: 'inf',
  '-infinity': '-inf',
}

function normal(text: string): string {
  const lower = text.toLowerCase()
  const spelling = SPELLINGS[lower]
  if (spelling !== undefined) return spelling
  return /^\d{4}-\d\d-\d\dT\d\d:/.test(text) ? text.replace('T', ' ') : text
}

// A float in a file has as many digits as its writer liked: three, or some seven.
const RELATIVE = 1e-6
const THREE_DIGITS = 0.000_500_1

function sameText(ours: string, theirs: string): boolean {
  if (ours === theirs) return true
  const pattern = /^<(!?)REGEX>:(.*)$/s.exec(theirs)
  if (pattern) return new RegExp(pattern[2]!, 's').test(ours) === (pattern[1] === '')
  const [a, b] = [normal(ours), normal(theirs)]
  if (a === b || escaped(ours) === theirs) return true
  if (!NUMBER.test(a) || !NUMBER.test(b)) return false
  // Whole numbers are exact.
  if (/^[+-]?\d+$/.test(a) && /^[+-]?\d+$/.test(b)) return BigInt(a) === BigInt(b)
  const [x, y] = [Number(a), Number(b)]
  const difference = Math.abs(x - y)
  return difference <= RELATIVE * Math.max(Math.abs(x), Math.abs(y)) || (/\.\d{3}$/.test(b) && difference <= THREE_DIGITS)
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
  if (letter === 'R') return Number(text).toFixed(3)
  if (letter === 'I' && typeof value === 'boolean') return value ? '1' : '0'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the format says that they are printed so
  return letter === 'T' ? text.replaceAll(/[\u0000-\u001f\u007f-\uffff]/g, '@') : text
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

/** As some files write what would break their lines. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

const SHOWN_ROWS = 20

function shown(cells: Cells): string {
  const lines = cells.slice(0, SHOWN_ROWS).map((row) => row.join('\t'))
  return [...lines, ...(cells.length > SHOWN_ROWS ? [`… ${cells.length} rows`] : [])].join('\n')
}
