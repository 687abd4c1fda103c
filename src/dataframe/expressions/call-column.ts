// Calls of functions: beside what every column can, they take the clauses of aggregates and windows.
import { BindError } from '../../common/errors.ts'
import type { Call, OrderItem } from '../../parser/ast.ts'
import { Column, col, SortColumn, textsOf } from './column.ts'
import { callNode, NOWHERE, windowNode } from './syntax.ts'
import { type FrameOptions, frameOf } from './window-frame.ts'

/** A column's name, or an expression. */
export type ColumnOrName = string | Column<unknown>

/** What to sort by: a column's name or an expression, which go upwards, or one with a direction: `col('plays').desc()`. */
export type Order<Reads extends string = string> = Reads | Column<unknown, string, Reads> | SortColumn<Reads>

export interface WindowOptions<Reads extends string = string> extends FrameOptions {
  /** Each group of equal values is a window of its own; nothing: all rows are one. */
  readonly partitionBy?: Reads | Column<unknown, string, Reads> | readonly (Reads | Column<unknown, string, Reads>)[] | undefined
  readonly orderBy?: Order<Reads> | readonly Order<Reads>[] | undefined
}

/** A call as `fn` makes it. */
export class CallColumn<T, Reads extends string> extends Column<T, string, Reads> {
  declare readonly node: Call

  constructor(node: Call, texts: readonly string[] = []) {
    super(node, undefined, texts)
  }

  /** An aggregate over each different value once: `fn.sum('price').distinct()`. */
  distinct(): CallColumn<T, Reads> {
    return new CallColumn({ ...this.node, distinct: true }, this.texts)
  }

  /** An aggregate over the rows for which the condition is true. */
  filter<R extends string>(condition: Column<unknown, string, R>): CallColumn<T, Reads | R> {
    return new CallColumn({ ...this.node, filter: condition.node }, textsOf([this, condition]))
  }

  /** A window function over the rows in which its value is not NULL: `fn.lag('ms').ignoreNulls()`. */
  ignoreNulls(): CallColumn<T, Reads> {
    return new CallColumn({ ...this.node, nulls: 'ignore' }, this.texts)
  }

  /** Over a window: `fn.rowNumber().over({ partitionBy: 'city', orderBy: col('plays').desc() })`, `fn.avg('ms').over({ orderBy: 'day', rows: [-6, 0] })`. */
  over<R extends string = never>(window: WindowOptions<R> = {}): CallColumn<T, Reads | R> {
    const partitionBy = listOf(window.partitionBy).map((item) => columnOf(item, 'partitionBy'))
    const order = listOf(window.orderBy)
    const over = windowNode(
      partitionBy.map(({ node }) => node),
      order.map((item) => orderItem(item, 'over()')),
      frameOf(window),
    )
    return new CallColumn({ ...this.node, over }, textsOf([this, ...partitionBy, ...order.map((item) => orderColumn(item, 'over()'))]))
  }
}

/** A call of a function by its SQL name. */
export function callOf<T, Reads extends string>(name: string, args: readonly Column<unknown>[]): CallColumn<T, Reads> {
  return new CallColumn(
    callNode(
      name,
      args.map(({ node }) => node),
    ),
    textsOf(args),
  )
}

/** The column that a name or an expression stands for. */
export function columnOf(item: ColumnOrName, place: string): Column<unknown> {
  if (typeof item === 'string') return col(item)
  if (item instanceof Column) return item
  throw new BindError(`${place} takes names of columns and expressions, not ${describe(item)}`, {
    hint: `'city', col('city'), fn.lower(col('city'))`,
  })
}

export function orderItem(item: Order, place: string): OrderItem {
  if (item instanceof SortColumn) return item.item
  return { expression: columnOf(item, place).node, descending: false, nulls: undefined, position: NOWHERE }
}

export function orderColumn(item: Order, place: string): Column<unknown> {
  return item instanceof SortColumn ? item.column : columnOf(item, place)
}

/** One or several as a list. */
export function listOf<T>(items: T | readonly T[] | undefined): readonly T[] {
  if (items === undefined) return []
  return Array.isArray(items) ? items : [items as T]
}

/** What was given instead, for messages. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (Array.isArray(value)) return 'an array'
  if (value instanceof SortColumn) return 'a sort order'
  return typeof value === 'object' ? `a ${value.constructor?.name ?? 'object'}` : `the ${typeof value} ${String(value)}`
}
