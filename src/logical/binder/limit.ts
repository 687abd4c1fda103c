// LIMIT and OFFSET: numbers known while the query is bound, or what other queries tell before it runs.
import { BindError, UnsupportedError } from '../../common/errors.ts'
import { BIGINT, DOUBLE } from '../../common/types.ts'
import type { Expression, QualifiedName, Query } from '../../parser/ast.ts'
import { freshColumn, literal } from '../build-expression.ts'
import { copyPlan } from '../copy-plan.ts'
import { isConstant } from '../expression-key.ts'
import { freeColumns } from '../free-columns.ts'
import { freshLimitId } from '../nodes/limit-of.ts'
import type { LogicalPlan } from '../plan.ts'
import { type Clause, ExpressionBinder } from './expression-binder.ts'
import type { QuerySource } from './from.ts'
import { spanOf } from './scope.ts'

/** The plan within the query's LIMIT and OFFSET; the plan itself where it has none. NULL means no limit, as in DuckDB. */
export function bindLimit(input: LogicalPlan, query: Query, queries: QuerySource): LogicalPlan {
  const { limit, percent, offset } = query
  const count = limit && (percent ? undefined : boundCount(limit, 'LIMIT', queries))
  const start = offset && boundCount(offset, 'OFFSET', queries)
  if (limit && percent) {
    const share = hundredths(limit, 'LIMIT', queries)
    if (share === undefined) return limited(input, Number.POSITIVE_INFINITY, start)
    return limitOf(input, rowsOf(input), start, share, limit)
  }
  if (typeof count === 'object') return limitOf(input, count, start, undefined, limit!)
  return limited(input, count ?? Number.POSITIVE_INFINITY, start, limit ?? offset)
}

function limited(input: LogicalPlan, count: number, offset: number | LogicalPlan | undefined, node?: Expression): LogicalPlan {
  if (typeof offset === 'object')
    return limitOf(input, oneRow(count === Number.POSITIVE_INFINITY ? null : BigInt(count)), offset, undefined, node!)
  if (count === Number.POSITIVE_INFINITY && !offset) return input
  return { kind: 'limit', input, count, offset: offset ?? 0 }
}

function limitOf(
  input: LogicalPlan,
  count: LogicalPlan,
  offset: number | LogicalPlan | undefined,
  percent: number | undefined,
  { position }: Expression,
): LogicalPlan {
  if (percent !== undefined && freeColumns(input).size > 0) {
    throw new UnsupportedError('LIMIT by percent in a subquery that reads the query around it is not supported', { position })
  }
  const start = typeof offset === 'object' ? offset : oneRow(BigInt(offset ?? 0))
  return { kind: 'limit_of', id: freshLimitId(), input, count, offset: start, percent }
}

/** How many rows the plan gives, as a plan. */
export function rowsOf(input: LogicalPlan): LogicalPlan {
  const column = freshColumn('count', BIGINT, false)
  const call = { name: 'count_star', args: [], distinct: false, filter: undefined, type: BIGINT, nullable: false } as const
  return { kind: 'aggregate', input: copyPlan(input), groups: [], aggregates: [{ call, column }] }
}

function oneRow(value: bigint | null): LogicalPlan {
  return { kind: 'values', columns: [freshColumn('count', BIGINT, true)], rows: [[literal(value, BIGINT)]] }
}

/** The number, or a plan that gives it. */
function boundCount(node: Expression, name: string, queries: QuerySource): number | LogicalPlan | undefined {
  const { session } = queries
  const alone = queries.at({ outer: undefined })
  const expr = new ExpressionBinder(session, constantClause(name, alone)).bindAs(node, BIGINT)
  if (!isConstant(expr)) {
    const column = freshColumn('count', BIGINT, true)
    return { kind: 'project', input: { kind: 'values', columns: [], rows: [[]] }, items: [{ expr, column }] }
  }
  const value = expr.kind === 'literal' ? expr.value : session.located(node.position, () => session.env.constants.evaluate(expr))
  if (value === null) return undefined
  if ((value as bigint) < 0n) throw new BindError(`${name} cannot be negative`, { position: node.position })
  return Number(value)
}

/** A share of 0 to 100; undefined for NULL. */
export function hundredths(node: Expression, name: string, { session }: QuerySource): number | undefined {
  const expr = new ExpressionBinder(session, constantClause(name)).bindAs(node, DOUBLE)
  if (!isConstant(expr)) throw new BindError(`a share of ${name} must be a constant`, { position: node.position })
  const value = session.located(node.position, () => session.env.constants.evaluate(expr)) as number | null
  if (value === null) return undefined
  if (value >= 0 && value <= 100) return value
  throw new BindError(`a share must be from 0 to 100 percent, not ${value}`, { position: node.position })
}

/** A clause whose expressions read no columns of its own. `queries`, where there may be subqueries in it, or columns of a query around. */
export function constantClause(name: string, queries?: QuerySource): Clause {
  return {
    name,
    column: () => undefined,
    unknown: (path: QualifiedName) => new BindError(`${name} cannot refer to columns`, { position: spanOf(path) }),
    queries,
    aggregates: undefined,
    windows: undefined,
    inner: () => constantClause(name, queries),
    namedWindow: () => undefined,
  }
}
