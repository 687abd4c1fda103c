// INTERSECT and EXCEPT, in terms of what there is: the rows of both sides, each marked with its side, in groups of equal ones.
import { BIGINT, BOOLEAN } from '../../common/types.ts'
import { and, columnExpr, compare, FALSE, freshColumn, literal, not, TRUE } from '../build-expression.ts'
import type { AggregateCall, Column, Expr } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'
import { columnsOf } from '../plan-walk.ts'

/**
 * The rows of the first input that are in the second too, or are not. With `all` equal rows are told apart by numbering them: the third of the left
 * goes with the third of the right. NULLs are equal. The inputs' columns have the types of `columns`.
 */
export function comparePlan(
  operator: 'intersect' | 'except',
  all: boolean,
  columns: readonly Column[],
  inputs: readonly LogicalPlan[],
): LogicalPlan {
  const number = freshColumn('number', BIGINT, false)
  const isLeft = freshColumn('left', BOOLEAN, false)
  const keys = all ? [...columns, number] : columns
  const sides = inputs.map((input, side) => marked(all ? numbered(input) : input, side === 0 ? TRUE : FALSE))
  const union: LogicalPlan = { kind: 'union', columns: [...keys, isLeft], inputs: sides }
  const counts = [columnExpr(isLeft), not(columnExpr(isLeft))].map((filter) => ({
    call: countOf(filter),
    column: freshColumn('count', BIGINT, false),
  }))
  const groups = keys.map((column) => ({ expr: columnExpr(column), column }))
  const grouped: LogicalPlan = { kind: 'aggregate', input: union, groups, aggregates: counts }
  const [left, right] = counts.map(({ column }) => columnExpr(column)) as [Expr, Expr]
  const none = literal(0n, BIGINT)
  const predicate = and([compare('>', left, none), compare(operator === 'intersect' ? '>' : '=', right, none)])
  return {
    kind: 'project',
    input: { kind: 'filter', input: grouped, predicate },
    items: columns.map((column) => ({ expr: columnExpr(column), column })),
  }
}

/** Behind the rows, the number of each among its equals. */
function numbered(input: LogicalPlan): LogicalPlan {
  const partitionBy = columnsOf(input).map(columnExpr)
  const call = { name: 'row_number', partitionBy, orderBy: [] } as const
  return { kind: 'rank', input, ranks: [{ call, column: freshColumn('number', BIGINT, false) }] }
}

function marked(input: LogicalPlan, side: Expr): LogicalPlan {
  const items = columnsOf(input).map((column) => ({ expr: columnExpr(column), column }))
  return { kind: 'project', input, items: [...items, { expr: side, column: freshColumn('left', BOOLEAN, false) }] }
}

function countOf(filter: Expr): AggregateCall {
  return { name: 'count_star', args: [], distinct: false, filter, type: BIGINT, nullable: false }
}
