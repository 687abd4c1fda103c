// What a SELECT gives: its items with their names, DISTINCT, and ORDER BY over them.
import { BindError } from '../../common/errors.ts'
import { BIGINT } from '../../common/types.ts'
import type { Expression, OrderBy, OrderItem, SelectItem } from '../../parser/ast.ts'
import { itemName } from '../../parser/print-sql.ts'
import { columnExpr, columnFor, compare, freshColumn, literal, projectItems } from '../build-expression.ts'
import type { ColumnExpr, Expr, SortKey } from '../expression.ts'
import { exprKey, isVolatile } from '../expression-key.ts'
import { collectColumns, replaceExpr } from '../expression-walk.ts'
import type { ProjectNode } from '../nodes/project.ts'
import type { LogicalPlan } from '../plan.ts'
import { ordered } from './expressions/collations.ts'
import { leafName } from './expressions/columns.ts'
import { sortKey } from './expressions/sort-keys.ts'
import { unnestItems } from './expressions/unnest.ts'
import { orderPosition } from './positions.ts'
import { same } from './scope.ts'
import { type Alias, ORDER_BY, SELECT, type SelectClauses } from './select-clauses.ts'
import { expandStar } from './stars.ts'

export interface OutputItem {
  readonly name: string
  readonly expr: Expr
}

/** The aliases of a select list by position; a star has none. */
export function aliasesOf(items: readonly SelectItem[]): readonly (Alias | undefined)[] {
  return items.map((item) => (item.kind === 'item' && item.alias ? { name: item.alias.text, expression: item.expression } : undefined))
}

/** The select list, stars written out. */
export function bindItems(clauses: SelectClauses): readonly OutputItem[] {
  const items = clauses.select.items.flatMap((item, index): OutputItem | OutputItem[] => {
    const binder = clauses.binder(SELECT, index)
    if (item.kind === 'item') {
      const unnested = unnestItems(item, binder)
      if (unnested) return unnested.map(({ name, expr }) => ({ name, expr: clauses.session.place(expr, item.position) }))
      const expr = binder.bind(item.expression)
      return { expr, name: item.alias?.text ?? defaultName(item.expression, expr) }
    }
    return expandStar(item, clauses.scope, clauses.session).map(({ name, column, replacement }) => {
      const expr = column ? columnExpr(column) : binder.bind(replacement!)
      return { name, expr: clauses.session.place(expr, item.position) }
    })
  })
  if (items.length === 0) throw new BindError('no columns are left', { position: clauses.select.items[0]!.position })
  return items
}

/** As DuckDB calls it: a column by its last name in the table's spelling, all else by its text. */
function defaultName(node: Expression, expr: Expr): string {
  const leaf = leafName(node)
  const isField = expr.kind === 'call' && (expr.name === 'struct_extract' || expr.name === 'struct_pack') && node.kind !== 'subscript'
  if (leaf && isField) return leaf.text
  if (!leaf || expr.kind !== 'column') return itemName(node)
  const name = expr.name.slice(-leaf.text.length)
  return same(name, leaf.text) ? name : leaf.text
}

/** A key of ORDER BY: one of the items, or another expression of the clauses. */
export type OrderKey = Omit<SortKey, 'expr'> & ({ readonly item: number } | { readonly expr: Expr; readonly node: OrderItem })

/** ORDER BY of a SELECT. A name alone is first an item's, then a column's; within an expression it is first a column's. */
export function bindOrder(orderBy: OrderBy | undefined, clauses: SelectClauses, items: readonly OutputItem[]): readonly OrderKey[] {
  const { order } = clauses.session.env
  if (!orderBy) return []
  if (orderBy.kind === 'all') return items.map(({ expr }, item) => ({ ...sortKey(expr, orderBy, order), item }))
  return orderBy.items.map((node): OrderKey => {
    const item = orderPosition(node.expression, items)
    const expr = item === undefined ? clauses.binder(ORDER_BY).bind(ordered(node.expression)) : items[item]!.expr
    const key = sortKey(expr, node, order)
    return item === undefined ? { ...key, node } : { ...key, item }
  })
}

/** What DISTINCT ON keeps one row for, named as in ORDER BY; nothing where there is none. */
export function bindDistinctOn(clauses: SelectClauses, items: readonly OutputItem[]): readonly OrderKey[] {
  const on = clauses.select.distinct?.on ?? []
  const keys = on.map((expression): OrderItem => ({ expression, descending: false, nulls: undefined, position: expression.position }))
  const [first] = on
  return first ? bindOrder({ kind: 'items', items: keys, position: first.position }, clauses, items) : []
}

/** Projects the items, removes duplicates, sorts. What only ORDER BY needs is computed beside the items and dropped again. */
export function outputPlan(
  input: LogicalPlan,
  items: readonly OutputItem[],
  order: readonly OrderKey[],
  on: readonly OrderKey[],
  { select }: SelectClauses,
): LogicalPlan {
  const outputs = projectItems(items)
  const given = new Set(outputs.map((output) => output.column.id))
  const byKey = new Map<string, ColumnExpr>()
  for (const { expr, column } of outputs) {
    if (expr.kind !== 'literal' && !isVolatile(expr) && !byKey.has(exprKey(expr))) byKey.set(exprKey(expr), columnExpr(column))
  }
  const hidden: ProjectNode['items'][number][] = []
  const keyOf = (key: OrderKey): SortKey => {
    const { descending, nullsFirst } = key
    if ('item' in key) return { expr: columnExpr(outputs[key.item]!.column), descending, nullsFirst }
    const expr = replaceExpr(key.expr, (part) => byKey.get(exprKey(part)))
    if ([...collectColumns(expr, new Set())].every((id) => given.has(id))) return { expr, descending, nullsFirst }
    const { expression } = key.node
    if (select.distinct && on.length === 0) {
      throw new BindError('with SELECT DISTINCT, ORDER BY can only use what is in the SELECT list', { position: expression.position })
    }
    const column = columnFor(key.expr, key.expr.kind === 'column' ? key.expr.name : itemName(expression))
    if (!hidden.some((item) => item.column.id === column.id)) hidden.push({ expr: key.expr, column })
    return { expr: columnExpr(column), descending, nullsFirst }
  }
  const keys = order.map(keyOf)
  const onKeys = on.map(keyOf)
  let plan: LogicalPlan = { kind: 'project', input, items: [...outputs, ...hidden] }
  if (onKeys.length > 0) plan = firstOfEach(plan, onKeys, keys)
  else if (select.distinct) plan = { kind: 'distinct', input: plan }
  if (keys.length > 0) plan = { kind: 'sort', input: plan, keys }
  if (hidden.length === 0 && onKeys.length === 0) return plan
  return { kind: 'project', input: plan, items: outputs.map(({ column }) => ({ expr: columnExpr(column), column })) }
}

/** DISTINCT ON: of the rows that are equal in `on`, the first in the query's order. */
function firstOfEach(input: LogicalPlan, on: readonly SortKey[], orderBy: readonly SortKey[]): LogicalPlan {
  const number = freshColumn('number', BIGINT, false)
  const call = { name: 'row_number', partitionBy: on.map(({ expr }) => expr), orderBy } as const
  const ranked: LogicalPlan = { kind: 'rank', input, ranks: [{ call, column: number }] }
  return { kind: 'filter', input: ranked, predicate: compare('=', columnExpr(number), literal(1n, BIGINT)) }
}
