// What a user's function gave → a value of the declared type. Most values are checked and stored by generated code, a few expressions a type; whatever
// does not pass there is looked at by `acceptedValue`, which converts it or says why not.
import { carrierOf, isNested, type SqlType, typeName } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import { acceptedNested } from './user-values.ts'

/** Why a value is not one of the declared type. */
export class WrongResult {
  constructor(readonly message: string) {}
}

const US_PER_DAY = 86_400_000_000n
const MS_PER_DAY = 86_400_000

type Range<T> = readonly [least: T, most: T]

const SMALL_RANGES: Partial<Record<SqlType['kind'], Range<number>>> = {
  tinyint: [-128, 127],
  utinyint: [0, 255],
  smallint: [-32768, 32767],
  usmallint: [0, 65535],
  integer: [-(2 ** 31), 2 ** 31 - 1],
  date: [-(2 ** 31) + 1, 2 ** 31 - 1],
}

function bigRange(type: SqlType): Range<bigint> {
  switch (type.kind) {
    case 'decimal':
      return [1n - 10n ** BigInt(type.precision), 10n ** BigInt(type.precision) - 1n]
    case 'uinteger':
      return [0n, 2n ** 32n - 1n]
    case 'ubigint':
      return [0n, 2n ** 64n - 1n]
    case 'hugeint':
    case 'interval':
      return [-(2n ** 127n), 2n ** 127n - 1n]
    case 'uuid':
      return [0n, 2n ** 128n - 1n]
    case 'time':
      return [0n, US_PER_DAY]
    default:
      return [-(2n ** 63n), 2n ** 63n - 1n]
  }
}

/**
 * The code that stores `r` at row `row` of `out`: a condition that most results pass, and the store. Undefined where each is stored by `accept`, a
 * function of the generated code's caller.
 */
export function storeCode(type: SqlType): { readonly passes: string; readonly store: string } | undefined {
  switch (carrierOf(type)) {
    case 'u8':
      return { passes: `typeof r === 'boolean'`, store: 'out[row] = r ? 1 : 0' }
    case 'i32': {
      if (type.kind === 'enum') return undefined
      const [least, most] = SMALL_RANGES[type.kind] ?? [0, 0]
      return { passes: `typeof r === 'number' && (r | 0) === r && r >= ${least} && r <= ${most}`, store: 'out[row] = r' }
    }
    case 'i64': {
      const [least, most] = bigRange(type)
      return { passes: `typeof r === 'bigint' && r >= ${least}n && r <= ${most}n`, store: 'out[row] = r' }
    }
    case 'f32':
    case 'f64':
      return { passes: `typeof r === 'number'`, store: 'out[row] = r' }
    case 'view':
      return type.kind === 'varchar' ? { passes: `typeof r === 'string'`, store: 'texts[i] = r' } : undefined
    default:
      return undefined
  }
}

/** The value in its carrier's form, null for NULL. Throws a `WrongResult`. */
export function acceptedValue(type: SqlType, given: unknown): LiteralValue {
  if (given === null || given === undefined) return null
  const refuse = (why: string): never => {
    throw new WrongResult(why)
  }
  const wrongType = (): never => refuse(`gave ${describe(given)} for ${typeName(type)}${expectation(type)}`)
  switch (carrierOf(type)) {
    case 'u8':
      return typeof given === 'boolean' ? given : wrongType()
    case 'f32':
    case 'f64':
      return typeof given === 'number' ? given : wrongType()
    case 'view':
      if (isNested(type)) {
        return acceptedNested(type, given, acceptedValue, (part, value) =>
          refuse(`gave ${describe(value)} for ${typeName(part)}${part === type ? '' : ` within ${typeName(type)}`}${expectation(part)}`),
        )
      }
      if (type.kind === 'blob') return given instanceof Uint8Array ? given : wrongType()
      if (type.kind === 'bit' || type.kind === 'json') return isTextOf(type.kind, given) ? given : wrongType()
      return typeof given === 'string' ? given : wrongType()
    case 'i32': {
      if (type.kind === 'enum') {
        const at = type.values.indexOf(given as string)
        return at >= 0 ? at : wrongType()
      }
      const value = given instanceof Date && type.kind === 'date' ? Math.floor(given.getTime() / MS_PER_DAY) : given
      if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType()
      const [least, most] = SMALL_RANGES[type.kind]!
      return value >= least && value <= most ? value : refuse(`gave ${value}, which is out of range for ${typeName(type)}`)
    }
    default: {
      const value =
        given instanceof Date
          ? fromDate(type, given)
          : Number.isSafeInteger(given) && type.kind !== 'decimal'
            ? BigInt(given as number)
            : given
      if (typeof value !== 'bigint') return wrongType()
      const [least, most] = bigRange(type)
      return value >= least && value <= most ? value : refuse(`gave ${value}n, which is out of range for ${typeName(type)}`)
    }
  }
}

function isTextOf(kind: 'bit' | 'json', given: unknown): given is string {
  if (typeof given !== 'string') return false
  if (kind === 'bit') return /^[01]+$/.test(given)
  try {
    JSON.parse(given)
    return true
  } catch {
    return false
  }
}

function fromDate({ kind }: SqlType, date: Date): unknown {
  const ms = date.getTime()
  if (Number.isNaN(ms)) return date
  if (kind === 'timestamp_s') return BigInt(Math.round(ms / 1000)) * 1_000_000n
  if (kind === 'timestamp' || kind === 'timestamp_ms' || kind === 'timestamptz') return BigInt(ms) * 1000n
  return kind === 'timestamp_ns' ? BigInt(ms) * 1_000_000n : date
}

const EXPECTED: Partial<Record<SqlType['kind'], string>> = {
  list: 'an array',
  array: 'an array of that many elements',
  struct: 'an object with these fields',
  map: 'a Map without null as a key, or an object',
  union: 'a value of one of its members',
  enum: 'one of its values',
  json: 'a JSON text',
  bit: 'a string of 0 and 1',
}

function expectation(type: SqlType): string {
  const nested = EXPECTED[type.kind]
  if (nested) return `: ${nested} is expected`
  if (type.kind === 'decimal') return `: a bigint of units of 10^-${type.scale} is expected`
  switch (carrierOf(type)) {
    case 'u8':
      return ': true or false is expected'
    case 'i32':
      return type.kind === 'date' ? ': days since 1970 or a Date is expected' : ': a whole number is expected'
    case 'f32':
    case 'f64':
      return ': a number is expected'
    case 'view':
      return type.kind === 'blob' ? ': a Uint8Array is expected' : ': a string is expected'
    default:
      return type.kind.startsWith('timestamp') ? ': a bigint or a Date is expected' : ': a bigint or a whole number is expected'
  }
}

const MOST_SHOWN = 60

/** A value as messages show it: cut, and whatever it does when it is looked at. */
export function printValue(value: unknown, most = MOST_SHOWN): string {
  const text = printed(value)
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

function printed(value: unknown): string {
  try {
    if (typeof value === 'string') return JSON.stringify(value.slice(0, MOST_SHOWN * 2))
    if (typeof value === 'bigint') return `${value}n`
    if (value === null || typeof value !== 'object') return String(value)
    if (value instanceof Uint8Array) return `bytes ${[...value.subarray(0, 20)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
    if (value instanceof Date || value instanceof Error) return String(value)
    return JSON.stringify(value) ?? String(value)
  } catch {
    return `a value that cannot be shown`
  }
}

function describe(value: unknown): string {
  if (typeof value === 'number' && Number.isNaN(value)) return 'NaN'
  if (value instanceof Promise) return 'a Promise (a function must give its value at once)'
  if (typeof value === 'object' && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array)) {
    const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name
    return `${name === 'Array' ? 'an array' : name && name !== 'Object' ? `a ${name}` : 'an object'} (${printValue(value)})`
  }
  return typeof value === 'function' ? 'a function' : `the ${typeof value} ${printValue(value)}`
}
