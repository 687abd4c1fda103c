// A DataFrame: immutable and lazy. Each call makes another one; nothing is read or checked against columns before an action.
import { BindError } from '../common/errors.ts'
import type { Join, Select } from '../parser/ast.ts'
import { type ColumnOrName, callOf, columnOf, describe, listOf, type Order, orderColumn, orderItem } from './expressions/call-column.ts'
import { Column, col, lit } from './expressions/column.ts'
import type { Value } from './expressions/literal.ts'
import { sqlColumn } from './expressions/sql-template.ts'
import { NOWHERE, nameOf, pathOf, selectNode, starNode } from './expressions/syntax.ts'
import type { CombineFrame, Frame } from './frame.ts'
import { FrameActions, limitFrame } from './frame-actions.ts'
import { callBy, columnsIn, itemsOf, namedItems, selectItems } from './frame-items.ts'
import {
  ASOF_TYPES,
  JOIN_TYPES,
  type JoinType,
  RANKS,
  type SampleOptions,
  sampleNode,
  type TopByKeyOptions,
  type UnpivotOptions,
} from './frame-options.ts'
import { GroupedFrame } from './grouped-frame.ts'
import type {
  AnyColumn,
  ColumnName,
  ColumnOrStruct,
  DroppedRow,
  ExtendedRow,
  Item,
  JoinedRow,
  LeafName,
  Named,
  NamedItems,
  RenamedRow,
  Row,
  SelectedRow,
  UnnestedRow,
  UnpivotedRow,
} from './row-types.ts'

/** A DataFrame of whatever rows. */
export type AnyFrame = Pick<FrameActions, 'executor' | 'frame'>

/** A condition: an expression, or SQL. */
type ConditionOf<R> = AnyColumn<R> | string

export class DataFrame<R extends object = Row> extends FrameActions<R> {
  /** A column, checked by the compiler against the row type. */
  col<const Name extends ColumnName<R>>(name: Name): Column<Named<Name>, LeafName<Name>, Name> {
    return col(name)
  }

  /** These columns and expressions alone: names, `'*'`, expressions, or objects of expressions under their names. */
  select<const Items extends readonly Item<R>[]>(...items: Items): DataFrame<SelectedRow<R, Items>> {
    const list = itemsOf(items, 'select')
    if (list.length === 0) throw new BindError('select() takes at least one column')
    return this.selecting('select', { items: selectItems(list) }, columnsIn(list))
  }

  /** The rows for which the condition is true: an expression, or SQL such as `country = 'SE' and ms_played > 30000`. */
  filter(condition: ConditionOf<R>): DataFrame<R> {
    const column = conditionOf(condition, 'filter')
    return this.next({ kind: 'filter', call: callBy('filter', [column]), input: this.frame, condition: column.node })
  }

  /** As `filter`. */
  where(condition: ConditionOf<R>): DataFrame<R> {
    return this.filter(condition)
  }

  /** The columns and one more; one of the same name is replaced in its place. */
  withColumn<const Name extends string, V extends AnyColumn<R> | Value>(
    name: Name,
    value: V,
  ): DataFrame<ExtendedRow<R, { readonly [K in Name]: V }>> {
    return this.extending('withColumn', { [name]: value })
  }

  /** As `withColumn` for several at once: all see the columns as they were. */
  withColumns<const Items extends NamedItems<R>>(items: Items): DataFrame<ExtendedRow<R, Items>> {
    return this.extending('withColumns', items)
  }

  /** Other names for some columns: `rename({ ms_played: 'ms' })`. */
  rename<const Names extends { readonly [K in keyof R]?: string }>(names: Names): DataFrame<RenamedRow<R, Names>> {
    const rename = Object.entries(names as Record<string, string>).map(([from, to]) => ({ column: pathOf(from), name: nameOf(to) }))
    if (rename.length === 0) return new DataFrame(this.executor, this.frame)
    return this.selecting('rename', { items: [starNode({ rename })] })
  }

  /** All columns but these; the name of a struct stands for all of its fields. */
  drop<const Name extends ColumnOrStruct<R>>(...names: readonly Name[]): DataFrame<DroppedRow<R, Name>> {
    if (names.length === 0) return new DataFrame(this.executor, this.frame)
    return this.selecting('drop', { items: [starNode({ exclude: names.map(pathOf) })] })
  }

  /** Groups of equal values: `groupBy('city').agg({ plays: fn.count() })`. */
  groupBy<const Keys extends readonly Exclude<Item<R>, '*'>[]>(...keys: Keys): GroupedFrame<R, SelectedRow<R, Keys>> {
    const list = itemsOf(keys, 'groupBy')
    if (list.includes(undefined)) throw new BindError('groupBy() takes names of columns and expressions, not *')
    return new GroupedFrame(this.frame, list, (frame) => new DataFrame(this.executor, frame))
  }

  /** Aggregates over all rows: one row. */
  agg<const Items extends readonly Exclude<Item<R>, '*'>[]>(...items: Items): DataFrame<SelectedRow<R, Items>> {
    const list = itemsOf(items, 'agg')
    if (list.length === 0) throw new BindError('agg() takes at least one aggregate')
    return this.selecting('agg', { items: selectItems(list) }, columnsIn(list))
  }

  /**
   * Rows of both where they match: on columns of the same name, which then are one (`join(songs, 'song_id')`), or on a condition; `alias` gives
   * the sides names for it: `a.join(b, col('a.id').eq(col('b.parent')))`.
   */
  join<Other extends object>(
    other: DataFrame<Other>,
    on: (keyof R & keyof Other & string) | readonly (keyof R & keyof Other & string)[] | AnyColumn<R & Other>,
    options: { readonly how: 'semi' | 'anti' },
  ): DataFrame<R>
  join<Other extends object>(
    other: DataFrame<Other>,
    on: (keyof R & keyof Other & string) | readonly (keyof R & keyof Other & string)[] | AnyColumn<R & Other>,
    options?: { readonly how?: JoinType | undefined },
  ): DataFrame<JoinedRow<R, Other>>
  join(
    other: AnyFrame,
    on: string | readonly string[] | Column<unknown>,
    { how = 'inner' }: { readonly how?: JoinType | undefined } = {},
  ): DataFrame<never> {
    return this.joiningOn('join', JOIN_TYPES, other, on, how)
  }

  /**
   * As `join`, of the other's rows with the nearest alone: `trades.asofJoin(prices, ['symbol', 'time'])` gives each trade the last price of its symbol
   * that is no later. Of columns of the same name the last one is the nearest, by `>=`; a condition has one of `ge`, `gt`, `le`, `lt` beside its
   * equalities.
   */
  asofJoin<Other extends object>(
    other: DataFrame<Other>,
    on: (keyof R & keyof Other & string) | readonly (keyof R & keyof Other & string)[] | AnyColumn<R & Other>,
    options?: { readonly how?: Exclude<JoinType, 'semi' | 'anti'> | undefined },
  ): DataFrame<JoinedRow<R, Other>>
  asofJoin(
    other: AnyFrame,
    on: string | readonly string[] | Column<unknown>,
    { how = 'inner' }: { readonly how?: JoinType | undefined } = {},
  ): DataFrame<never> {
    return this.joiningOn('asofJoin', ASOF_TYPES, other, on, how, true)
  }

  /** The first row of this beside the first of the other, and so on; the shorter one ends in NULLs. */
  positionalJoin<Other extends object>(other: DataFrame<Other>): DataFrame<JoinedRow<R, Other>> {
    return this.joining('positionalJoin', other, 'positional', undefined, [])
  }

  /** Each row of this with each of the other. */
  crossJoin<Other extends object>(other: DataFrame<Other>): DataFrame<JoinedRow<R, Other>> {
    return this.joining('crossJoin', other, 'cross', undefined, [])
  }

  /** The rows in an order: `orderBy('city', col('plays').desc())`. NULLs come last unless told. */
  orderBy(...order: readonly Order<ColumnName<R>>[]): DataFrame<R> {
    if (order.length === 0) throw new BindError('orderBy() takes at least one column')
    const items = order.map((item) => orderItem(item, 'orderBy()'))
    const call = callBy(
      'orderBy',
      order.map((item) => orderColumn(item, 'orderBy()')),
    )
    return this.next({ kind: 'sort', call, input: this.frame, items })
  }

  /** As `orderBy`. */
  sort(...order: readonly Order<ColumnName<R>>[]): DataFrame<R> {
    return this.orderBy(...order)
  }

  /** The first `count` rows, behind the first `offset` ones. */
  limit(count: number, offset = 0): DataFrame<R> {
    return this.next(limitFrame(this.frame, count, offset, 'limit'))
  }

  /** As `limit`: the first rows. */
  head(count = 5): DataFrame<R> {
    return this.next(limitFrame(this.frame, count, 0, 'head'))
  }

  /** All rows behind the first `count` ones. */
  offset(count: number): DataFrame<R> {
    return this.next(limitFrame(this.frame, Number.POSITIVE_INFINITY, count, 'offset'))
  }

  /** Each different row once. */
  distinct(): DataFrame<R> {
    return this.selecting('distinct', { distinct: { on: [], position: NOWHERE } })
  }

  /** One row for each different value of these columns: any of those that there are. */
  dropDuplicates(...names: readonly (ColumnName<R> | AnyColumn<R>)[]): DataFrame<R> {
    if (names.length === 0) return this.distinct()
    const by = names.map((item) => columnOf(item, 'dropDuplicates()'))
    return this.ranked('dropDuplicates', 1, 'row_number', by, [], undefined)
  }

  /** The first `count` rows of each key, by an order: `topByKey(3, { by: 'city', orderBy: col('plays').desc() })`. No more than that is ever held of a key. */
  topByKey<const O extends TopByKeyOptions<R>>(
    count: number,
    options: O,
  ): DataFrame<O extends { readonly rank: infer Name extends string } ? ExtendedRow<R, { readonly [K in Name]: bigint }> : R> {
    const { by, orderBy, ties = 'cut', rank } = options
    if (!Number.isInteger(count) || count < 1) throw new BindError(`topByKey() takes a whole number of rows of at least 1, not ${count}`)
    const keys = listOf(by as ColumnOrName | readonly ColumnOrName[]).map((item) => columnOf(item, 'topByKey()'))
    const order = listOf(orderBy as Order | readonly Order[])
    if (keys.length === 0 || order.length === 0) {
      throw new BindError('topByKey() takes by, the keys, and orderBy, what is on top', {
        hint: `topByKey(3, { by: 'city', orderBy: col('plays').desc() })`,
      })
    }
    if (!(ties in RANKS)) throw new BindError(`topByKey() has no ties: '${ties}'`, { hint: `There are 'cut', 'keep' and 'dense'.` })
    return this.ranked('topByKey', count, RANKS[ties], keys, order, rank)
  }

  /** A row for each element of a list, which stands in its place; lists that are empty or NULL give none. */
  unnest<const Name extends keyof R & string>(name: Name): DataFrame<UnnestedRow<R, Name>> {
    const column = columnOf(name, 'unnest()')
    return this.extending('unnest', { [name]: callOf('unnest', [column]) })
  }

  /**
   * Columns as rows: `unpivot(['ios', 'web'], { name: 'platform', value: 'plays' })` gives a row for each of the two, with the column's name and
   * its value beside the other columns.
   */
  unpivot<const Column extends ColumnName<R>, const Name extends string = 'name', const ValueName extends string = 'value'>(
    columns: readonly Column[],
    { name = 'name' as Name, value = 'value' as ValueName, includeNulls = false }: UnpivotOptions<Name, ValueName> = {},
  ): DataFrame<UnpivotedRow<R, LeafName<Column>, Name, ValueName>> {
    const list = listOf(columns).map((item) => columnOf(item, 'unpivot()'))
    if (list.length === 0) throw new BindError('unpivot() takes the columns that are to be rows')
    const on = list.map(({ node }) => ({ expressions: [node], alias: undefined }))
    const unpivot = {
      kind: 'unpivot',
      on,
      name: nameOf(name),
      values: [nameOf(value)],
      includeNulls,
      alias: undefined,
      position: NOWHERE,
    } as const
    return this.next({ kind: 'unpivot', call: callBy('unpivot', list), input: this.frame, unpivot })
  }

  /** Some of the rows, by chance: `sample({ fraction: 0.01, seed: 42 })`, `sample({ rows: 1000 })`. */
  sample(options: SampleOptions): DataFrame<R> {
    return this.next({ kind: 'sample', call: callBy('sample'), input: this.frame, sample: sampleNode(options) })
  }

  /** The rows of both, also those that are in both: `distinct` removes these. Columns match by place. */
  union<Other extends object>(other: DataFrame<Other>): DataFrame<R> {
    return this.combining('union', other, { operator: 'union', all: true, byName: false })
  }

  /** As `union`, with columns matched by name; one that is missing on a side is NULL there. */
  unionByName<Other extends object>(other: DataFrame<Other>): DataFrame<JoinedRow<R, Other>> {
    return this.combining('unionByName', other, { operator: 'union', all: true, byName: true })
  }

  /** Each different row that is in both. */
  intersect<Other extends object>(other: DataFrame<Other>): DataFrame<R> {
    return this.combining('intersect', other, { operator: 'intersect', all: false, byName: false })
  }

  /** Each different row that is not in the other. */
  except<Other extends object>(other: DataFrame<Other>): DataFrame<R> {
    return this.combining('except', other, { operator: 'except', all: false, byName: false })
  }

  /** The same under a table's name, for joins: `col('a.id')`. */
  alias(name: string): DataFrame<R> {
    return this.next({ kind: 'alias', call: callBy('alias'), input: this.frame, name })
  }

  private next<Out extends object>(frame: Frame): DataFrame<Out> {
    return new DataFrame(this.executor, frame)
  }

  private selecting<Out extends object>(method: string, select: Partial<Select>, columns: readonly Column<unknown>[] = []): DataFrame<Out> {
    return this.next({ kind: 'select', call: callBy(method, columns), input: this.frame, select: selectNode(select) })
  }

  private extending<Out extends object>(method: string, values: object): DataFrame<Out> {
    const items = namedItems(values, method)
    const call = callBy(method, columnsIn(items))
    return this.next({
      kind: 'extend',
      call,
      input: this.frame,
      items: items.map(({ name, column }) => ({ name, expression: column.node })),
    })
  }

  private ranked<Out extends object>(
    method: string,
    count: number,
    name: string,
    partitionBy: readonly Column<unknown>[],
    orderBy: readonly Order[],
    rank: string | undefined,
  ): DataFrame<Out> {
    const call = callOf<bigint, string>(name, []).over({ partitionBy, orderBy })
    const items = rank === undefined ? [starNode()] : [starNode(), ...selectItems([{ name: rank, column: call }])]
    return this.selecting(method, { items, qualify: call.le(lit(count)).node }, [call])
  }

  private joiningOn(
    method: string,
    types: readonly JoinType[],
    other: AnyFrame,
    on: string | readonly string[] | Column<unknown>,
    how: JoinType,
    asof?: true,
  ): DataFrame<never> {
    if (!types.includes(how)) {
      throw new BindError(`${method}() has no how: '${how}'`, {
        hint: `There are ${types.slice(0, -1).join(', ')} and ${types.at(-1)}; crossJoin pairs all rows.`,
      })
    }
    if (on instanceof Column) return this.joining(method, other, how, on, [], asof)
    const using = listOf(on)
    if (using.length === 0 || using.some((name) => typeof name !== 'string')) {
      throw new BindError(`${method}() takes a column that both sides have, a list of them, or a condition`, {
        hint: 'crossJoin pairs all rows.',
      })
    }
    return this.joining(method, other, how, undefined, using, asof)
  }

  private joining<Out extends object>(
    method: string,
    other: AnyFrame,
    type: Join['type'],
    on: Column<unknown> | undefined,
    using: readonly string[],
    asof?: true,
  ): DataFrame<Out> {
    const right = this.other(method, other)
    return this.next({ kind: 'join', call: callBy(method, [on]), left: this.frame, right, type, asof, on: on?.node, using })
  }

  private combining<Out extends object>(
    method: string,
    other: AnyFrame,
    operation: Pick<CombineFrame, 'operator' | 'all' | 'byName'>,
  ): DataFrame<Out> {
    return this.next({ kind: 'combine', call: callBy(method), left: this.frame, right: this.other(method, other), ...operation })
  }

  /** The frame of another DataFrame, which must be of the same session. */
  private other(method: string, other: AnyFrame): Frame {
    if (!(other instanceof DataFrame)) throw new BindError(`${method}() takes a DataFrame, not ${describe(other)}`)
    if (other.executor !== this.executor) {
      throw new BindError(`${method}() takes a DataFrame of the same session`, { hint: 'Read both through one session.' })
    }
    return other.frame
  }
}

function conditionOf(condition: unknown, method: string): Column<unknown> {
  if (typeof condition === 'string') return sqlColumn(condition)
  if (condition instanceof Column) return condition
  throw new BindError(`${method}() takes an expression or SQL, not ${describe(condition)}`, {
    hint: `col('country').eq('SE'), or "country = 'SE'"`,
  })
}
