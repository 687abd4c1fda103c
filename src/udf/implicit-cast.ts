// Which types turn into which without being asked: the widening order, and the type in which two meet.
import {
  type DecimalType,
  decimal,
  isNested,
  isNumeric,
  isUnsigned,
  MAX_DECIMAL_PRECISION,
  type SqlType,
  sameType,
} from '../common/types.ts'
import { commonType } from '../logical/common-type.ts'

/** Digits that hold every value of an integer type. */
const DIGITS: Partial<Record<SqlType['kind'], number>> = {
  tinyint: 3,
  smallint: 5,
  integer: 10,
  bigint: 19,
  hugeint: 38,
  utinyint: 3,
  usmallint: 5,
  uinteger: 10,
  ubigint: 20,
}

const BITS: Partial<Record<SqlType['kind'], number>> = {
  tinyint: 8,
  smallint: 16,
  integer: 32,
  bigint: 64,
  hugeint: 128,
  utinyint: 8,
  usmallint: 16,
  uinteger: 32,
  ubigint: 64,
}

/** The preference among numeric targets: the nearest wider one first, doubles before what could fail. */
const RANK: Partial<Record<SqlType['kind'], number>> = {
  tinyint: 1,
  utinyint: 1,
  smallint: 2,
  usmallint: 2,
  integer: 3,
  uinteger: 3,
  bigint: 4,
  ubigint: 4,
  hugeint: 5,
  decimal: 6,
  float: 7,
  double: 8,
}

const TIMES: Partial<Record<SqlType['kind'], readonly SqlType['kind'][]>> = {
  date: ['timestamp', 'timestamptz', 'timestamp_ns'],
  time: ['timetz'],
  timetz: ['time'],
  timestamp_s: ['timestamp', 'timestamp_ms', 'timestamp_ns', 'timestamptz'],
  timestamp_ms: ['timestamp', 'timestamp_ns', 'timestamptz'],
  timestamp: ['timestamptz'],
  timestamp_ns: ['timestamp', 'timestamptz'],
}

/** What it costs to take a `from` where a `to` is wanted: 0 where they are the same, undefined where only an explicit cast will do. */
export function implicitCost(from: SqlType, to: SqlType): number | undefined {
  if (sameType(from, to)) return 0
  if (from.kind === 'null') return 1
  // Whatever takes a text takes an ENUM's.
  if (from.kind === 'enum') return to.kind === 'varchar' ? 20 : undefined
  if (isNumeric(from) && isNumeric(to)) return widens(from, to) ? 10 + RANK[to.kind]! - RANK[from.kind]! : undefined
  if (from.kind === 'json' && to.kind === 'varchar') return 1
  if (isNested(from) && isNested(to)) {
    const common = commonType(from, to)
    return common && sameType(common, to) ? 10 : undefined
  }
  const later = TIMES[from.kind]?.indexOf(to.kind) ?? -1
  return later >= 0 ? 10 + later : undefined
}

function widens(from: SqlType, to: SqlType): boolean {
  if (to.kind === 'double') return true
  if (to.kind === 'float') return from.kind !== 'double'
  if (from.kind === 'double' || from.kind === 'float') return false
  if (to.kind === 'decimal') {
    const { precision, scale } = asDecimal(from)
    return to.scale >= scale && to.precision - to.scale >= Math.min(precision - scale, MAX_DECIMAL_PRECISION - to.scale)
  }
  if (from.kind === 'decimal') return false
  if (isUnsigned(to)) return isUnsigned(from) && BITS[to.kind]! >= BITS[from.kind]!
  return BITS[to.kind]! > BITS[from.kind]! || (!isUnsigned(from) && BITS[to.kind] === BITS[from.kind])
}

/** The decimal type that holds every value of an integer or decimal type (a hugeint's largest do not fit any). */
export function asDecimal(type: SqlType): DecimalType {
  return type.kind === 'decimal' ? type : decimal(DIGITS[type.kind] ?? MAX_DECIMAL_PRECISION, 0)
}

/** The decimal that keeps the digits of both before and after the point, as far as 38 go. */
export function commonDecimal(a: DecimalType, b: DecimalType): DecimalType {
  const scale = Math.max(a.scale, b.scale)
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale)
  return decimal(Math.min(whole + scale, MAX_DECIMAL_PRECISION), scale)
}
