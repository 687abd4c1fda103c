// The binder: from the syntax tree of a query to a plan in which every name is resolved and every type is known.
import { BindError } from '../../common/errors.ts'
import type { Expression, OrderBy, Pivot, QualifiedName, Query, QueryBody, Unpivot } from '../../parser/ast.ts'
import { columnExpr, literal } from '../build-expression.ts'
import type { Expr, LiteralExpr, SortKey } from '../expression.ts'
import { isConstant } from '../expression-key.ts'
import type { LogicalPlan } from '../plan.ts'
import { columnsOf } from '../plan-walk.ts'
import { CommonTables } from './common-tables.ts'
import { type Bindable, type BindEnvironment, isBindable } from './environment.ts'
import { type Clause, ExpressionBinder } from './expression-binder.ts'
import { ordered } from './expressions/collations.ts'
import { sortKey } from './expressions/sort-keys.ts'
import type { BoundFrom, QuerySource } from './from.ts'
import { bindLimit, constantClause } from './limit.ts'
import type { OuterScope } from './outer-scope.ts'
import { bindPivot } from './pivot.ts'
import { orderPosition } from './positions.ts'
import { Scope, same } from './scope.ts'
import { bindSelect } from './select.ts'
import { BindSession } from './session.ts'
import { bindSetOperation, bindValues } from './set-operation.ts'
import { bindUnpivot } from './unpivot.ts'

/**
 * The plan of a query. Its columns (`columnsOf`) have the names that the result shows. Throws a `BindError` or an `UnsupportedError` that
 * says where. The tables must have been resolved before: see `collectTables`.
 */
export function bind(query: Query | Bindable, env: BindEnvironment): LogicalPlan {
  const session = new BindSession(env)
  const bindIt = () => (isBindable(query) ? query.bind(session) : new QueryBinder(session).bindQuery(query))
  return env.calledAt ? session.elsewhere(env.calledAt, bindIt) : bindIt()
}

/** The value of an expression that reads no columns: an argument of EXECUTE, an option. `what` names its place. */
export function bindConstant(node: Expression, what: string, env: BindEnvironment): LiteralExpr {
  const expr = bindFree(node, what, env)
  if (expr.kind !== 'literal') throw new BindError(`${what} must be a constant`, { position: node.position })
  return expr
}

/** An expression that reads no columns: its value, or the expression itself where that is another one for each row, such as a sequence's. */
export function bindFree(node: Expression, what: string, env: BindEnvironment): Expr {
  const session = new BindSession(env)
  const bindIt = () => {
    const expr = new ExpressionBinder(session, constantClause(what)).bind(node)
    if (!isConstant(expr)) return expr
    return literal(
      session.located(node.position, () => env.constants.evaluate(expr)),
      expr.type,
    )
  }
  return env.calledAt ? session.elsewhere(env.calledAt, bindIt) : bindIt()
}

export class QueryBinder implements QuerySource {
  constructor(
    readonly session: BindSession,
    readonly tables: CommonTables = CommonTables.none,
    readonly outer: OuterScope | undefined = undefined,
  ) {}

  at({ tables = this.tables, outer }: { readonly tables?: CommonTables; readonly outer: OuterScope | undefined }): QuerySource {
    return new QueryBinder(this.session, tables, outer)
  }

  bindQuery(query: Query): LogicalPlan {
    return this.session.step(query.position, () => {
      const { session, outer } = this
      const tables = this.tables.enter(query, outer)
      const plan = new QueryBinder(session, tables, outer).bindClauses(query)
      return tables.definitionsAround(plan, this.tables)
    })
  }

  bindReshaped(reference: Pivot | Unpivot, from: BoundFrom): LogicalPlan {
    return reference.kind === 'pivot' ? bindPivot(reference, from, this) : bindUnpivot(reference, from, this)
  }

  private bindClauses(query: Query): LogicalPlan {
    const { body, orderBy } = query
    const plan = body.kind === 'select' ? bindSelect(body, orderBy, this) : this.sorted(this.bindBody(body), orderBy)
    return bindLimit(plan, query, this)
  }

  private bindBody(body: QueryBody): LogicalPlan {
    return this.session.step(body.position, () => {
      switch (body.kind) {
        case 'select':
          return bindSelect(body, undefined, this)
        case 'query':
          return this.bindQuery(body)
        case 'set-operation':
          return bindSetOperation(body, (part) => this.bindBody(part))
        case 'values':
          return bindValues(body, this)
      }
    })
  }

  /** ORDER BY over what a UNION, VALUES or a query in parentheses gives: it sees their output columns only. */
  private sorted(input: LogicalPlan, orderBy: OrderBy | undefined): LogicalPlan {
    if (!orderBy) return input
    const columns = columnsOf(input)
    const { order } = this.session.env
    const binder = new ExpressionBinder(this.session, outputClause(input, this))
    const keys: readonly SortKey[] =
      orderBy.kind === 'all'
        ? columns.map((column) => sortKey(columnExpr(column), orderBy, order))
        : orderBy.items.map((item) => {
            const position = orderPosition(item.expression, columns)
            const expr = position === undefined ? binder.bind(ordered(item.expression)) : columnExpr(columns[position]!)
            return sortKey(expr, item, order)
          })
    return { kind: 'sort', input, keys }
  }
}

function outputClause(input: LogicalPlan, queries: QuerySource): Clause {
  const scope = new Scope([{ name: undefined, columns: columnsOf(input).map((column) => ({ name: column.name, column })) }])
  const column = (path: QualifiedName) => scope.find(path) ?? (path.length === 1 ? laterName(input, path[0]!.text) : undefined)
  return { ...constantClause('ORDER BY', queries), column, unknown: (path) => scope.unknown(path) }
}

/** A column of a UNION by the name that it has in a query after the first. */
function laterName(input: LogicalPlan, name: string): Expr | undefined {
  const union = input.kind === 'distinct' ? input.input : input
  if (union.kind !== 'union') return undefined
  const places = union.inputs.flatMap((part) => columnsOf(part).findIndex((column) => same(column.name, name)))
  const place = places.find((at) => at >= 0)
  return place === undefined ? undefined : columnExpr(columnsOf(input)[place]!)
}
