// The join of rows with lists of their own (`FROM t, unnest(t.list)`): no join at all, but an unnest over the rows.
import { columnExpr } from '../../logical/build-expression.ts'
import type { ColumnId, Expr } from '../../logical/expression.ts'
import { substituteColumns } from '../../logical/expression-walk.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { columnsOf, mapExpressions } from '../../logical/plan-walk.ts'
import type { DependentJoin } from './join-dependent.ts'

/** The plan of the join where its right side is made of nothing but the row's values; undefined where it reads more, or keeps rows in a way that lists do not. */
export function unnestOver({ type, left, right, parameters, condition }: DependentJoin): LogicalPlan | undefined {
  if (type !== 'inner' && type !== 'left') return undefined
  const chain = chainOf(right)
  const unnests = chain?.filter(({ kind }) => kind === 'unnest').length
  if (!chain || !unnests) return undefined
  if (type === 'left' && (unnests > 1 || condition || !chain.every(keepsRows))) return undefined
  const values = new Map<ColumnId, Expr>(parameters.map(({ column, expr }) => [column.id, expr]))
  const passed = columnsOf(left).map((column) => ({ expr: columnExpr(column) as Expr, column }))
  const over = chain.toReversed().reduce<LogicalPlan>((input, node) => {
    const own = mapExpressions(node, (expr) => substituteColumns(expr, values))
    if (own.kind === 'unnest') return { ...own, input, outer: own.outer || type === 'left' }
    return own.kind === 'project' ? { ...own, input, items: [...passed, ...own.items] } : { ...own, input }
  }, left)
  const filtered: LogicalPlan = condition ? { kind: 'filter', input: over, predicate: condition } : over
  const given = new Map(columnsOf(filtered).map((column) => [column.id, column]))
  const wanted = [...columnsOf(left), ...columnsOf(right)].map(({ id }) => given.get(id)!)
  return { kind: 'project', input: filtered, items: wanted.map((column) => ({ expr: columnExpr(column), column })) }
}

type Link = Extract<LogicalPlan, { kind: 'filter' | 'project' | 'unnest' }>

/** The nodes from the plan down to a single row without columns; undefined where others stand between. */
function chainOf(plan: LogicalPlan): readonly Link[] | undefined {
  const chain: Link[] = []
  let at = plan
  while (at.kind === 'filter' || at.kind === 'project' || at.kind === 'unnest') {
    chain.push(at)
    at = at.input
  }
  return at.kind === 'values' && at.rows.length === 1 && at.columns.length === 0 ? chain : undefined
}

/** Does a row of NULLs stay one? */
function keepsRows(link: Link): boolean {
  if (link.kind === 'filter') return false
  return link.kind === 'unnest' || link.items.every(({ expr }) => expr.kind === 'column')
}
