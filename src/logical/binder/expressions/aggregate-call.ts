// The call of an aggregate, as plans have it.
import type * as ast from '../../../parser/ast.ts'
import type { AggregateCall, Expr } from '../../expression.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { coerceArguments, resolve, unknownFunction } from '../functions.ts'
import { collecting } from './collecting.ts'

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

/** An aggregate's call with its DISTINCT and FILTER; what it takes is bound by `inner`. `more`: arguments behind those of the call. */
export function aggregateCall(node: ast.Call, name: string, inner: ExpressionBinder, more: readonly Expr[] = []): AggregateCall {
  const { session } = inner
  const args = [...node.args.map((arg) => inner.bind(arg.value)), ...more]
  // A count that may be near the true one is the true one.
  const exact = name === 'approx_count_distinct' && args.length === 1
  const declared = name === 'count' && args.length === 0 ? 'count_star' : exact ? 'count' : name
  const resolved = resolve(session, args, node.position, (types) => session.env.functions.aggregate(declared, types))
  if (!resolved) throw unknownFunction(session, name, node.position)
  const call: AggregateCall = {
    name: resolved.name,
    args: coerceArguments(session, args, resolved),
    distinct: (node.distinct || exact) && args.length > 0 && !IDEMPOTENT.has(resolved.name),
    filter: node.filter && inner.bindCondition(node.filter),
    type: resolved.returns,
    nullable: resolved.nulls !== 'never',
    ...(resolved.user && { user: resolved.user }),
  }
  return resolved.user ? call : collecting(call, node)
}
