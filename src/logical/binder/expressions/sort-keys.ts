// Keys of ORDER BY.
import type * as ast from '../../../parser/ast.ts'
import type { Expr, SortKey } from '../../expression.ts'
import type { ExpressionBinder } from '../expression-binder.ts'
import { ordered } from './collations.ts'

/** One key of ORDER BY. */
export function bindSortKey(item: ast.OrderItem, binder: ExpressionBinder): SortKey {
  return sortKey(binder.bind(ordered(item.expression)), item, binder.session.env.order)
}

/** What the session says of an order where the text does not. */
export interface DefaultOrder {
  readonly descending: boolean
  /** `asc` and `desc`: first in that order alone. */
  readonly nullsFirst: boolean | 'asc' | 'desc'
}

/** An expression ordered as its item says, else as the session does. */
export function sortKey(expr: Expr, item: Pick<ast.OrderItem, 'descending' | 'nulls'>, order: DefaultOrder): SortKey {
  const descending = item.descending ?? order.descending
  const nullsFirst = typeof order.nullsFirst === 'string' ? (order.nullsFirst === 'desc') === descending : order.nullsFirst
  return { expr, descending, nullsFirst: item.nulls ? item.nulls === 'first' : nullsFirst }
}
