// LIMIT and OFFSET: constants, known while the query is bound.
import { BindError } from '../../common/errors.ts'
import { BIGINT } from '../../common/types.ts'
import type { Expression, QualifiedName, Query } from '../../parser/ast.ts'
import { isConstant } from '../expression-key.ts'
import type { LogicalPlan } from '../plan.ts'
import { type Clause, ExpressionBinder } from './expression-binder.ts'
import type { QuerySource } from './from.ts'
import { spanOf } from './scope.ts'
import type { BindSession } from './session.ts'

/** The plan within the query's LIMIT and OFFSET; the plan itself where it has none. NULL means no limit, as in DuckDB. */
export function bindLimit(input: LogicalPlan, query: Query, session: BindSession): LogicalPlan {
  const count = query.limit && constantCount(query.limit, 'LIMIT', session)
  const offset = query.offset && constantCount(query.offset, 'OFFSET', session)
  if (count === undefined && !offset) return input
  return { kind: 'limit', input, count: count ?? Number.POSITIVE_INFINITY, offset: offset ?? 0 }
}

function constantCount(node: Expression, name: string, session: BindSession): number | undefined {
  const expr = new ExpressionBinder(session, constantClause(name)).bindAs(node, BIGINT)
  if (!isConstant(expr)) throw new BindError(`${name} must be a constant`, { position: node.position })
  const value = expr.kind === 'literal' ? expr.value : session.located(node.position, () => session.env.constants.evaluate(expr))
  if (value === null) return undefined
  if ((value as bigint) < 0n) throw new BindError(`${name} cannot be negative`, { position: node.position })
  return Number(value)
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
