// Whether two engines gave the same answer: types and values exactly, floats within what another order of additions may change.
import { formatterOf, type RawValue, type SqlType, typeName } from '../../src/index.ts'
import type { RowSet } from './rows.ts'

export interface CompareOptions {
  /** Whether the rows must come in the same order; otherwise each row must come as often. */
  readonly ordered: boolean
  readonly names?: boolean
}

const DOUBLE_TOLERANCE = 1e-9 // relative; sums of millions of doubles in another order differ by less
const FLOAT_TOLERANCE = 1e-5
const SHOWN_ROWS = 8

/** What differs, in lines to read, or undefined. */
export function difference(actual: RowSet, expected: RowSet, { ordered, names = false }: CompareOptions): string | undefined {
  const describe = ({ columns }: RowSet) =>
    columns.map(({ name, type }) => (names ? `${name} ${comparable(type)}` : comparable(type))).join(', ')
  if (describe(actual) !== describe(expected)) return `columns differ\n  expected ${describe(expected)}\n  got      ${describe(actual)}`
  const types = expected.columns.map(({ type }) => type)
  const differing = ordered ? differingInPlace(actual.rows, expected.rows, types) : differingAsMultiset(actual.rows, expected.rows, types)
  if (differing.length === 0) return undefined
  const count = `${differing.length} ${differing.length === 1 ? 'row differs' : 'rows differ'}; expected ${expected.rows.length} rows, got ${actual.rows.length}`
  const shown = differing.slice(0, SHOWN_ROWS).map((row) => {
    const place = row.at === undefined ? 'in any order' : `row ${row.at}`
    return `  ${place}\n    expected ${showRow(row.expected, types)}\n    got      ${showRow(row.actual, types)}`
  })
  return [count, ...shown, ...(differing.length > SHOWN_ROWS ? [`  … and ${differing.length - SHOWN_ROWS} more`] : [])].join('\n')
}

/** A column of bare NULLs is an INTEGER to DuckDB. */
function comparable(type: SqlType): string {
  return type.kind === 'null' ? 'INTEGER' : typeName(type)
}

type Row = readonly RawValue[]

interface Differing {
  readonly at?: number
  readonly actual: Row | undefined
  readonly expected: Row | undefined
}

function differingInPlace(actual: readonly Row[], expected: readonly Row[], types: readonly SqlType[]): Differing[] {
  const longer = actual.length > expected.length ? actual : expected
  return longer.flatMap((_, at) => (sameRow(actual[at], expected[at], types) ? [] : [{ at, actual: actual[at], expected: expected[at] }]))
}

/** Both sorted, then merged: a row that only one side has is named alone, one that differs in its floats with its twin. */
function differingAsMultiset(actual: readonly Row[], expected: readonly Row[], types: readonly SqlType[]): Differing[] {
  const order = rowOrder(types)
  const sorted = (rows: readonly Row[]) => rows.map((row) => ({ row, key: order.key(row) })).sort(order.compare)
  const [ours, theirs] = [sorted(actual), sorted(expected)]
  const found: Differing[] = []
  let [i, j] = [0, 0]
  while (i < ours.length || j < theirs.length) {
    const [a, b] = [ours[i], theirs[j]]
    const side = !a ? 1 : !b || a.key < b.key ? -1 : a.key > b.key ? 1 : 0
    if (side !== 0 || !sameRow(a?.row, b?.row, types)) {
      found.push({ actual: side > 0 ? undefined : a?.row, expected: side < 0 ? undefined : b?.row })
    }
    if (side <= 0) i++
    if (side >= 0) j++
  }
  return found
}

function sameRow(a: Row | undefined, b: Row | undefined, types: readonly SqlType[]): boolean {
  return a !== undefined && b !== undefined && types.every((type, i) => sameValue(a[i]!, b[i]!, type))
}

/** Equal as values of the type; NULL is equal to NULL and NaN to NaN. */
export function sameValue(a: RawValue, b: RawValue, type: SqlType): boolean {
  if (a === null || b === null) return a === b
  if (type.kind === 'double' || type.kind === 'float') {
    const [x, y] = [a as number, b as number]
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) return true
    const tolerance = type.kind === 'double' ? DOUBLE_TOLERANCE : FLOAT_TOLERANCE
    return Number.isFinite(x - y) && Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y))
  }
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0
  return a === b
}

interface Keyed {
  readonly row: Row
  readonly key: string
}

/** An order in which equal multisets have their rows in the same places: exact columns first, for floats may differ in the last digits. */
function rowOrder(types: readonly SqlType[]): { key: (row: Row) => string; compare: (a: Keyed, b: Keyed) => number } {
  const floats = types.flatMap(({ kind }, i) => (kind === 'double' || kind === 'float' ? [i] : []))
  const exact = types.flatMap((type, i) => (floats.includes(i) ? [] : [{ i, format: formatterOf(type) }]))
  return {
    key: (row) => exact.map(({ i, format }) => (row[i] === null ? '\u0000' : `\u0001${format(row[i]!)}`)).join('\u0002'),
    compare: (a, b) => {
      if (a.key !== b.key) return a.key < b.key ? -1 : 1
      for (const i of floats) {
        const difference = floatRank(a.row[i]!) - floatRank(b.row[i]!) || Number(a.row[i]) - Number(b.row[i])
        if (difference) return difference
      }
      return 0
    },
  }
}

/** NULL, then numbers, then NaN. */
function floatRank(value: RawValue): number {
  return value === null ? 0 : Number.isNaN(value) ? 2 : 1
}

function showRow(row: Row | undefined, types: readonly SqlType[]): string {
  if (!row) return 'no such row'
  return row.map((value, i) => (value === null ? 'NULL' : JSON.stringify(formatterOf(types[i]!)(value)))).join(' | ')
}
