// Aggregates that make lists and maps: what they take, and the many names of a list of the first values in an order.
import { BindError, UnsupportedError } from '../../../common/errors.ts'
import type * as ast from '../../../parser/ast.ts'
import { and, isNull, not } from '../../build-expression.ts'
import { elementOf } from '../../element.ts'
import type { AggregateCall, Expr, SortKey } from '../../expression.ts'

/** More would be no top any more; as in DuckDB. */
const MOST_VALUES = 1_000_000n

/** `max_by(x, y, n)` and `max(x, n)` as lists of the first n, and the calls of lists with elements for their values. */
export function collecting(call: AggregateCall, node: ast.Call): AggregateCall {
  const { name, args } = call
  const takesCount = name === 'max_by' || name === 'min_by' ? args.length === 3 : (name === 'max' || name === 'min') && args.length === 2
  if (takesCount) return firstOf(call, node)
  if (name === 'histogram') return { ...call, args: [elementOf(args[0]!)], filter: both(call.filter, present([args[0]!])) }
  return name === 'list' ? { ...call, args: [elementOf(args[0]!)] } : call
}

function firstOf(call: AggregateCall, node: ast.Call): AggregateCall {
  const values = call.args.slice(0, -1)
  const [given] = values
  const key: SortKey = { expr: values.at(-1)!, descending: call.name.startsWith('max'), nullsFirst: false }
  return {
    ...call,
    name: 'list',
    args: [elementOf(given!)],
    distinct: false,
    filter: both(call.filter, present(values)),
    orderBy: [key],
    limit: countOf(call, node),
  }
}

function countOf({ name, args }: AggregateCall, node: ast.Call): number {
  const count = args.at(-1)!
  const { position } = node.args.at(-1)!
  if (count.kind !== 'literal') {
    throw new UnsupportedError(`${name} of a number of values that is not constant is not supported`, { position })
  }
  if (typeof count.value !== 'bigint' || count.value < 1n || count.value >= MOST_VALUES) {
    throw new BindError(`${name} gives from 1 to ${MOST_VALUES - 1n} values, not ${count.value ?? 'NULL'}`, { position })
  }
  return Number(count.value)
}

/** That all of them are there; undefined where they always are. */
export function present(values: readonly Expr[]): Expr | undefined {
  const nullable = values.filter((value) => value.nullable)
  return nullable.length > 0 ? and(nullable.map((value) => not(isNull(value)))) : undefined
}

/** Both conditions, of which either may be left out. */
export function both(a: Expr | undefined, b: Expr | undefined): Expr | undefined {
  return a && b ? and([a, b]) : (a ?? b)
}
