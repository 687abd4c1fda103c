// UNION, INTERSECT and EXCEPT of queries, and VALUES: rows from several places under one list of columns.
import { BindError, UnsupportedError } from '../../common/errors.ts'
import { NULL, type SqlType, sameType, typeName } from '../../common/types.ts'
import type { QueryBody, SetOperation, Values } from '../../parser/ast.ts'
import { castTo, columnExpr, freshColumn, literal, projectItems } from '../build-expression.ts'
import { isCastable } from '../cast-rules.ts'
import { commonTypeOrText } from '../common-type.ts'
import type { Column, Expr } from '../expression.ts'
import type { UnionNode } from '../nodes/union.ts'
import type { LogicalPlan } from '../plan.ts'
import { columnsOf } from '../plan-walk.ts'
import { comparePlan } from './compare-queries.ts'
import { ExpressionBinder } from './expression-binder.ts'
import type { QuerySource } from './from.ts'
import { constantClause } from './limit.ts'
import { same } from './scope.ts'
import { unifyValues } from './unify.ts'

/** `left UNION right UNION …` as one node, as long as the operators are alike. */
export function bindSetOperation(node: SetOperation, bind: (body: QueryBody) => LogicalPlan): LogicalPlan {
  if (node.operator !== 'union') {
    if (node.byName) throw new UnsupportedError(`${node.operator.toUpperCase()} BY NAME is not supported`, { position: node.position })
    const { columns, inputs } = unionPlan([node.left, node.right].map(bind), node)
    return comparePlan(node.operator, node.all, columns, inputs)
  }
  const bodies: QueryBody[] = []
  let left: QueryBody = node
  while (left.kind === 'set-operation' && left.operator === 'union' && left.all === node.all && left.byName === node.byName) {
    bodies.unshift(left.right)
    left = left.left
  }
  const inputs = [left, ...bodies].map(bind)
  const union = unionPlan(node.byName ? alignByName(inputs) : inputs, node)
  return node.all ? union : { kind: 'distinct', input: union }
}

function unionPlan(inputs: readonly LogicalPlan[], { position, operator }: SetOperation): UnionNode {
  const what = operator === 'union' ? 'a UNION' : `an ${operator.toUpperCase()}`
  const first = columnsOf(inputs[0]!)
  for (const input of inputs) {
    const { length } = columnsOf(input)
    if (length !== first.length) {
      throw new BindError(`the queries of ${what} must have as many columns: ${first.length} here, ${length} there`, { position })
    }
  }
  const columns = first.map(({ name }, i) => {
    const each = inputs.map((input) => columnsOf(input)[i]!)
    const type = each.reduce<SqlType>((common, column) => sharedType(common, column.type, name, what, position), NULL)
    return freshColumn(
      name,
      type,
      each.some((column) => column.nullable),
    )
  })
  return { kind: 'union', columns, inputs: inputs.map((input) => castColumns(input, columns)) }
}

/** Text takes in all else, for in a UNION no literal adapts any more. */
function sharedType(a: SqlType, b: SqlType, name: string, what: string, position: SetOperation['position']): SqlType {
  const type = commonTypeOrText(a, b)
  if (type && isCastable(a, type) && isCastable(b, type)) return type
  throw new BindError(`column "${name}" of ${what} is ${typeName(a)} in one query and ${typeName(b)} in another`, {
    position,
    hint: 'Cast one of them.',
  })
}

function castColumns(input: LogicalPlan, columns: readonly Column[]): LogicalPlan {
  const own = columnsOf(input)
  if (own.every((column, i) => sameType(column.type, columns[i]!.type))) return input
  const items = own.map((column, i) => ({ expr: castTo(columnExpr(column), columns[i]!.type), name: column.name }))
  return { kind: 'project', input, items: projectItems(items) }
}

/** UNION BY NAME: every input gets all columns, NULL where it has none of that name. */
function alignByName(inputs: readonly LogicalPlan[]): LogicalPlan[] {
  const names: string[] = []
  for (const input of inputs) for (const { name } of columnsOf(input)) if (!names.some((known) => same(known, name))) names.push(name)
  return inputs.map((input) => {
    const items = names.map((name): { name: string; expr: Expr } => {
      const column = columnsOf(input).find((own) => same(own.name, name))
      return { name, expr: column ? columnExpr(column) : literal(null, NULL) }
    })
    return { kind: 'project', input, items: projectItems(items) }
  })
}

/** `VALUES (1, 'a'), (2, 'b')`: columns `col0`, `col1`, …, as in DuckDB. */
export function bindValues({ rows, position }: Values, queries: QuerySource): LogicalPlan {
  const { session } = queries
  const binder = new ExpressionBinder(session, constantClause('VALUES', queries))
  const width = rows[0]!.length
  const bound = rows.map((row) => {
    if (row.length !== width) {
      throw new BindError(`the rows of VALUES must be of equal length: ${width} and ${row.length} values`, {
        position: row[0]?.position ?? position,
      })
    }
    return row.map((value) => binder.bind(value))
  })
  const byColumn = Array.from({ length: width }, (_, i) =>
    unifyValues(
      session,
      bound.map((row) => row[i]!),
      position,
    ),
  )
  const columns = byColumn.map((values, i) =>
    freshColumn(
      `col${i}`,
      values[0]!.type,
      values.some((value) => value.nullable),
    ),
  )
  return { kind: 'values', columns, rows: bound.map((_, row) => byColumn.map((values) => values[row]!)) }
}
