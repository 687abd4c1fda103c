// Whether two engines gave the same answer to a query. Rows may come in any order but for what its ORDER BY says.
import { formatterOf, type RawValue, type SqlType } from '../../src/index.ts'
import type { Answer, Digest } from './answer.ts'
import { difference, sameValue } from './compare.ts'
import { looseRows } from './loose-rows.ts'
import type { RowSet } from './rows.ts'

/** `exact`: types as well. `loose`: numbers are compared as doubles, all else as text, for engines with other types. */
export type Strictness = 'exact' | 'loose'

/** What differs, in lines to read, or undefined. */
export function answerDifference(sql: string, actual: Answer, expected: Answer, strictness: Strictness): string | undefined {
  if (!actual.rows || !expected.rows) {
    const [ours, theirs] = [actual.digest.rows, expected.digest.rows]
    if (ours !== theirs) return `expected ${theirs} rows, got ${ours}`
    // Digests are of exact types.
    return strictness === 'loose' ? undefined : digestDifference(actual, expected)
  }
  const [a, b] = strictness === 'loose' ? [looseRows(rowSet(actual)), looseRows(rowSet(expected))] : [rowSet(actual), rowSet(expected)]
  const different = difference(a, b, { ordered: false })
  if (different) return different
  const keys = orderKeys(sql, b)
  return keys && orderDifference(a, b, keys)
}

function rowSet({ columns, rows }: Answer): RowSet {
  return { columns, rows: rows! }
}

/** Long answers: as many rows, the same exact values together, and floats whose sums agree. */
function digestDifference(actual: Answer, expected: Answer): string | undefined {
  const [a, b] = [actual.digest, expected.digest]
  const types = ({ columns }: Answer): RowSet => ({ columns, rows: [] })
  const columns = difference(types(actual), types(expected), { ordered: false })
  if (columns) return columns
  if (a.hash !== b.hash) return `${a.rows} rows, whose exact values differ in sum`
  return floatDifference(a, b)
}

const SUM_TOLERANCE = 1e-9

function floatDifference(a: Digest, b: Digest): string | undefined {
  for (const [i, { column, sum, size }] of a.floats.entries()) {
    const other = b.floats[i]!
    if (Math.abs(sum - other.sum) > SUM_TOLERANCE * Math.max(size, other.size)) {
      return `column ${column + 1} of ${a.rows} rows adds up to ${sum}, expected ${other.sum}`
    }
  }
  return undefined
}

/**
 * The columns that the last ORDER BY outside of parentheses names, by their names or places; undefined where there is none, or where it sorts by
 * something that is not among the columns.
 */
function orderKeys(sql: string, { columns }: RowSet): readonly number[] | undefined {
  const outer = outsideParentheses(sql)
  const clause = /\border\s+by\s+((?:(?!\border\s+by\b)[\s\S])*)$/i.exec(outer)?.[1]?.replace(/\b(limit|offset)\b[\s\S]*$/i, '')
  if (clause === undefined) return undefined
  if (/^\s*all\b/i.test(clause)) return columns.map((_, i) => i)
  const keys = clause.split(',').map((item) => {
    const key = item
      .replace(/\b(asc|desc)\b/i, '')
      .replace(/\bnulls\s+(first|last)\b/i, '')
      .replaceAll(/["\s;]/g, '')
    return /^\d+$/.test(key) ? Number(key) - 1 : columns.findIndex(({ name }) => name.toLowerCase() === key.toLowerCase())
  })
  return keys.includes(-1) ? undefined : keys
}

function outsideParentheses(sql: string): string {
  let depth = 0
  let outer = ''
  for (const [token] of sql.matchAll(/'(?:[^']|'')*'|--[^\n]*|[\s\S]/g)) {
    if (token === '(') depth++
    if (depth === 0 && !token.startsWith('--')) outer += token
    if (token === ')') depth--
  }
  return outer
}

/** Rows that are equal in the keys may change places. */
function orderDifference(actual: RowSet, expected: RowSet, keys: readonly number[]): string | undefined {
  const types = expected.columns.map(({ type }) => type)
  const at = expected.rows.findIndex((row, r) => !keys.every((key) => sameValue(actual.rows[r]![key]!, row[key]!, types[key]!)))
  if (at < 0) return undefined
  const show = (row: readonly RawValue[]) => keys.map((key) => text(row[key]!, types[key]!)).join(' | ')
  return `the order differs: row ${at} is expected with ${show(expected.rows[at]!)}, got ${show(actual.rows[at]!)}`
}

function text(value: RawValue, type: SqlType): string {
  return value === null ? 'NULL' : formatterOf(type)(value)
}
