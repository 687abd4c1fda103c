// Rows of values, `(a, b)`, where they are compared: value by value from the left. As in DuckDB, NULL equals NULL here and is the largest value.
import { BindError, type Position } from '../../../common/errors.ts'
import type * as ast from '../../../parser/ast.ts'
import { and, caseOf, compare, FALSE, isNull, not, or, TRUE } from '../../build-expression.ts'
import type { Expr } from '../../expression.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { unifyComparison } from '../unify.ts'
import { refuseVolatile } from './refuse-volatile.ts'
import { bindColumnsOf } from './subqueries.ts'

/** Whether the operands are rows: at least one is written as a row, the other may be a subquery. */
export function areRows(...nodes: readonly ast.Expression[]): boolean {
  return nodes.some(({ kind }) => kind === 'row') && nodes.every(({ kind }) => kind === 'row' || kind === 'subquery')
}

/** `(a, b) < (c, d)`; the operator as expressions have it. */
export function compareRows(operator: string, a: ast.Expression, b: ast.Expression, position: Position, binder: ExpressionBinder): Expr {
  const [left, right] = [valuesOf(a, b, binder), valuesOf(b, a, binder)]
  if (left.length !== right.length) {
    throw new BindError(`a row of ${left.length} values cannot be compared with one of ${right.length}`, { position })
  }
  for (const value of [...left, ...right]) refuseVolatile(value, 'a comparison of rows', position)
  const pairs = left.map((value, i) => unifyComparison(binder.session, '=', value, right[i]!, position))
  switch (operator) {
    case '=':
    case 'is_not_distinct_from':
      return equal(pairs)
    case '<>':
    case 'is_distinct_from':
      return not(equal(pairs))
    case '<':
      return less(pairs)
    case '>=':
      return not(less(pairs))
    default: {
      const swapped = less(pairs.map(([x, y]) => [y, x]))
      return operator === '>' ? swapped : not(swapped)
    }
  }
}

/** `(a, b) IN ((1, 2), (3, 4))` */
export function rowInList(operand: ast.Expression, items: readonly ast.Expression[], position: Position, binder: ExpressionBinder): Expr {
  return or(items.map((item) => compareRows('=', operand, item, position, binder)))
}

function valuesOf(node: ast.Expression, other: ast.Expression, binder: ExpressionBinder): readonly Expr[] {
  if (node.kind === 'row') return node.items.map((item) => binder.bind(item))
  return bindColumnsOf(node as ast.ScalarSubquery, (other as ast.Row).items.length, binder)
}

type Pair = readonly [Expr, Expr]

function equal(pairs: readonly Pair[]): Expr {
  return and(pairs.map(([x, y]) => compare('is_not_distinct_from', x, y)))
}

function less(pairs: readonly Pair[]): Expr {
  return or(pairs.map((pair, i) => and([...pairs.slice(0, i).map((before) => equal([before])), lessValue(pair)])))
}

function lessValue([x, y]: Pair): Expr {
  const plain = compare('<', x, y)
  if (!plain.nullable) return plain
  return caseOf(
    [
      [isNull(x), FALSE],
      [isNull(y), TRUE],
    ],
    plain,
  )
}
