// Calls of aggregates.
import { BindError, UnsupportedError } from '../../../common/errors.ts'
import type * as ast from '../../../parser/ast.ts'
import type { AggregateCall, Expr } from '../../expression.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { coerceArguments, resolve, unknownFunction } from '../functions.ts'

/** Aggregates that do not care whether a value comes twice. */
const IDEMPOTENT: ReadonlySet<string> = new Set([
  'min',
  'max',
  'any_value',
  'first',
  'last',
  'max_by',
  'min_by',
  'bool_and',
  'bool_or',
  'bit_and',
  'bit_or',
])

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
  if (!clause.aggregates) {
    const hint = clause.name === 'the WHERE clause' ? 'Filter groups with HAVING.' : undefined
    binder.refuse(`the aggregate function ${name}`, node.position, hint)
  }
  if (node.orderBy.length || node.withinGroup.length) {
    throw new UnsupportedError(`ORDER BY within ${name} is not supported yet`, { position: node.position })
  }
  if (node.nulls) throw new UnsupportedError(`IGNORE NULLS within ${name} is not supported yet`, { position: node.position })
  const inner = binder.inner('an aggregate function')
  return clause.aggregates(aggregateCall(node, name, inner), node)
}

/** An aggregate's call with its DISTINCT and FILTER; what it takes is bound by `inner`. */
export function aggregateCall(node: ast.Call, name: string, inner: ExpressionBinder): AggregateCall {
  const { session } = inner
  const args = node.args.map((arg) => inner.bind(arg.value))
  // A count that may be near the true one is the true one.
  const exact = name === 'approx_count_distinct' && args.length === 1
  const declared = name === 'count' && args.length === 0 ? 'count_star' : exact ? 'count' : name
  const resolved = resolve(session, args, node.position, (types) => session.env.functions.aggregate(declared, types))
  if (!resolved) throw unknownFunction(session, name, node.position)
  return {
    name: resolved.name,
    args: coerceArguments(session, args, resolved),
    distinct: (node.distinct || exact) && args.length > 0 && !IDEMPOTENT.has(resolved.name),
    filter: node.filter && inner.bindCondition(node.filter),
    type: resolved.returns,
    nullable: resolved.nulls !== 'never',
    ...(resolved.user && { user: resolved.user }),
  }
}
