// Which columns an expression reads, told once for each expression.
import type { ColumnId, Expr } from './expression.ts'
import { operandsOf } from './expression.ts'

const NONE: ReadonlySet<ColumnId> = new Set()
const known = new WeakMap<Expr, ReadonlySet<ColumnId>>()

/** The ids of all columns that the expression reads. */
export function columnsIn(expr: Expr): ReadonlySet<ColumnId> {
  if (expr.kind === 'literal') return NONE
  let columns = known.get(expr)
  if (!columns) {
    columns = compute(expr)
    known.set(expr, columns)
  }
  return columns
}

function compute(expr: Expr): ReadonlySet<ColumnId> {
  if (expr.kind === 'column') return new Set([expr.id])
  const reading = operandsOf(expr)
    .map(columnsIn)
    .filter(({ size }) => size > 0)
  if (reading.length < 2) return reading[0] ?? NONE
  const all = new Set(reading[0])
  for (const columns of reading.slice(1)) for (const id of columns) all.add(id)
  return all
}

/** Are all of them in the set? */
export function isWithin(columns: ReadonlySet<ColumnId>, set: ReadonlySet<ColumnId>): boolean {
  for (const id of columns) if (!set.has(id)) return false
  return true
}

/** Is one of them in the set? */
export function meets(columns: ReadonlySet<ColumnId>, set: ReadonlySet<ColumnId>): boolean {
  for (const id of columns) if (set.has(id)) return true
  return false
}
