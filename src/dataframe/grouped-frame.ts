// A DataFrame with groups, waiting for what is to be computed of each.
import { BindError } from '../common/errors.ts'
import type { DataFrame } from './data-frame.ts'
import { Column } from './expressions/column.ts'
import type { Value } from './expressions/literal.ts'
import { callNode, NOWHERE, selectNode } from './expressions/syntax.ts'
import type { Frame } from './frame.ts'
import { callBy, columnsIn, groupExpressions, itemsOf, selectItems } from './frame-items.ts'
import { PivotedFrame, pivotKey } from './pivoted-frame.ts'
import type { AnyColumn, ColumnName, Item, SelectedRow } from './row-types.ts'

type Items = ReturnType<typeof itemsOf>

/** Made by `groupBy`. `R` is the row that is grouped, `Keys` the part of it that groups. */
export class GroupedFrame<R extends object, Keys extends object> {
  constructor(
    private readonly input: Frame,
    private readonly keys: Items,
    private readonly make: <Out extends object>(frame: Frame) => DataFrame<Out>,
  ) {}

  /**
   * The values of a column as columns: `groupBy('city').pivot('platform', ['ios', 'web']).agg({ plays: fn.count() })` has the columns city,
   * ios_plays and web_plays. Of one aggregate without a name the columns have the names of the values alone.
   */
  pivot(column: ColumnName<R> | AnyColumn<R>, values: readonly Value[]): PivotedFrame<R, Keys> {
    return new PivotedFrame(this.input, this.keys, [pivotKey(column, values)], this.make)
  }

  /** The keys, and behind them the aggregates: `agg({ plays: fn.count(), ms: fn.sum('ms_played') })`. */
  agg<const Aggregates extends readonly Exclude<Item<R>, '*'>[]>(
    ...aggregates: Aggregates
  ): DataFrame<Aggregates extends readonly [] ? Keys : Keys & SelectedRow<R, Aggregates>> {
    return this.grouped('agg', itemsOf(aggregates, 'agg'))
  }

  /** The keys, and how many rows each has. */
  count<const Name extends string = 'count'>(name: Name = 'count' as Name): DataFrame<Keys & { [K in Name]: bigint }> {
    return this.grouped('count', [{ name, column: new Column(callNode('count_star', [])) }])
  }

  private grouped<Out extends object>(method: string, aggregates: Items): DataFrame<Out> {
    const items = [...this.keys, ...aggregates]
    if (items.length === 0) throw new BindError(`${method}() takes at least one aggregate`)
    const expressions = groupExpressions(this.keys)
    const groupBy = expressions.length === 0 ? undefined : ({ kind: 'items', items: expressions, position: NOWHERE } as const)
    const select = selectNode({ items: selectItems(items), groupBy })
    return this.make({ kind: 'select', call: callBy(method, columnsIn(items)), input: this.input, select })
  }
}
