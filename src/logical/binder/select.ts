// One SELECT: from its clauses to a plan.
import type { OrderBy, Select } from '../../parser/ast.ts'
import { columnExpr } from '../build-expression.ts'
import type { Expr } from '../expression.ts'
import { exprKey, windowKey } from '../expression-key.ts'
import { mapRankCall } from '../expression-walk.ts'
import type { RankNode } from '../nodes/rank.ts'
import type { LogicalPlan } from '../plan.ts'
import { type BoundFrom, bindFrom, type QuerySource } from './from.ts'
import { bindGroups, groupPlan } from './grouping.ts'
import { aliasesOf, bindDistinctOn, bindItems, bindOrder, type OrderKey, type OutputItem, outputPlan } from './output.ts'
import { Scope } from './scope.ts'
import { HAVING, QUALIFY, SelectClauses, WHERE } from './select-clauses.ts'

export function bindSelect(select: Select, orderBy: OrderBy | undefined, queries: QuerySource): LogicalPlan {
  return bindSelectOver(select, orderBy, select.from && bindFrom(select.from, queries), queries)
}

/** As `bindSelect`, over what stands in FROM already bound: undefined for one row without columns. */
export function bindSelectOver(
  select: Select,
  orderBy: OrderBy | undefined,
  from: BoundFrom | undefined,
  queries: QuerySource,
): LogicalPlan {
  const scope = from?.scope ?? new Scope([])
  const clauses = new SelectClauses(queries, select, scope, aliasesOf(select.items))
  let plan: LogicalPlan = from?.plan ?? { kind: 'values', columns: [], rows: [[]] }
  if (select.where) plan = { kind: 'filter', input: plan, predicate: clauses.binder(WHERE).bindCondition(select.where) }

  let items = bindItems(clauses)
  const groups = bindGroups(clauses, items)
  let having = select.having && clauses.binder(HAVING).bindCondition(select.having)
  let qualify = select.qualify && clauses.binder(QUALIFY).bindCondition(select.qualify)
  let order = bindOrder(orderBy, clauses, items)
  let on = bindDistinctOn(clauses, items)
  let { windows } = clauses

  if (groups || having || clauses.aggregates.length) {
    const { node, regroup } = groupPlan(plan, groups ?? [], clauses, items)
    plan = node
    items = items.map((item) => ({ ...item, expr: regroup(item.expr) }))
    having = having && regroup(having)
    qualify = qualify && regroup(qualify)
    const regroupKey = (key: OrderKey): OrderKey => ('expr' in key ? { ...key, expr: regroup(key.expr) } : key)
    order = order.map(regroupKey)
    on = on.map(regroupKey)
    windows = windows.map(({ call, column }) => ({ call: mapRankCall(call, regroup), column }))
  }
  if (having) plan = { kind: 'filter', input: plan, predicate: having }
  plan = rankPlan(plan, windows, items)
  if (qualify) plan = { kind: 'filter', input: plan, predicate: qualify }
  return outputPlan(plan, items, order, on, clauses)
}

/** A rank node for each different window. A rank's column is called as the item that it is. */
function rankPlan(input: LogicalPlan, windows: SelectClauses['windows'], items: readonly OutputItem[]): LogicalPlan {
  const names = new Map<string, string>(items.map(({ expr, name }: { expr: Expr; name: string }) => [exprKey(expr), name]))
  const byWindow = new Map<string, RankNode['ranks'][number][]>()
  for (const { call, column } of windows) {
    const key = windowKey(call)
    const rank = { call, column: { ...column, name: names.get(exprKey(columnExpr(column))) ?? column.name } }
    byWindow.set(key, [...(byWindow.get(key) ?? []), rank])
  }
  return [...byWindow.values()].reduce<LogicalPlan>((plan, ranks) => ({ kind: 'rank', input: plan, ranks }), input)
}
