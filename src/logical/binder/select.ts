// One SELECT: from its clauses to a plan.
import type { OrderBy, Select } from '../../parser/ast.ts'
import type { Expr } from '../expression.ts'
import { mapRankCall, mapWindowCall } from '../expression-walk.ts'
import type { LogicalPlan } from '../plan.ts'
import { expandColumns } from './expand-columns.ts'
import { type BoundFrom, bindFrom, type QuerySource } from './from.ts'
import { bindGroups, groupPlan } from './grouping.ts'
import { aliasesOf, bindDistinctOn, bindItems, bindOrder, type OrderKey, outputPlan } from './output.ts'
import { Scope } from './scope.ts'
import { HAVING, QUALIFY, SelectClauses, WHERE } from './select-clauses.ts'
import { windowPlan } from './window-plan.ts'

export function bindSelect(select: Select, orderBy: OrderBy | undefined, queries: QuerySource): LogicalPlan {
  return bindSelectOver(select, orderBy, select.from && bindFrom(select.from, queries), queries)
}

/** As `bindSelect`, over what stands in FROM already bound: undefined for one row without columns. */
export function bindSelectOver(
  given: Select,
  givenOrder: OrderBy | undefined,
  from: BoundFrom | undefined,
  queries: QuerySource,
): LogicalPlan {
  const scope = from?.scope ?? new Scope([])
  const { select, orderBy } = expandColumns(given, givenOrder, scope, queries.session)
  const clauses = new SelectClauses(queries, select, scope, aliasesOf(select.items))
  let plan: LogicalPlan = from?.plan ?? { kind: 'values', columns: [], rows: [[]] }
  if (select.where) plan = { kind: 'filter', input: plan, predicate: clauses.binder(WHERE).bindCondition(select.where) }

  let items = bindItems(clauses)
  const groups = bindGroups(clauses, items)
  for (const expr of groups?.exprs ?? []) if (expr.kind === 'column') clauses.groupColumns.add(expr.id)
  let having = select.having && clauses.binder(HAVING).bindCondition(select.having)
  let qualify = select.qualify && clauses.binder(QUALIFY).bindCondition(select.qualify)
  let order = bindOrder(orderBy, clauses, items)
  let on = bindDistinctOn(clauses, items)
  let { windows } = clauses
  let regrouped = (expr: Expr): Expr => expr

  if (groups || having || clauses.aggregates.length || clauses.groupings.length) {
    const { plan: grouped, regroup } = groupPlan(plan, groups, clauses, items)
    plan = grouped
    regrouped = regroup
    items = items.map((item) => ({ ...item, expr: regroup(item.expr) }))
    having = having && regroup(having)
    qualify = qualify && regroup(qualify)
    const regroupKey = (key: OrderKey): OrderKey => ('expr' in key ? { ...key, expr: regroup(key.expr) } : key)
    order = order.map(regroupKey)
    on = on.map(regroupKey)
    windows = windows.map(({ call, column }) => ({
      call: 'frame' in call ? mapWindowCall(call, regroup) : mapRankCall(call, regroup),
      column,
    }))
  }
  if (having) plan = { kind: 'filter', input: plan, predicate: having }
  plan = windowPlan(plan, windows, items)
  if (qualify) plan = { kind: 'filter', input: plan, predicate: qualify }
  plan = clauses.unnests.plan(plan, regrouped)
  return outputPlan(plan, items, order, on, clauses)
}
