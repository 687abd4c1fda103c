// Groups of a DataFrame whose aggregates are to be columns, one for each value of another column.
import { BindError } from '../common/errors.ts'
import type { PivotKey } from '../parser/ast.ts'
import type { DataFrame } from './data-frame.ts'
import { type ColumnOrName, columnOf, describe } from './expressions/call-column.ts'
import type { Column } from './expressions/column.ts'
import { literalNode, type Value } from './expressions/literal.ts'
import { NOWHERE } from './expressions/syntax.ts'
import type { Frame } from './frame.ts'
import { callBy, columnsIn, itemsOf, selectExpressions } from './frame-items.ts'
import type { AnyColumn, ColumnName, Item, Row } from './row-types.ts'

interface ColumnKey {
  readonly column: Column<unknown>
  readonly key: PivotKey
}

/** Made by `groupBy(…).pivot(…)`. */
export class PivotedFrame<R extends object, Keys extends object> {
  constructor(
    private readonly input: Frame,
    private readonly groups: ReturnType<typeof itemsOf>,
    private readonly on: readonly ColumnKey[],
    private readonly make: <Out extends object>(frame: Frame) => DataFrame<Out>,
  ) {}

  /** Each value of this column beside each of those before. */
  pivot(column: ColumnName<R> | AnyColumn<R>, values: readonly Value[]): PivotedFrame<R, Keys> {
    return new PivotedFrame(this.input, this.groups, [...this.on, pivotKey(column, values)], this.make)
  }

  /** The keys, and behind them each aggregate for each of the values; without an aggregate, how many rows there are. */
  agg<const Aggregates extends readonly Exclude<Item<R>, '*'>[]>(...aggregates: Aggregates): DataFrame<Keys & Row> {
    const items = itemsOf(aggregates, 'agg')
    const call = callBy('agg', [...columnsIn(this.groups), ...this.on.map(({ column }) => column), ...columnsIn(items)])
    const [groups, using] = [selectExpressions(this.groups), selectExpressions(items)]
    return this.make({ kind: 'pivot', call, input: this.input, groups, on: this.on.map(({ key }) => key), using })
  }
}

export function pivotKey(name: ColumnOrName, values: readonly Value[]): ColumnKey {
  const column = columnOf(name, 'pivot()')
  if (!Array.isArray(values) || values.length === 0) {
    throw new BindError(`pivot() takes the values that are to be columns, not ${Array.isArray(values) ? 'none' : describe(values)}`, {
      hint: `pivot('platform', ['ios', 'web']); PIVOT of SQL finds them itself.`,
    })
  }
  const listed = values.map((value) => ({ value: literalNode(value, 'pivot()'), alias: undefined }))
  return { column, key: { expression: column.node, values: listed, query: undefined, position: NOWHERE } }
}
