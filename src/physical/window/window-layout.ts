// The rows of windows that share a sort: the input's columns, then all that the windows compute of a row.
import { InternalError } from '../../common/errors.ts'
import { INTEGER } from '../../common/types.ts'
import { columnExpr } from '../../logical/build-expression.ts'
import type { Column, Expr, FrameBound, RankCall, SortKey, WindowCall } from '../../logical/expression.ts'
import { exprKey } from '../../logical/expression-key.ts'
import { type RowField, type RowLayout, rowLayout } from '../rows/row-layout.ts'
import type { RowKey } from '../rows/sort-keys.ts'

/** A window function over a sort that others share: its own order is a beginning of the sort's. */
export type WindowItem = RankCall | WindowCall

export interface WindowLayout {
  readonly layout: RowLayout
  /** What is computed of a row, behind the input's columns. */
  readonly computed: readonly Expr[]
  /** The fields of the input's columns. */
  readonly columns: readonly RowField[]
  /** Where a row's place in its window is kept, once it is known: no column is written there. */
  readonly place: RowField
  field(expr: Expr): RowField
}

export function windowLayout(input: readonly Column[], items: readonly WindowItem[]): WindowLayout {
  const positions = new Map<string, number>()
  for (const column of input) positions.set(exprKey(columnExpr(column)), positions.size)
  const computed: Expr[] = []
  for (const expr of items.flatMap(expressionsOfRow)) {
    const key = exprKey(expr)
    if (positions.has(key)) continue
    positions.set(key, input.length + computed.length)
    computed.push(expr)
  }
  const types = [...input.map(({ type }) => type), ...computed.map(({ type }) => type)]
  const layout = rowLayout([...types, INTEGER])
  const fields = layout.fields.slice(0, types.length)
  const place = layout.fields[types.length]!
  return {
    layout: { ...layout, fields },
    computed,
    columns: fields.slice(0, input.length),
    place,
    field(expr) {
      const field = fields[positions.get(exprKey(expr)) ?? -1]
      if (!field) throw new InternalError('a window reads what is not in its rows')
      return field
    },
  }
}

/** The longest order among the items: that of the sort. */
export function orderOf(items: readonly WindowItem[]): readonly SortKey[] {
  return items.reduce<readonly SortKey[]>((longest, { orderBy }) => (orderBy.length > longest.length ? orderBy : longest), [])
}

export function rowKey(layout: WindowLayout, { expr, descending, nullsFirst }: SortKey): RowKey {
  return { field: layout.field(expr), descending, nullsFirst }
}

/** Aggregates whose result depends on the order of their rows. */
const ORDERED: ReadonlySet<string> = new Set(['first', 'last', 'any_value', 'string_agg', 'max_by', 'min_by'])

/** Whether it shows which of equal rows come first. */
export function tellsPeersApart(item: WindowItem): boolean {
  if (!('frame' in item)) return item.name === 'row_number'
  if (item.kind === 'number') return item.name === 'ntile'
  if (item.kind === 'value' || item.user || ORDERED.has(item.name)) return true
  const { unit, start, end, exclude } = item.frame
  const isWhole = start.kind === 'unbounded preceding' && end.kind === 'unbounded following' && !exclude
  return (unit === 'rows' && !isWhole) || exclude === 'current row' || exclude === 'ties'
}

/** All that is read of a row: keys, arguments, conditions, frames' bounds. */
function expressionsOfRow(item: WindowItem): readonly Expr[] {
  const keys = [...item.partitionBy, ...item.orderBy.map(({ expr }) => expr)]
  if (!('frame' in item)) return keys
  const { kind, args, filter, frame } = item
  const [value, ...rest] = args
  // Offsets and defaults that are literals are no part of the rows.
  const read =
    kind === 'aggregate' ? args : [...(value ? [value] : []), ...rest.filter((arg) => arg.kind !== 'literal' || isDefault(item, arg))]
  return [...keys, ...read, ...(filter ? [filter] : []), ...ofBound(frame.start), ...ofBound(frame.end)]
}

function isDefault({ args, name }: WindowCall, arg: Expr): boolean {
  return name !== 'nth_value' && arg === args[2] && !(arg.kind === 'literal' && arg.value === null)
}

function ofBound({ offset, key }: FrameBound): readonly Expr[] {
  if (!offset) return []
  return key ? [offset, key] : offset.kind === 'literal' ? [] : [offset]
}
