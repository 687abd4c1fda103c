// Which type values of two types share when they meet: in comparisons, CASE, IN, UNION. The rules are DuckDB's, without its surprises
// (an integer is no date).
import type { SqlType } from '../common/types.ts'
import {
  BIGINT,
  DOUBLE,
  decimal,
  FLOAT,
  HUGEINT,
  INTEGER,
  INTEGER_BITS,
  isFloating,
  isInteger,
  isNumeric,
  isUnsigned,
  MAX_DECIMAL_PRECISION,
  SMALLINT,
  sameType,
  TINYINT,
} from '../common/types.ts'

/** Decimal digits that hold every value of an integer type, as DuckDB counts them. */
const DIGITS: Partial<Record<SqlType['kind'], number>> = {
  tinyint: 3,
  utinyint: 3,
  smallint: 5,
  usmallint: 5,
  integer: 10,
  uinteger: 10,
  bigint: 19,
  ubigint: 20,
  hugeint: 38,
}

// From the type that holds least to the one that holds most.
const SIGNED = [TINYINT, SMALLINT, INTEGER, BIGINT, HUGEINT]
const TIMES = ['date', 'timestamp', 'timestamp_ns', 'timestamptz']

/** The smallest and largest value of an integer type. */
export function integerRange(type: SqlType): { readonly min: bigint; readonly max: bigint } {
  const bits = BigInt(INTEGER_BITS[type.kind]!)
  return isUnsigned(type) ? { min: 0n, max: (1n << bits) - 1n } : { min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n }
}

/** The type as a decimal: 10 digits for an INTEGER. Undefined for what is no exact number. */
function asDecimal(type: SqlType): { readonly precision: number; readonly scale: number } | undefined {
  if (type.kind === 'decimal') return type
  const digits = DIGITS[type.kind]
  return digits === undefined ? undefined : { precision: digits, scale: 0 }
}

/** The type that holds the values of both, or undefined where they have none in common without an explicit cast. */
export function commonType(a: SqlType, b: SqlType): SqlType | undefined {
  if (sameType(a, b)) return a
  if (a.kind === 'null') return b
  if (b.kind === 'null') return a
  if (isNumeric(a) && isNumeric(b)) return commonNumber(a, b)
  if (a.kind === 'boolean' && isInteger(b)) return b
  if (b.kind === 'boolean' && isInteger(a)) return a
  const [first, second] = [TIMES.indexOf(a.kind), TIMES.indexOf(b.kind)]
  if (first >= 0 && second >= 0) return first > second ? a : b
  return undefined
}

function commonNumber(a: SqlType, b: SqlType): SqlType {
  if (a.kind === 'double' || b.kind === 'double') return DOUBLE
  if (isFloating(a) || isFloating(b)) return FLOAT
  if (isInteger(a) && isInteger(b)) return commonInteger(a, b)
  const [x, y] = [asDecimal(a)!, asDecimal(b)!]
  const scale = Math.max(x.scale, y.scale)
  const whole = Math.max(x.precision - x.scale, y.precision - y.scale)
  return decimal(Math.min(whole + scale, MAX_DECIMAL_PRECISION), scale)
}

function commonInteger(a: SqlType, b: SqlType): SqlType {
  if (isUnsigned(a) === isUnsigned(b)) return INTEGER_BITS[a.kind]! > INTEGER_BITS[b.kind]! ? a : b
  const signed = isUnsigned(a) ? b : a
  const unsigned = isUnsigned(a) ? a : b
  const bits = Math.max(INTEGER_BITS[signed.kind]!, INTEGER_BITS[unsigned.kind]! * 2)
  return SIGNED.find((type) => INTEGER_BITS[type.kind]! >= bits)!
}
