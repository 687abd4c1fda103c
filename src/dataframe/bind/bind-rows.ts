// Rows of JavaScript values as a table of constants.
import type { SqlType } from '../../common/types.ts'
import { ExpressionBinder } from '../../logical/binder/expression-binder.ts'
import { constantClause } from '../../logical/binder/limit.ts'
import type { BindSession } from '../../logical/binder/session.ts'
import { freshColumn, literal } from '../../logical/build-expression.ts'
import type { LiteralExpr, LiteralValue } from '../../logical/expression.ts'
import type { LogicalPlan } from '../../logical/plan.ts'
import { literalNode, type Value } from '../expressions/literal.ts'
import type { RowsFrame } from '../frame.ts'

/** Each value becomes a literal of its column's type, as a literal of SQL would; what does not fit is a `ConversionError`. */
export function bindRows({ schema, rows }: RowsFrame, session: BindSession): LogicalPlan {
  const binder = new ExpressionBinder(session, constantClause('rows()'))
  const columns = schema.map(({ name, type, nullable }) => freshColumn(name, type, nullable))
  const bindValue = (value: Value, type: SqlType): LiteralExpr => {
    const raw = value === null ? null : rawValue(value, type)
    if (raw !== undefined) return literal(raw, type)
    return session.coerce(binder.bind(literalNode(value, 'rows()')), type) as LiteralExpr
  }
  return { kind: 'values', columns, rows: rows.map((row) => row.map((value, i) => bindValue(value, columns[i]!.type))) }
}

const US_A_MS = 1000n

/** The value as its carrier holds it, where that is no more than another form of it; undefined where it is to be converted as SQL would. */
function rawValue(value: NonNullable<Value>, { kind }: SqlType): LiteralValue | undefined {
  switch (typeof value) {
    case 'string':
      return kind === 'varchar' ? value : undefined
    case 'boolean':
      return kind === 'boolean' ? value : undefined
    case 'bigint':
      return kind === 'hugeint' || (kind === 'bigint' && BigInt.asIntN(64, value) === value) ? hugeint(value) : undefined
    case 'number':
      if (kind === 'double') return value
      if (kind === 'integer' && Number.isInteger(value) && (value | 0) === value && !Object.is(value, -0)) return value
      return kind === 'bigint' && Number.isSafeInteger(value) ? BigInt(value) : undefined
  }
  if (value instanceof Date) return kind === 'timestamp' && !Number.isNaN(value.getTime()) ? BigInt(value.getTime()) * US_A_MS : undefined
  return kind === 'blob' && value instanceof Uint8Array ? value : undefined
}

/** undefined where it has more than 128 bits. */
function hugeint(value: bigint): bigint | undefined {
  return BigInt.asIntN(128, value) === value ? value : undefined
}
