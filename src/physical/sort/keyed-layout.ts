// Rows that are to be ordered: the columns of the input, and behind them what the keys compute.
import { InternalError } from '../../common/errors.ts'
import type { Column, Expr, SortKey } from '../../logical/expression.ts'
import { type RowField, type RowLayout, rowLayout } from '../rows/row-layout.ts'
import type { RowKey } from '../rows/sort-keys.ts'

export interface KeyedLayout {
  readonly layout: RowLayout
  /** What is written as rows: the input's columns, then the keys that are no plain columns. */
  readonly exprs: readonly Expr[]
  /** The fields of the input's columns. */
  readonly columns: readonly RowField[]
}

/** Lays out rows of `input` with `keys` computed once, when a row is written. */
export function keyedLayout(input: readonly Column[], keys: readonly Expr[], headerBytes = 0): KeyedLayout {
  const computed = keys.filter((key) => key.kind !== 'column')
  const exprs: Expr[] = [...input.map(({ id, name, type, nullable }): Expr => ({ kind: 'column', id, name, type, nullable })), ...computed]
  const layout = rowLayout(
    exprs.map((expr) => expr.type),
    headerBytes,
  )
  return { layout, exprs, columns: layout.fields.slice(0, input.length) }
}

/** The field that holds the value of `key`, one of the keys that the layout was made for. */
export function fieldOf({ layout, exprs }: KeyedLayout, key: Expr): RowField {
  const at = exprs.findIndex((expr) => expr === key || (expr.kind === 'column' && key.kind === 'column' && expr.id === key.id))
  const field = layout.fields[at]
  if (!field) throw new InternalError('a sort key that is not in the rows')
  return field
}

export function rowKeyOf(keyed: KeyedLayout, { expr, descending, nullsFirst }: SortKey): RowKey {
  return { field: fieldOf(keyed, expr), descending, nullsFirst }
}

/** The input's columns that are no key yet: ties are broken by them where it shows which of equal rows come first, so that it never depends on the lanes. */
export function tieBreakers({ columns }: KeyedLayout, keys: readonly RowKey[]): RowKey[] {
  return columns
    .filter((field) => !keys.some((key) => key.field === field))
    .map((field) => ({ field, descending: false, nullsFirst: false }))
}
