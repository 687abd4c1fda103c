// What a leaf is in SQL, and how its stored values become the carrier's. The mapping is DuckDB's, but for what would lose digits there
// (decimals of more than 38 digits are not read rather than read as doubles).
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DOUBLE,
  decimal,
  FLOAT,
  INTEGER,
  INTERVAL,
  MAX_DECIMAL_PRECISION,
  MAX_I64_PRECISION,
  SMALLINT,
  type SqlType,
  sameType,
  TIME,
  TIMESTAMP,
  TIMESTAMP_NS,
  TIMESTAMPTZ,
  TIMETZ,
  TINYINT,
  UBIGINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  UUID,
  VARCHAR,
} from '../../common/types.ts'
import { type LogicalType, PHYSICAL, type PHYSICAL_NAMES, type TimeUnit } from './format.ts'

/**
 * From stored values to the carrier's. `same`: as they lie; `narrow`: the low 8 or 16 bits of 32; `sign`/`zero`: 32 bits extended to 64;
 * `times1000`, `over1000`: i64 to i64 (`over1000` rounds towards zero, as DuckDB does); `sign-times1000`: 32 bits to i64; `int96`: to µs; `big-endian`: two's
 * complement of any length to i64 or i128; `uuid`: 16 bytes to i128; `float16`: to f32; `interval`: 12 bytes to i128; `utc-time`, `utc-time-over1000`: µs or ns of
 * the day in UTC to a TIME WITH TIME ZONE.
 */
export type Conversion =
  | 'same'
  | 'narrow'
  | 'sign'
  | 'zero'
  | 'times1000'
  | 'sign-times1000'
  | 'over1000'
  | 'int96'
  | 'big-endian'
  | 'uuid'
  | 'float16'
  | 'interval'
  | 'utc-time'
  | 'utc-time-over1000'

/** How a leaf's values are read; plain data. */
export interface ColumnType {
  readonly type: SqlType
  readonly physical: number
  /** Bytes of a FIXED_LEN_BYTE_ARRAY. */
  readonly length: number
  readonly conversion: Conversion
}

interface Primitive {
  readonly physical: number
  readonly length: number
}

/** The reading of a leaf, or what it is where Quern cannot read it. */
export function columnType({ physical, length }: Primitive, logical: LogicalType | undefined): ColumnType | string {
  const as = (type: SqlType, conversion: Conversion = 'same'): ColumnType => ({ type, physical, length, conversion })
  switch (physical) {
    case PHYSICAL.boolean:
      return as(BOOLEAN)
    case PHYSICAL.int32:
      return int32Type(logical, as)
    case PHYSICAL.int64:
      return int64Type(logical, as)
    case PHYSICAL.int96:
      return as(TIMESTAMP, 'int96')
    case PHYSICAL.float:
      return as(FLOAT)
    case PHYSICAL.double:
      return as(DOUBLE)
    case PHYSICAL.byteArray:
      if (logical?.kind === 'decimal') return decimalType(logical, as, 'big-endian')
      return as(isText(logical) ? VARCHAR : BLOB)
    case PHYSICAL.fixed:
      return fixedType(length, logical, as)
    default:
      return `of the unknown physical type ${physical}`
  }
}

type As = (type: SqlType, conversion?: Conversion) => ColumnType

function isText(logical: LogicalType | undefined): boolean {
  return logical?.kind === 'string' || logical?.kind === 'enum' || logical?.kind === 'json'
}

function int32Type(logical: LogicalType | undefined, as: As): ColumnType | string {
  switch (logical?.kind) {
    case 'date':
      return as(DATE)
    case 'time':
      return logical.unit === 'millis' ? as(TIME, 'sign-times1000') : misfit(logical.unit, 'INT32')
    case 'decimal':
      return decimalType(logical, as, 'sign')
    case 'integer': {
      const { bits, signed } = logical
      if (bits === 8) return as(signed ? TINYINT : UTINYINT, 'narrow')
      if (bits === 16) return as(signed ? SMALLINT : USMALLINT, 'narrow')
      return signed ? as(INTEGER) : as(UINTEGER, 'zero')
    }
    default:
      return as(INTEGER)
  }
}

function int64Type(logical: LogicalType | undefined, as: As): ColumnType | string {
  switch (logical?.kind) {
    case 'time':
      if (logical.unit === 'millis') return misfit(logical.unit, 'INT64')
      if (logical.utc) return as(TIMETZ, logical.unit === 'nanos' ? 'utc-time-over1000' : 'utc-time')
      return as(TIME, logical.unit === 'nanos' ? 'over1000' : 'same')
    case 'timestamp':
      return timestampType(logical, as)
    case 'decimal':
      return decimalType(logical, as, 'same')
    case 'integer':
      return as(logical.signed ? BIGINT : UBIGINT)
    default:
      return as(BIGINT)
  }
}

function timestampType({ unit, utc }: { readonly unit: TimeUnit; readonly utc: boolean }, as: As): ColumnType {
  if (unit === 'millis') return as(utc ? TIMESTAMPTZ : TIMESTAMP, 'times1000')
  if (unit === 'micros') return as(utc ? TIMESTAMPTZ : TIMESTAMP)
  return utc ? as(TIMESTAMPTZ, 'over1000') : as(TIMESTAMP_NS)
}

function fixedType(length: number, logical: LogicalType | undefined, as: As): ColumnType | string {
  if (logical?.kind === 'decimal') return decimalType(logical, as, 'big-endian')
  if (logical?.kind === 'uuid') return length === 16 ? as(UUID, 'uuid') : `a UUID of ${length} bytes`
  if (logical?.kind === 'interval') return length === 12 ? as(INTERVAL, 'interval') : `an interval of ${length} bytes`
  if (logical?.kind === 'float16') return length === 2 ? as(FLOAT, 'float16') : `a FLOAT16 of ${length} bytes`
  return as(isText(logical) ? VARCHAR : BLOB)
}

/** `narrow` is how the physical type becomes an i64. */
function decimalType({ precision, scale }: { precision: number; scale: number }, as: As, narrow: Conversion): ColumnType | string {
  if (precision > MAX_DECIMAL_PRECISION) return `a decimal of ${precision} digits (at most ${MAX_DECIMAL_PRECISION} are read)`
  if (precision < 1 || scale < 0 || scale > precision) return `a decimal of ${precision} digits, ${scale} of them after the point`
  if (narrow === 'big-endian' || precision <= MAX_I64_PRECISION) return as(decimal(precision, scale), narrow)
  return `a decimal of ${precision} digits on an integer`
}

function misfit(unit: TimeUnit, physical: (typeof PHYSICAL_NAMES)[number]): string {
  return `a time in ${unit} on ${physical}`
}

/** Whether one cursor can read both. */
export function sameColumnType(a: ColumnType, b: ColumnType): boolean {
  return a.physical === b.physical && a.length === b.length && a.conversion === b.conversion && sameType(a.type, b.type)
}
