// GROUP BY: from expressions over the rows of FROM to expressions over groups.
import { BindError } from '../../common/errors.ts'
import type { Expression } from '../../parser/ast.ts'
import { columnExpr, freshColumn } from '../build-expression.ts'
import type { Column, ColumnExpr, Expr } from '../expression.ts'
import { exprKey } from '../expression-key.ts'
import { replaceExpr, someExpr } from '../expression-walk.ts'
import type { AggregateNode } from '../nodes/aggregate.ts'
import type { LogicalPlan } from '../plan.ts'
import { columnsOf } from '../plan-walk.ts'
import { printExpr } from '../print-expression.ts'
import { type Groups, groupingSets, groupingSetsPlan, groupsOf } from './grouping-sets.ts'
import type { OutputItem } from './output.ts'
import { outOfRange } from './positions.ts'
import { GROUP_BY, type SelectClauses } from './select-clauses.ts'

/** What GROUP BY names; undefined where there is no GROUP BY. */
export function bindGroups(clauses: SelectClauses, items: readonly OutputItem[]): Groups | undefined {
  const { groupBy } = clauses.select
  if (!groupBy) return undefined
  if (groupBy.kind === 'all') {
    const all = groupsOfAll(clauses, items)
    // Constants alone are no groups: every row is shown.
    return clauses.select.having || all.some(readsColumn) || clauses.aggregates.length > 0 ? groupsOf([all]) : undefined
  }
  const bind = (node: Expression): Expr => {
    if (node.kind !== 'integer') return clauses.binder(GROUP_BY).bind(node)
    const item = items[Number(node.value) - 1]
    if (!item) throw outOfRange('GROUP BY', items.length, node.position)
    if (gathered(clauses, item.expr)) {
      throw new BindError(`item ${node.value} of the SELECT list is an aggregate or window function: it cannot be a group`, {
        position: node.position,
      })
    }
    return item.expr
  }
  return groupingSets(groupBy.items, bind, groupBy.position)
}

/** `GROUP BY ALL`: the items of the select list that are no aggregates. Beside aggregates, one that reads no column is no key: over no rows it is shown. */
function groupsOfAll(clauses: SelectClauses, items: readonly OutputItem[]): readonly Expr[] {
  const plain = items.filter(({ expr }) => !gathered(clauses, expr))
  const windowed = items.find(({ expr }) => someExpr(expr, (part) => part.kind === 'column' && clauses.windowColumns.has(part.id)))
  if (windowed) {
    throw new BindError('GROUP BY ALL cannot group by a window function', {
      position: clauses.session.positionOf(windowed.expr),
      hint: 'List the groups: GROUP BY a, b.',
    })
  }
  const keys = plain.map(({ expr }) => expr)
  return clauses.aggregates.length === 0 ? keys : keys.filter(readsColumn)
}

function readsColumn(expr: Expr): boolean {
  return someExpr(expr, (part) => part.kind === 'column')
}

function gathered(clauses: SelectClauses, expr: Expr): boolean {
  return someExpr(expr, (part) => part.kind === 'column' && clauses.gathered.has(part.id))
}

/** A plan of groups, and how an expression over its input's rows reads over them. */
export interface Grouping {
  readonly plan: LogicalPlan
  regroup(expr: Expr): Expr
}

const NO_GROUPS: Groups = { exprs: [], sets: [[]] }

/** Groups the input. The columns are called as the items of the select list that they are. */
export function groupPlan(input: LogicalPlan, groups: Groups | undefined, clauses: SelectClauses, items: readonly OutputItem[]): Grouping {
  const { exprs, sets } = groups ?? NO_GROUPS
  const names = new Map(items.map(({ expr, name }) => [exprKey(expr), name]))
  const entries = exprs.map((expr) => {
    const name = names.get(exprKey(expr)) ?? (expr.kind === 'column' ? expr.name : `(${printExpr(expr)})`)
    const column: Column =
      expr.kind === 'column' ? { ...freshColumn(name, expr.type, expr.nullable), id: expr.id } : freshColumn(name, expr.type, expr.nullable)
    return { expr, column }
  })
  const aggregates = clauses.aggregates.map(({ call, column }) => ({
    call,
    column: { ...column, name: names.get(exprKey(columnExpr(column))) ?? column.name },
  }))
  const node: AggregateNode = { kind: 'aggregate', input, groups: entries, aggregates }
  const { groupings } = clauses
  const plan = sets.length === 1 && groupings.length === 0 ? node : groupingSetsPlan(node, { exprs, sets }, groupings)
  const given = columnsOf(plan)
  const byKey = new Map<string, ColumnExpr>()
  for (const [i, { expr }] of entries.entries()) byKey.set(exprKey(expr), columnExpr(given[i]!))
  for (const { column } of aggregates) byKey.set(exprKey(columnExpr(column)), columnExpr(column))
  const own = new Set(columnsOf(input).map((column) => column.id))
  const regroup = (expr: Expr): Expr =>
    replaceExpr(expr, (part) => {
      const column = byKey.get(exprKey(part))
      if (column) return column
      // A window's column comes later; one of a query around is the same for all rows.
      if (part.kind !== 'column' || !own.has(part.id)) return undefined
      throw new BindError(`column "${part.name}" must appear in GROUP BY, or within an aggregate function`, {
        position: clauses.session.positionOf(part),
        hint: `Add it to GROUP BY, or take any of its values: any_value(${part.name}).`,
      })
    })
  return { plan, regroup }
}
