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
  | 'timetz'
  | 'timestamp'
  | 'timestamp_s'
  | 'timestamp_ms'
  | 'timestamp_ns'
  | 'timestamptz'
  | 'interval'
  | 'uuid'
  | 'json'
  | 'bit'

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

/** Values of one type in an order, any number of them. */
export interface ListType {
  readonly kind: 'list'
  readonly element: SqlType
}

/** As a list, with the same number of elements in every value. */
export interface ArrayType {
  readonly kind: 'array'
  readonly element: SqlType
  readonly size: number
}

/** A field of a struct, or a member of a union. */
export interface NamedType {
  /** Empty for the fields of `row(1, 2)`. */
  readonly name: string
  readonly type: SqlType
}

export interface StructType {
  readonly kind: 'struct'
  readonly fields: readonly NamedType[]
}

/** Keys, each once and none of them NULL, with a value each. */
export interface MapType {
  readonly kind: 'map'
  readonly key: SqlType
  readonly value: SqlType
}

/** A value of one of several types, and which one it is of. */
export interface UnionType {
  readonly kind: 'union'
  readonly members: readonly NamedType[]
}

/** One of the texts that the type lists; a value is its position there, and so it is ordered. */
export interface EnumType {
  readonly kind: 'enum'
  /** The name under which it was created. It makes no difference between types. */
  readonly name?: string | undefined
  readonly values: readonly string[]
}

/** A type whose values hold others: one byte string each (src/common/nested). */
export type NestedType = ListType | ArrayType | StructType | MapType | UnionType

/** The type of a column or an expression. Plain data: it may be cloned, compare with `sameType`. */
export type SqlType = SimpleType | DecimalType | EnumType | NestedType

/**
 * How one value lies in a flat vector. `u8`: a boolean; `i32`: integers of up to 32 bits, dates (days since 1970) and enums; `i64`: bigint,
 * uinteger, ubigint (its bits), decimals of up to 18 digits (unscaled), times and timestamps; `i128`: hugeint, larger decimals, uuid
 * (top bit flipped, so that signed order is right), low word first, and intervals (µs in the low word; months and days in the halves of the
 * high one: `packInterval`); `f32`, `f64`; `view`: Arrow's 16-byte string view, of texts, blobs and nested values.
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
export const TIMETZ = simple('timetz')
export const TIMESTAMP = simple('timestamp')
/** TIMESTAMPs of whole seconds and milliseconds; their counts are of µs, too. */
export const TIMESTAMP_S = simple('timestamp_s')
export const TIMESTAMP_MS = simple('timestamp_ms')
export const TIMESTAMP_NS = simple('timestamp_ns')
export const TIMESTAMPTZ = simple('timestamptz')
export const INTERVAL = simple('interval')
export const UUID = simple('uuid')
export const JSON_TYPE = simple('json')
export const BIT = simple('bit')

/** `decimal(precision, scale)`. The caller has checked 1 ≤ precision ≤ 38 and 0 ≤ scale ≤ precision. */
export function decimal(precision: number, scale: number): DecimalType {
  return Object.freeze({ kind: 'decimal', precision, scale })
}

export function listOf(element: SqlType): ListType {
  return Object.freeze({ kind: 'list', element })
}

/** The caller has checked that `size` is at least 1. */
export function arrayOf(element: SqlType, size: number): ArrayType {
  return Object.freeze({ kind: 'array', element, size })
}

export function structOf(fields: readonly NamedType[]): StructType {
  return Object.freeze({ kind: 'struct', fields })
}

export function mapOf(key: SqlType, value: SqlType): MapType {
  return Object.freeze({ kind: 'map', key, value })
}

export function unionOf(members: readonly NamedType[]): UnionType {
  return Object.freeze({ kind: 'union', members })
}

/** The caller has checked that the values differ. */
export function enumOf(values: readonly string[], name?: string): EnumType {
  return Object.freeze({ kind: 'enum', name, values })
}

export function isNested(type: SqlType): type is NestedType {
  return NESTED.has(type.kind)
}

/** Whether the type, or one that its values hold, is such a type. */
export function someType(type: SqlType, test: (type: SqlType) => boolean): boolean {
  return test(type) || partsOf(type).some((part) => someType(part, test))
}

function partsOf(type: SqlType): readonly SqlType[] {
  switch (type.kind) {
    case 'list':
    case 'array':
      return [type.element]
    case 'struct':
      return type.fields.map((field) => field.type)
    case 'map':
      return [type.key, type.value]
    case 'union':
      return type.members.map((member) => member.type)
    default:
      return []
  }
}

/** Whether values of the type are bytes in JavaScript: blobs, and nested values (`decoderOf` takes them apart). */
export function isBytes(type: SqlType): boolean {
  return type.kind === 'blob' || isNested(type)
}

const NESTED: ReadonlySet<SqlType['kind']> = new Set(['list', 'array', 'struct', 'map', 'union'])

export function sameType(a: SqlType, b: SqlType): boolean {
  if (a === b) return true
  if (a.kind !== b.kind) return false
  switch (a.kind) {
    case 'decimal':
      return a.precision === (b as DecimalType).precision && a.scale === (b as DecimalType).scale
    case 'list':
      return sameType(a.element, (b as ListType).element)
    case 'array':
      return a.size === (b as ArrayType).size && sameType(a.element, (b as ArrayType).element)
    case 'struct':
      return sameNamed(a.fields, (b as StructType).fields)
    case 'map':
      return sameType(a.key, (b as MapType).key) && sameType(a.value, (b as MapType).value)
    case 'union':
      return sameNamed(a.members, (b as UnionType).members)
    case 'enum': {
      const { values } = b as EnumType
      return a.values.length === values.length && a.values.every((value, i) => value === values[i])
    }
    default:
      return true
  }
}

function sameNamed(a: readonly NamedType[], b: readonly NamedType[]): boolean {
  return a.length === b.length && a.every(({ name, type }, i) => name === b[i]!.name && sameType(type, b[i]!.type))
}

/** The type with INTEGER for what nothing gave a type, as the elements of `[]`: their bytes are the same. */
export function settledType(type: SqlType): SqlType {
  const named = (parts: readonly NamedType[]) => parts.map((part) => ({ ...part, type: settledType(part.type) }))
  switch (type.kind) {
    case 'null':
      return INTEGER
    case 'list':
      return listOf(settledType(type.element))
    case 'array':
      return arrayOf(settledType(type.element), type.size)
    case 'struct':
      return structOf(named(type.fields))
    case 'map':
      return mapOf(settledType(type.key), settledType(type.value))
    case 'union':
      return unionOf(named(type.members))
    default:
      return type
  }
}

/** The name as SQL writes it: `BIGINT`, `DECIMAL(15,2)`, `STRUCT(a INTEGER, b VARCHAR[])`. */
export function typeName(type: SqlType): string {
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`
    case 'list':
      return `${typeName(type.element)}[]`
    case 'array':
      return `${typeName(type.element)}[${type.size}]`
    case 'struct':
      return `STRUCT(${named(type.fields)})`
    case 'map':
      return `MAP(${typeName(type.key)}, ${typeName(type.value)})`
    case 'union':
      return `UNION(${named(type.members)})`
    case 'enum':
      return `ENUM(${type.values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')})`
    default:
      return NAMES[type.kind] ?? type.kind.toUpperCase()
  }
}

function named(parts: readonly NamedType[]): string {
  return parts.map(({ name, type }) => (name === '' ? typeName(type) : `${quoted(name)} ${typeName(type)}`)).join(', ')
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

const NAMES: Partial<Record<SimpleKind, string>> = {
  timestamptz: 'TIMESTAMP WITH TIME ZONE',
  timetz: 'TIME WITH TIME ZONE',
  null: '"NULL"',
}

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
  timetz: 'i64',
  timestamp: 'i64',
  timestamp_s: 'i64',
  timestamp_ms: 'i64',
  timestamp_ns: 'i64',
  timestamptz: 'i64',
  interval: 'i128',
  uuid: 'i128',
  json: 'view',
  bit: 'view',
}

export function carrierOf(type: SqlType): Carrier {
  switch (type.kind) {
    case 'decimal':
      return type.precision <= MAX_I64_PRECISION ? 'i64' : 'i128'
    case 'enum':
      return 'i32'
    case 'list':
    case 'array':
    case 'struct':
    case 'map':
    case 'union':
      return 'view'
    default:
      return CARRIERS[type.kind]
  }
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
