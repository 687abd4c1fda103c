// Queries within expressions: as a value, EXISTS, IN, and comparisons with ANY and ALL.
import { BindError, type Position, UnsupportedError } from '../../../common/errors.ts'
import { BOOLEAN, sameType } from '../../../common/types.ts'
import type * as ast from '../../../parser/ast.ts'
import { printSqlExpression } from '../../../parser/print-sql.ts'
import { caseOf, columnExpr, freshColumn, isNull, not, projectItems } from '../../build-expression.ts'
import { elementOf } from '../../element.ts'
import type { AggregateCall, Expr, SortKey, SubqueryExpr } from '../../expression.ts'
import { givesOneRow } from '../../gives-one-row.ts'
import type { Parameter } from '../../nodes/dependent-join.ts'
import type { SortNode } from '../../nodes/sort.ts'
import type { LogicalPlan } from '../../plan.ts'
import { columnsOf } from '../../plan-walk.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { resolve, resolveScalar } from '../functions.ts'
import { Parameters } from '../outer-scope.ts'
import { unifyComparison } from '../unify.ts'
import { bindAggregate } from './aggregates.ts'

export function bindScalarSubquery(node: ast.ScalarSubquery, binder: ExpressionBinder): Expr {
  return once(node, binder, () => {
    const bound = bindWithin(node.query, node.position, binder)
    const [column, ...more] = columnsOf(bound.plan)
    if (more.length > 0) throw columnCount(1 + more.length, 1, node.position)
    const nullable = column!.nullable || !givesOneRow(bound.plan)
    return subquery('scalar', '', bound, [], { type: column!.type, nullable, position: node.position })
  })
}

/** `ARRAY(SELECT …)`: the list of the values, in the query's order; an empty one where there are none. */
export function bindArrayQuery(node: ast.ArrayQuery, binder: ExpressionBinder): Expr {
  const { session } = binder
  const list = once(node, binder, () => {
    const bound = bindWithin(node.query, node.position, binder)
    const [column, ...more] = columnsOf(bound.plan)
    if (more.length > 0) throw columnCount(1 + more.length, 1, node.position)
    const value = columnExpr(column!)
    const resolved = resolve(session, [value], node.position, (types) => session.env.functions.aggregate('list', types))!
    const { input, keys } = withoutSort(bound.plan)
    const call: AggregateCall = {
      name: resolved.name,
      args: [elementOf(value)],
      distinct: false,
      filter: undefined,
      type: resolved.returns,
      nullable: true,
      orderBy: keys,
    }
    const aggregates = [{ call, column: freshColumn('list', call.type, true) }]
    const plan: LogicalPlan = { kind: 'aggregate', input, groups: [], aggregates }
    return subquery('scalar', '', { ...bound, plan }, [], { type: call.type, nullable: true, position: node.position })
  })
  const none = session.coerce(resolveScalar(binder, 'list_value', [], node.position), list.type)
  return caseOf([[not(isNull(list)), list]], none)
}

/** The rows of a sorted query and the order that they are to be taken in, which its own columns may not tell. */
function withoutSort(plan: LogicalPlan): { readonly input: LogicalPlan; readonly keys: readonly SortKey[] } {
  if (plan.kind === 'sort') return { input: plan.input, keys: plan.keys }
  const plain = plan.kind === 'project' && plan.items.every(({ expr, column }) => expr.kind === 'column' && expr.id === column.id)
  if (plain && plan.input.kind === 'sort') return withoutSort(plan.input)
  if (plan.kind !== 'limit') return { input: plan, keys: [] }
  const { input } = plan
  if (input.kind === 'sort') return { input: plan, keys: input.keys }
  const hides = input.kind === 'project' && input.input.kind === 'sort'
  // The columns that only the order needs are kept for the list.
  return hides ? { input: { ...plan, input: input.input }, keys: (input.input as SortNode).keys } : { input: plan, keys: [] }
}

/** The values of a subquery's only row, as one to be compared with a row of so many. */
export function bindColumnsOf(node: ast.ScalarSubquery, count: number, binder: ExpressionBinder): readonly Expr[] {
  return Array.from({ length: count }, (_, i) => {
    const bound = bindWithin(node.query, node.position, binder)
    const columns = columnsOf(bound.plan)
    if (columns.length !== count) throw columnCount(columns.length, count, node.position)
    const plan = projected(bound.plan, [columnExpr(columns[i]!)])
    return subquery('scalar', '', { ...bound, plan }, [], { type: columns[i]!.type, nullable: true, position: node.position })
  })
}

export function bindExists(node: ast.Exists, binder: ExpressionBinder): Expr {
  return once(node, binder, () => {
    const bound = bindWithin(node.query, node.position, binder)
    return subquery('exists', '', bound, [], { type: BOOLEAN, nullable: false, position: node.position })
  })
}

export function bindInQuery(node: ast.InQuery, binder: ExpressionBinder): Expr {
  const found = bindAny(node, '=', binder)
  return node.negated ? not(found) : found
}

/** What a comparison says of no row at all: `x < ALL` is `NOT x >= ANY`. */
const NEGATED: Readonly<Record<string, string>> = { '=': '<>', '<>': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' }

export function bindQuantified(node: ast.Quantified, binder: ExpressionBinder): Expr {
  const { operator, quantifier } = node
  return quantifier === 'any' ? bindAny(node, operator, binder) : not(bindAny(node, NEGATED[operator]!, binder))
}

function bindAny(node: ast.InQuery | ast.Quantified, operator: string, binder: ExpressionBinder): Expr {
  const { session } = binder
  const { operand, query, position } = node
  // Rows are compared value by value.
  const operands = operand.kind === 'row' ? operand.items : [operand]
  if (operands.length > 1 && operator !== '=') {
    throw new UnsupportedError('a row is compared with the rows of a subquery by IN, = ANY or <> ALL alone', { position })
  }
  return once(node, binder, () => {
    const bound = bindWithin(query, position, binder)
    const columns = columnsOf(bound.plan)
    // A row is compared with a subquery's only column where that holds structs.
    const whole = operands.length > 1 && columns.length === 1 && columns[0]!.type.kind === 'struct'
    const left = whole ? [binder.bind(operand)] : operands.map((item) => binder.bind(item))
    if (columns.length !== left.length) throw columnCount(columns.length, left.length, position)
    const pairs = left.map((expr, i) => unifyComparison(session, operator, expr, columnExpr(columns[i]!), position))
    const plan = projected(
      bound.plan,
      pairs.map(([, right]) => right),
    )
    const nullable = pairs.some((pair) => pair.some((side) => side.nullable))
    return subquery(
      'any',
      operator,
      { ...bound, plan },
      pairs.map(([expr]) => expr),
      { type: BOOLEAN, nullable, position },
    )
  })
}

/** The same subquery in several clauses of a SELECT is one, so that GROUP BY knows it again. */
function once(node: ast.Expression, { clause }: ExpressionBinder, bind: () => SubqueryExpr): Expr {
  const key = printSqlExpression(node)
  let found = clause.subqueries?.get(key)
  if (!found) {
    found = bind()
    clause.subqueries?.set(key, found)
  }
  return found
}

interface Bound {
  readonly plan: LogicalPlan
  readonly parameters: readonly Parameter[]
}

function bindWithin(query: ast.Query, position: Position, binder: ExpressionBinder): Bound {
  const { queries, name } = binder.clause
  if (!queries) throw new UnsupportedError(`a subquery in ${name} is not supported`, { position })
  const outer = new Parameters((path) => binder.find(path), undefined, {
    aggregate: binder.clause.aggregates && ((call, aggregate) => bindAggregate(call, aggregate, binder)),
    outer: queries.outer,
  })
  const plan = queries.at({ outer }).bindQuery(query)
  return { plan, parameters: outer.all }
}

function subquery(
  test: SubqueryExpr['test'],
  operator: string,
  { plan, parameters }: Bound,
  operands: readonly Expr[],
  rest: Pick<SubqueryExpr, 'type' | 'nullable' | 'position'>,
): SubqueryExpr {
  const args = [...operands, ...parameters.map(({ expr }) => expr)]
  return { kind: 'subquery', test, operator, plan, parameters: parameters.map(({ column }) => column), args, ...rest }
}

/** The plan with these values of its columns, which may be casts of them. */
function projected(plan: LogicalPlan, exprs: readonly Expr[]): LogicalPlan {
  const columns = columnsOf(plan)
  const isWhole =
    exprs.length === columns.length && exprs.every((expr, i) => expr.kind === 'column' && sameType(expr.type, columns[i]!.type))
  if (isWhole) return plan
  return { kind: 'project', input: plan, items: projectItems(exprs.map((expr, i) => ({ expr, name: columns[i]!.name }))) }
}

function columnCount(given: number, wanted: number, position: Position): BindError {
  return new BindError(`the subquery gives ${given} columns where ${wanted === 1 ? 'one is' : `${wanted} are`} wanted`, { position })
}
