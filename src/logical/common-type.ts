// Which type values of two types share when they meet: in comparisons, CASE, IN, UNION. The rules are DuckDB's, without its surprises
// (an integer is no date).
import type { NamedType, NestedType, SqlType, StructType } from '../common/types.ts'
import {
  arrayOf,
  BIGINT,
  BLOB,
  DOUBLE,
  decimal,
  FLOAT,
  HUGEINT,
  INTEGER,
  INTEGER_BITS,
  isFloating,
  isInteger,
  isNested,
  isNumeric,
  isUnsigned,
  listOf,
  MAX_DECIMAL_PRECISION,
  mapOf,
  SMALLINT,
  sameType,
  structOf,
  TINYINT,
  VARCHAR,
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
const TIMES = ['date', 'timestamp_s', 'timestamp_ms', 'timestamp', 'timestamp_ns', 'timestamptz']

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

/**
 * The type that holds the values of both, or undefined where they have none in common without an explicit cast. Of decimals that need more than 38 digits
 * together, those before the point are kept.
 */
export function commonType(a: SqlType, b: SqlType): SqlType | undefined {
  return meet(a, b, commonType)
}

/**
 * As `commonType`; text takes in all else (a blob takes in text), also within lists, structs and maps, any number a boolean, and an ENUM is text beside what
 * is none.
 */
export function commonTypeOrText(a: SqlType, b: SqlType): SqlType | undefined {
  const common = meet(a, b, commonTypeOrText) ?? booleanMeets(a, b)
  if (common) return common
  const kinds = [a.kind, b.kind]
  if (kinds.includes('varchar') && kinds.includes('blob')) return BLOB
  return kinds.includes('varchar') || kinds.includes('enum') ? VARCHAR : undefined
}

/** A boolean and a number: 0 and 1. */
export function booleanMeets(a: SqlType, b: SqlType): SqlType | undefined {
  if (a.kind === 'boolean' && isNumeric(b)) return b
  return b.kind === 'boolean' && isNumeric(a) ? a : undefined
}

type Meet = (a: SqlType, b: SqlType) => SqlType | undefined

/** `inner`: for the parts of nested types. */
function meet(a: SqlType, b: SqlType, inner: Meet): SqlType | undefined {
  if (sameType(a, b)) return a
  if (a.kind === 'null') return b
  if (b.kind === 'null') return a
  if (isNumeric(a) && isNumeric(b)) return commonNumber(a, b)
  // All values have a JSON form.
  if (a.kind === 'json') return a
  if (b.kind === 'json') return b
  if (a.kind === 'boolean' && isInteger(b)) return b
  if (b.kind === 'boolean' && isInteger(a)) return a
  if (a.kind === 'enum' || b.kind === 'enum') {
    return [a, b].every(({ kind }) => kind === 'enum' || kind === 'varchar') ? VARCHAR : undefined
  }
  const [first, second] = [TIMES.indexOf(a.kind), TIMES.indexOf(b.kind)]
  if (first >= 0 && second >= 0) return first > second ? a : b
  if (isNested(a) && isNested(b)) return commonNested(a, b, inner)
  return undefined
}

/** Lists by their elements, structs by the names of their fields (or their order, where one has no names), maps by keys and values. */
function commonNested(a: NestedType, b: NestedType, inner: Meet): SqlType | undefined {
  if ((a.kind === 'list' || a.kind === 'array') && (b.kind === 'list' || b.kind === 'array')) {
    const element = inner(a.element, b.element)
    if (!element) return undefined
    return a.kind === 'array' && b.kind === 'array' && a.size === b.size ? arrayOf(element, a.size) : listOf(element)
  }
  if (a.kind === 'map' && b.kind === 'map') {
    const [key, value] = [inner(a.key, b.key), inner(a.value, b.value)]
    return key && value && mapOf(key, value)
  }
  return a.kind === 'struct' && b.kind === 'struct' ? commonStruct(a, b, inner) : undefined
}

function commonStruct(a: StructType, b: StructType, inner: Meet): SqlType | undefined {
  const isRow = (struct: StructType) => struct.fields.some(({ name }) => name === '')
  const fields: NamedType[] = []
  if (isRow(a) || isRow(b)) {
    if (a.fields.length !== b.fields.length) return undefined
    for (const [i, { name, type }] of a.fields.entries()) {
      const common = inner(type, b.fields[i]!.type)
      if (!common) return undefined
      fields.push({ name: name || b.fields[i]!.name, type: common })
    }
    return structOf(fields)
  }
  const key = ({ name }: NamedType) => name.toLowerCase()
  const others = new Map(b.fields.map((field) => [key(field), field]))
  for (const field of a.fields) {
    const other = others.get(key(field))
    const common = other ? inner(field.type, other.type) : field.type
    if (!common) return undefined
    fields.push({ name: field.name, type: common })
    others.delete(key(field))
  }
  return structOf([...fields, ...others.values()])
}

function commonNumber(a: SqlType, b: SqlType): SqlType {
  if (a.kind === 'double' || b.kind === 'double') return DOUBLE
  if (isFloating(a) || isFloating(b)) return FLOAT
  if (isInteger(a) && isInteger(b)) return commonInteger(a, b)
  const [x, y] = [asDecimal(a)!, asDecimal(b)!]
  const scale = Math.max(x.scale, y.scale)
  const whole = Math.max(x.precision - x.scale, y.precision - y.scale)
  const precision = Math.min(whole + scale, MAX_DECIMAL_PRECISION)
  // As in the oracle: beside a HUGEINT, the digits behind the point are kept.
  return decimal(precision, a.kind === 'decimal' && b.kind === 'decimal' ? precision - whole : scale)
}

/** The type in which two values are compared: as `commonType`, but decimals keep their digits behind the point, and JSON is read as the other type. */
export function comparedType(a: SqlType, b: SqlType): SqlType | undefined {
  const read = readFromJson(a, b)
  if (read) return read
  if (a.kind === 'timetz' && b.kind === 'time') return a
  if (a.kind === 'time' && b.kind === 'timetz') return b
  const common = commonType(a, b)
  if (common?.kind !== 'decimal') return common
  const scale = Math.max(asDecimal(a)?.scale ?? 0, asDecimal(b)?.scale ?? 0)
  return scale > common.scale ? decimal(common.precision, scale) : common
}

/** What JSON is read as where it is compared with a value of another type; undefined where neither is JSON, or both are text. */
export function readFromJson(a: SqlType, b: SqlType): SqlType | undefined {
  const other = a.kind === 'json' ? b : b.kind === 'json' ? a : undefined
  return other && !['json', 'varchar', 'null'].includes(other.kind) ? other : undefined
}

function commonInteger(a: SqlType, b: SqlType): SqlType {
  if (isUnsigned(a) === isUnsigned(b)) return INTEGER_BITS[a.kind]! > INTEGER_BITS[b.kind]! ? a : b
  const signed = isUnsigned(a) ? b : a
  const unsigned = isUnsigned(a) ? a : b
  const bits = Math.max(INTEGER_BITS[signed.kind]!, INTEGER_BITS[unsigned.kind]! * 2)
  return SIGNED.find((type) => INTEGER_BITS[type.kind]! >= bits)!
}
