// Calls of aggregates.
import { BindError, UnsupportedError } from '../../../common/errors.ts'
import type * as ast from '../../../parser/ast.ts'
import type { AggregateCall, ColumnId, Expr, SortKey } from '../../expression.ts'
import { exprKey } from '../../expression-key.ts'
import { collectColumns, someExpr } from '../../expression-walk.ts'
import { averageText } from '../average-texts.ts'
import { nameText } from '../environment.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { aggregateCall } from './aggregate-call.ts'
import { quantileCalls } from './quantile-calls.ts'
import { bindSortKey } from './sort-keys.ts'

/** For calls of what is no aggregate. */
export function refuseAggregateClauses(node: ast.Call, name: string): void {
  const clause = node.distinct
    ? 'DISTINCT'
    : node.filter
      ? 'FILTER'
      : node.orderBy.length || node.withinGroup.length
        ? 'ORDER BY'
        : node.nulls && 'IGNORE NULLS'
  if (clause) throw new BindError(`${name} is no aggregate function: it takes no ${clause}`, { position: node.position })
}

export function bindAggregate(node: ast.Call, name: string, binder: ExpressionBinder): Expr {
  const { clause } = binder
  if (node.nulls) throw new UnsupportedError(`IGNORE NULLS within ${name} is not supported yet`, { position: node.position })
  const inner = binder.inner('an aggregate function')
  const around = clause.queries?.outer?.aggregate?.(node, name, () => columnsRead(node, name, inner))
  if (around) return around
  if (!clause.aggregates) {
    const hint = clause.name === 'the WHERE clause' ? 'Filter groups with HAVING.' : undefined
    binder.refuse(`the aggregate function ${name}`, node.position, hint)
  }
  const given = node.withinGroup.length > 0 ? withinGroup(node, name) : node
  const called = nameText(given.name).toLowerCase()
  const average = boundAverage(given, called, inner, binder)
  if (average) return average
  const quantiles = quantileCalls(given, called, inner)
  if (quantiles) return quantiles.result(quantiles.calls.map((one) => clause.aggregates!(one, node)))
  const call = aggregateCall(given, called, inner)
  const orderBy = call.limit === undefined ? orderOf(given, call, inner) : []
  return clause.aggregates(orderBy.length > 0 ? { ...call, orderBy } : call, node)
}

/** avg of what has to do with time; undefined for any other call. `inner` binds what an aggregate takes. */
export function boundAverage(node: ast.Call, name: string, inner: ExpressionBinder, binder: ExpressionBinder): Expr | undefined {
  const [argument] = node.args
  if ((name !== 'avg' && name !== 'mean') || !argument) return undefined
  const { functions } = binder.session.env
  const text = averageText(node, name, inner.bind(argument.value).type, (called) => functions.kindOf(called) === 'aggregate')
  return text && binder.session.elsewhere(node.position, () => binder.bind(text))
}

/** The columns that a call's arguments read; none where there are subqueries in them, for what these read says nothing of the call's rows. */
function columnsRead(node: ast.Call, name: string, inner: ExpressionBinder): ReadonlySet<ColumnId> {
  const given = node.withinGroup.length > 0 ? withinGroup(node, name) : node
  const exprs = given.args.map(({ value }) => inner.bind(value))
  if (given.filter) exprs.push(inner.bind(given.filter))
  if (exprs.some((expr) => someExpr(expr, (part) => part.kind === 'subquery'))) return new Set()
  return exprs.reduce((read, expr) => collectColumns(expr, read), new Set<ColumnId>())
}

/** Aggregates whose result depends on the order of their rows; of users' all may. */
const ORDERED: ReadonlySet<string> = new Set(['first', 'last', 'any_value', 'string_agg', 'max_by', 'min_by', 'mode', 'list'])

/** The order in which the call takes its rows; none where that makes no difference. */
export function orderOf({ orderBy }: ast.Call, call: AggregateCall, inner: ExpressionBinder): readonly SortKey[] {
  // A number is no position here; what is written out orders nothing.
  const keys = orderBy.map((item) => bindSortKey(item, inner)).filter(({ expr }) => expr.kind !== 'literal')
  if (call.distinct) {
    const args = new Set(call.args.flatMap((arg) => (arg.kind === 'call' ? [arg, ...arg.args] : [arg])).map(exprKey))
    const other = keys.findIndex(({ expr }) => !args.has(exprKey(expr)))
    if (other >= 0) {
      throw new BindError('an aggregate of DISTINCT values can be ordered by its arguments alone', {
        position: inner.session.positionOf(keys[other]!.expr) ?? orderBy[0]!.position,
      })
    }
  }
  return ORDERED.has(call.name) || call.user ? keys : []
}

const PERCENTILES: Readonly<Record<string, string>> = { percentile_cont: 'quantile_cont', percentile_disc: 'quantile_disc' }

/** `percentile_cont(0.9) WITHIN GROUP (ORDER BY x)` as the call of an aggregate of x. */
export function withinGroup(node: ast.Call, name: string): ast.Call {
  const { position } = node
  const known = PERCENTILES[name] ?? (name === 'mode' ? 'mode' : undefined)
  if (!known) throw new BindError(`${name} takes no WITHIN GROUP`, { position, hint: `Write ${name}(… ORDER BY …).` })
  const [item, more] = node.withinGroup
  if (more) throw new BindError(`${name} is ordered by one expression`, { position: more.position })
  if (node.args.length !== (name === 'mode' ? 0 : 1)) {
    throw new BindError(`${name} takes ${name === 'mode' ? 'no arguments' : 'one argument'} beside WITHIN GROUP`, { position })
  }
  const value: ast.Argument = { name: undefined, value: item!.expression, position: item!.position }
  const orderBy = item!.descending && name !== 'mode' ? node.withinGroup : []
  return { ...node, name: [{ text: known, position: node.name[0]!.position }], args: [value, ...node.args], withinGroup: [], orderBy }
}
