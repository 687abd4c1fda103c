// The SQL types: what a column is to a user, and the carrier in which its values lie in memory.

/** The types without parameters, in the order of implicit widening where one exists. */
export type SimpleKind =
  | 'null'
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'hugeint'
  | 'utinyint'
  | 'usmallint'
  | 'uinteger'
  | 'ubigint'
  | 'float'
  | 'double'
  | 'varchar'
  | 'blob'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamp_ns'
  | 'timestamptz'
  | 'interval'
  | 'uuid'

/** A type without parameters. `null` is the type of a bare NULL, before anything gives it one. */
export interface SimpleType {
  readonly kind: SimpleKind
}

/** An exact decimal of 1 to 38 digits, `scale` of them after the point. */
export interface DecimalType {
  readonly kind: 'decimal'
  readonly precision: number
  readonly scale: number
}

/** The type of a column or an expression. Plain data: it may be cloned, compare with `sameType`. */
export type SqlType = SimpleType | DecimalType

/**
 * How one value lies in a flat vector. `u8`: a boolean; `i32`: integers of up to 32 bits and dates (days since 1970); `i64`: bigint,
 * uinteger, ubigint (its bits), decimals of up to 18 digits (unscaled), times and timestamps; `i128`: hugeint, larger decimals, uuid
 * (top bit flipped, so that signed order is right), low word first, and intervals (µs in the low word; months and days in the halves of the
 * high one: `packInterval`); `f32`, `f64`; `view`: Arrow's 16-byte string view.
 */
export type Carrier = 'u8' | 'i32' | 'i64' | 'i128' | 'f32' | 'f64' | 'view'

/** The largest precision whose unscaled values fit an i64. */
export const MAX_I64_PRECISION = 18
export const MAX_DECIMAL_PRECISION = 38

const simple = (kind: SimpleKind): SimpleType => Object.freeze({ kind })

export const NULL = simple('null')
export const BOOLEAN = simple('boolean')
export const TINYINT = simple('tinyint')
export const SMALLINT = simple('smallint')
export const INTEGER = simple('integer')
export const BIGINT = simple('bigint')
export const HUGEINT = simple('hugeint')
export const UTINYINT = simple('utinyint')
export const USMALLINT = simple('usmallint')
export const UINTEGER = simple('uinteger')
export const UBIGINT = simple('ubigint')
export const FLOAT = simple('float')
export const DOUBLE = simple('double')
export const VARCHAR = simple('varchar')
export const BLOB = simple('blob')
export const DATE = simple('date')
export const TIME = simple('time')
export const TIMESTAMP = simple('timestamp')
export const TIMESTAMP_NS = simple('timestamp_ns')
export const TIMESTAMPTZ = simple('timestamptz')
export const INTERVAL = simple('interval')
export const UUID = simple('uuid')

/** `decimal(precision, scale)`. The caller has checked 1 ≤ precision ≤ 38 and 0 ≤ scale ≤ precision. */
export function decimal(precision: number, scale: number): DecimalType {
  return Object.freeze({ kind: 'decimal', precision, scale })
}

export function sameType(a: SqlType, b: SqlType): boolean {
  return typeName(a) === typeName(b)
}

/** The name as SQL writes it: `BIGINT`, `DECIMAL(15,2)`. */
export function typeName(type: SqlType): string {
  if (type.kind === 'decimal') return `DECIMAL(${type.precision},${type.scale})`
  return NAMES[type.kind] ?? type.kind.toUpperCase()
}

const NAMES: Partial<Record<SimpleKind, string>> = { timestamptz: 'TIMESTAMP WITH TIME ZONE', null: '"NULL"' }

const CARRIERS: Record<SimpleKind, Carrier> = {
  null: 'i32',
  boolean: 'u8',
  tinyint: 'i32',
  smallint: 'i32',
  integer: 'i32',
  bigint: 'i64',
  hugeint: 'i128',
  utinyint: 'i32',
  usmallint: 'i32',
  uinteger: 'i64',
  ubigint: 'i64',
  float: 'f32',
  double: 'f64',
  varchar: 'view',
  blob: 'view',
  date: 'i32',
  time: 'i64',
  timestamp: 'i64',
  timestamp_ns: 'i64',
  timestamptz: 'i64',
  interval: 'i128',
  uuid: 'i128',
}

export function carrierOf(type: SqlType): Carrier {
  if (type.kind === 'decimal') return type.precision <= MAX_I64_PRECISION ? 'i64' : 'i128'
  return CARRIERS[type.kind]
}

const WIDTHS: Record<Carrier, number> = { u8: 1, i32: 4, i64: 8, i128: 16, f32: 4, f64: 8, view: 16 }

/** Bytes that one value of the carrier takes in a flat vector. */
export function widthOf(carrier: Carrier): number {
  return WIDTHS[carrier]
}

const SIGNED = new Set<SqlType['kind']>(['tinyint', 'smallint', 'integer', 'bigint', 'hugeint'])
const UNSIGNED = new Set<SqlType['kind']>(['utinyint', 'usmallint', 'uinteger', 'ubigint'])

/** Bits of a value of each integer type. */
export const INTEGER_BITS: Readonly<Partial<Record<SqlType['kind'], number>>> = {
  tinyint: 8,
  utinyint: 8,
  smallint: 16,
  usmallint: 16,
  integer: 32,
  uinteger: 32,
  bigint: 64,
  ubigint: 64,
  hugeint: 128,
}

export function isInteger(type: SqlType): boolean {
  return SIGNED.has(type.kind) || UNSIGNED.has(type.kind)
}

export function isUnsigned(type: SqlType): boolean {
  return UNSIGNED.has(type.kind)
}

export function isFloating(type: SqlType): boolean {
  return type.kind === 'float' || type.kind === 'double'
}

export function isNumeric(type: SqlType): boolean {
  return isInteger(type) || isFloating(type) || type.kind === 'decimal'
}
