// Rows of JavaScript values as a table of constants.
import { ExpressionBinder } from '../../logical/binder/expression-binder.ts'
import { constantClause } from '../../logical/binder/limit.ts'
import type { BindSession } from '../../logical/binder/session.ts'
import { freshColumn } from '../../logical/build-expression.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { literalNode } from '../expressions/literal.ts'
import type { RowsFrame } from '../frame.ts'

/** Each value becomes a literal of its column's type, as a literal of SQL would; what does not fit is a `ConversionError`. */
export function bindRows({ schema, rows }: RowsFrame, session: BindSession): LogicalPlan {
  const binder = new ExpressionBinder(session, constantClause('rows()'))
  const columns = schema.map(({ name, type, nullable }) => freshColumn(name, type, nullable))
  return {
    kind: 'values',
    columns,
    rows: rows.map((row) => row.map((value, i) => session.coerce(binder.bind(literalNode(value, 'rows()')), columns[i]!.type))),
  }
}
