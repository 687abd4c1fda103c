// Files written over years disagree about types: a column that was INTEGER became BIGINT. Where one type holds all values of both without
// loss, that is the table's.
import {
  BIGINT,
  DOUBLE,
  decimal,
  HUGEINT,
  INTEGER,
  INTEGER_BITS,
  isInteger,
  isUnsigned,
  MAX_DECIMAL_PRECISION,
  SMALLINT,
  type SqlType,
  sameType,
  TINYINT,
} from '../../common/types.ts'
import type { ValueRange } from '../parquet/statistics.ts'
import type { EngineValue } from './predicate.ts'

/** Digits that the largest value of so many bits takes. */
const DIGITS: Readonly<Record<number, number>> = { 8: 3, 16: 5, 32: 10, 64: 20 }

/** The narrowest type that holds all values of both exactly; undefined where there is none. */
export function widerType(a: SqlType, b: SqlType): SqlType | undefined {
  if (sameType(a, b)) return a
  if (isInteger(a) && isInteger(b)) return widerInteger(a, b)
  if (a.kind === 'decimal' || b.kind === 'decimal') return widerDecimal(a, b)
  const kinds = [a.kind, b.kind]
  if (!kinds.includes('float') && !kinds.includes('double')) return undefined
  // A double holds 53 bits exactly, a float 24.
  return [a, b].every(({ kind }) => kind === 'float' || kind === 'double' || (INTEGER_BITS[kind] ?? 64) <= 32) ? DOUBLE : undefined
}

function widerInteger(a: SqlType, b: SqlType): SqlType {
  const [narrow, wide] = INTEGER_BITS[a.kind]! <= INTEGER_BITS[b.kind]! ? [a, b] : [b, a]
  if (isUnsigned(narrow) === isUnsigned(wide) || (!isUnsigned(wide) && INTEGER_BITS[wide.kind]! > INTEGER_BITS[narrow.kind]!)) return wide
  const bits = INTEGER_BITS[wide.kind]! + 1
  return [TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT].find((type) => INTEGER_BITS[type.kind]! >= bits)!
}

function widerDecimal(a: SqlType, b: SqlType): SqlType | undefined {
  const [left, right] = [shapeOf(a), shapeOf(b)]
  if (!left || !right) return undefined
  const scale = Math.max(left.scale, right.scale)
  const precision = Math.max(left.precision - left.scale, right.precision - right.scale) + scale
  return precision <= MAX_DECIMAL_PRECISION ? decimal(precision, scale) : undefined
}

function shapeOf(type: SqlType): { precision: number; scale: number } | undefined {
  if (type.kind === 'decimal') return type
  const precision = DIGITS[INTEGER_BITS[type.kind] ?? 0]
  return precision === undefined ? undefined : { precision, scale: 0 }
}

/** By how much an unscaled value grows on its way to the wider type. */
function scaleFactor(from: SqlType, to: SqlType): bigint {
  if (to.kind !== 'decimal') return 1n
  return 10n ** BigInt(to.scale - (from.kind === 'decimal' ? from.scale : 0))
}

/** A value of a type as a value of a wider one. */
export function widenValue(value: EngineValue, from: SqlType, to: SqlType): EngineValue {
  if (value instanceof Uint8Array || sameType(from, to)) return value
  if (to.kind === 'double' || to.kind === 'float') return Number(value)
  if (to.kind === 'decimal') return BigInt(value) * scaleFactor(from, to)
  return isInteger(to) && INTEGER_BITS[to.kind]! > 32 ? BigInt(value) : value
}

/** Bounds of values of a type as bounds of a wider one. */
export function widenRange(range: ValueRange, from: SqlType, to: SqlType): ValueRange {
  if (sameType(from, to)) return range
  const widen = (value: EngineValue | undefined) => (value === undefined ? undefined : widenValue(value, from, to))
  return { ...range, min: widen(range.min), max: widen(range.max) }
}
