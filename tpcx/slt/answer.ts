// An answer as the lines of a sqllogictest file, and whether it is the one written there.
import { formatterOf, isNumeric, type RawValue, type SqlType } from '../../src/index.ts'
import type { RowSet } from '../bench/rows.ts'
import type { QueryRecord } from './records.ts'

/** A letter a column: I integers, R floats and decimals, B boolean, T text, D dates and times, P timestamps, ? the rest. */
export function typeLetters({ columns }: RowSet): string {
  return columns.map(({ type }) => letter(type)).join('')
}

function letter(type: SqlType): string {
  if (type.kind === 'decimal' || type.kind === 'double' || type.kind === 'float') return 'R'
  // A column of bare NULLs is an INTEGER in the oracle.
  if (isNumeric(type) || type.kind === 'null') return 'I'
  if (type.kind.startsWith('timestamp')) return 'P'
  return { boolean: 'B', varchar: 'T', json: 'T', date: 'D', time: 'D' }[type.kind as string] ?? '?'
}

/** A line a row: values parted by tabs, the empty text as (empty), NULL as NULL. */
export function answerRows({ columns, rows }: RowSet, sort: QueryRecord['sort']): string[] {
  const formatters = columns.map(({ type }) => formatterOf(type))
  const show = (value: RawValue, i: number) => {
    if (value === null) return 'NULL'
    return formatters[i]!(value).replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t') || '(empty)'
  }
  const lines = rows.map((row) => row.map(show).join('\t'))
  return sort === 'rowsort' ? lines.sort() : lines
}

const TOLERANCE = 1e-9 // relative: sums of doubles depend on the order of additions

/** Equal line by line; columns of floats (`R`) within the tolerance. */
export function sameAnswer(actual: readonly string[], expected: readonly string[], types: string): boolean {
  if (actual.length !== expected.length) return false
  return actual.every((line, row) => {
    if (line === expected[row]) return true
    const [ours, theirs] = [line.split('\t'), expected[row]!.split('\t')]
    return ours.length === theirs.length && ours.every((value, i) => value === theirs[i] || (types[i] === 'R' && nearly(value, theirs[i]!)))
  })
}

function nearly(a: string, b: string): boolean {
  const [x, y] = [Number(a), Number(b)]
  return Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y))
}
