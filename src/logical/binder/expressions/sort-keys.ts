// Keys of ORDER BY.
import type * as ast from '../../../parser/ast.ts'
import type { Expr, SortKey } from '../../expression.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { ordered } from './collations.ts'

/** One key of ORDER BY. */
export function bindSortKey(item: ast.OrderItem, binder: ExpressionBinder): SortKey {
  return sortKey(binder.bind(ordered(item.expression)), item, binder.session.env.nullsFirst)
}

/** An expression ordered as its item says; `nullsFirst` where it says nothing about NULLs. */
export function sortKey(expr: Expr, { descending, nulls }: Pick<ast.OrderItem, 'descending' | 'nulls'>, nullsFirst: boolean): SortKey {
  return { expr, descending, nullsFirst: nulls ? nulls === 'first' : nullsFirst }
}
