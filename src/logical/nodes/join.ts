import type { Position } from '../../common/errors.ts'
import { defineNode } from '../define-node.ts'
import type { Column, Expr } from '../expression.ts'
import type { LogicalPlan } from '../plan.ts'
import { printExpr } from '../print-expression.ts'
import { mapSame, patchSame } from '../unchanged.ts'

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti' | 'single' | 'mark'

/** Two expressions of one type, the first over the left input alone, the second over the right. Rows match where they are equal; NULLs never do, unless `nullsMatch`. */
export interface JoinKey {
  readonly left: Expr
  readonly right: Expr
  /** As `IS NOT DISTINCT FROM`: NULL matches NULL. */
  readonly nullsMatch?: boolean
}

/**
 * Pairs of rows that match: all `keys` are equal, and `condition` (over the columns of both inputs) is true. Gives the left's columns and then the
 * right's; `left`, `right` and `full` also give that side's rows that match none, with NULLs for the other side. `semi` and `anti` give the left's
 * columns alone, of the rows that match some row or none. `single` is `left`, but a row that matches several is an error: what a scalar subquery gives.
 * `mark` gives all of the left's rows, and whether each matches some row. A cross join is an inner join without keys and condition.
 */
export interface JoinNode {
  readonly kind: 'join'
  readonly type: JoinType
  readonly left: LogicalPlan
  readonly right: LogicalPlan
  readonly keys: readonly JoinKey[]
  readonly condition: Expr | undefined
  /** The side that is gathered in a table before the other is read, the right one unless told. The optimizer chooses. */
  readonly build?: 'left' | 'right'
  /** Of a `mark` join: the column behind the left's, a BOOLEAN without NULLs. */
  readonly mark?: Column
  /** Of a `single` join: where its subquery stands in the text. */
  readonly position?: Position | undefined
}

export const joinNode = defineNode<JoinNode>('join', {
  children: ['left', 'right'],
  columns: ({ type, mark }, [left = [], right = []]) => {
    if (type === 'semi' || type === 'anti') return left
    if (type === 'mark') return [...left, mark!]
    return [
      ...(type === 'right' || type === 'full' ? nullable(left) : left),
      ...(type === 'left' || type === 'single' || type === 'full' ? nullable(right) : right),
    ]
  },
  mapExpressions: (node, f) =>
    patchSame(node, {
      keys: mapSame(node.keys, (key) => patchSame(key, { left: f(key.left), right: f(key.right) })),
      condition: node.condition && f(node.condition),
    }),
  mapColumns: (node, f) => (node.mark ? { ...node, mark: f(node.mark) } : node),
  explain: (node) => `${printJoin(node)}${node.build === 'left' ? ' (build left)' : ''}`,
})

function nullable(columns: readonly Column[]): readonly Column[] {
  return columns.map((column) => (column.nullable ? column : { ...column, nullable: true }))
}

/** `left join on plays.artist = artist and year > 1980` */
export function printJoin({ type, keys, condition, mark }: JoinNode): string {
  if (type === 'inner' && keys.length === 0 && !condition) return 'cross join'
  const parts = keys.map(
    ({ left, right, nullsMatch }) => `${printExpr(left)} ${nullsMatch ? 'is not distinct from' : '='} ${printExpr(right)}`,
  )
  if (condition) parts.push(parts.length > 0 && condition.kind === 'or' ? `(${printExpr(condition)})` : printExpr(condition))
  const name = mark ? `${type} join as ${mark.name}` : `${type} join`
  return `${name}${parts.length ? ` on ${parts.join(' and ')}` : ''}`
}
