// POSITIONAL JOIN: the first row with the first, the second with the second; of the longer side, rows beside NULLs.
import { UnsupportedError } from '../../common/errors.ts'
import { BIGINT } from '../../common/types.ts'
import type { Join } from '../../parser/ast.ts'
import { caseOf, columnExpr, freshColumn, isNull } from '../build-expression.ts'
import { freeColumns } from '../free-columns.ts'
import type { LogicalPlan } from '../plan.ts'
import { columnsOf } from '../plan-walk.ts'

export function positionalPlan({ position }: Join, left: LogicalPlan, right: LogicalPlan): LogicalPlan {
  if (freeColumns(left).size + freeColumns(right).size > 0) {
    throw new UnsupportedError('a POSITIONAL JOIN of what reads the query around it is not supported', { position })
  }
  const [leftNumber, rightNumber] = [freshColumn('number', BIGINT, false), freshColumn('number', BIGINT, false)]
  const join: LogicalPlan = {
    kind: 'join',
    type: 'full',
    left: { kind: 'numbered', input: left, column: leftNumber },
    right: { kind: 'numbered', input: right, column: rightNumber },
    keys: [{ left: columnExpr(leftNumber), right: columnExpr(rightNumber) }],
    condition: undefined,
  }
  const numbers = new Set([leftNumber.id, rightNumber.id])
  const [l, r] = columnsOf(join)
    .filter(({ id }) => numbers.has(id))
    .map(columnExpr)
  const number = caseOf([[isNull(l!), r!]], l!)
  const items = columnsOf(join).flatMap((column) => (numbers.has(column.id) ? [] : { expr: columnExpr(column), column }))
  const order = freshColumn('number', BIGINT, true)
  const numbered: LogicalPlan = { kind: 'project', input: join, items: [...items, { expr: number, column: order }] }
  const sorted: LogicalPlan = { kind: 'sort', input: numbered, keys: [{ expr: columnExpr(order), descending: false, nullsFirst: false }] }
  return { kind: 'project', input: sorted, items: items.map(({ column }) => ({ expr: columnExpr(column), column })) }
}
