// Casts to VARCHAR.
import { formatterOf } from '../../common/text/format.ts'
import type { SqlType } from '../../common/types.ts'
import type { RowFunction } from '../function.ts'

/** Gives the text of a value of the type. */
export function textFormatter(from: SqlType): RowFunction {
  const format = formatterOf(from)
  return ([value]) => format(value!)
}
