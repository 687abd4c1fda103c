// Values as error messages show them.
import { formatterOf } from '../common/text/format.ts'
import type { SqlType } from '../common/types.ts'
import type { LiteralValue } from '../logical/expression.ts'

/** The text of a value of the type, `NULL` for a NULL. */
export function describeValue(value: LiteralValue, type: SqlType): string {
  return value === null ? 'NULL' : formatterOf(type)(value)
}
