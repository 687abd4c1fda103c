// Which casts exist, and which of them can fail for some value.
import type { SqlType } from '../common/types.ts'
import { isFloating, isInteger, isNumeric, sameType } from '../common/types.ts'
import { integerRange } from './common-type.ts'

const TIMESTAMPS = new Set<SqlType['kind']>(['timestamp', 'timestamp_ns', 'timestamptz'])

/** Is there a cast from one type to the other? */
export function isCastable(from: SqlType, to: SqlType): boolean {
  if (sameType(from, to) || from.kind === 'null' || from.kind === 'varchar' || to.kind === 'varchar') return true
  if (isNumeric(from) || from.kind === 'boolean') return isNumeric(to) || to.kind === 'boolean'
  if (from.kind === 'date') return TIMESTAMPS.has(to.kind)
  if (TIMESTAMPS.has(from.kind)) return TIMESTAMPS.has(to.kind) || to.kind === 'date' || to.kind === 'time'
  return false
}

/** Can the cast raise an error? False only where every value of `from` has its place in `to`. */
export function castCanRaise(from: SqlType, to: SqlType): boolean {
  if (sameType(from, to) || from.kind === 'null') return false
  // A blob's bytes are escaped, all else has a text of its own.
  if (to.kind === 'varchar') return false
  if (to.kind === 'boolean') return !isNumeric(from)
  if (isFloating(to)) return !(isInteger(from) || from.kind === 'decimal' || from.kind === 'boolean' || from.kind === 'float')
  if (isInteger(to)) {
    if (from.kind === 'boolean') return false
    if (!isInteger(from)) return true
    const [inner, outer] = [integerRange(from), integerRange(to)]
    return inner.min < outer.min || inner.max > outer.max
  }
  if (to.kind === 'decimal') {
    const whole = to.precision - to.scale
    if (from.kind === 'decimal') return from.precision - from.scale > whole || from.scale > to.scale
    return !isInteger(from) || integerRange(from).max >= 10n ** BigInt(whole)
  }
  return !(TIMESTAMPS.has(from.kind) && (to.kind === 'time' || to.kind === 'date'))
}
