// Casts of single values in JavaScript, for those within nested values; what stands in columns is cast by generated code.
import { ConversionError } from '../../common/errors.ts'
import type { RawValue } from '../../common/result.ts'
import { formatterOf } from '../../common/text/format.ts'
import { carrierOf, isFloating, isInteger, type SqlType, sameType, typeName } from '../../common/types.ts'
import { rangeOf } from '../emit/range.ts'
import { inUnits } from './moment-unit.ts'
import { parserOf } from './parse-value.ts'
import { timeWithZoneConverter } from './time-with-zone-cast.ts'
import { zonedConverter } from './zoned-cast.ts'

type Value = NonNullable<RawValue>
type ConvertValue = (value: Value) => Value

const US_A_DAY = 86_400_000_000n
const NS_A_US = 1000n

/** Gives the value as one of `to`; throws a `ConversionError` where there is none. `zone`: where local times are, if not in UTC. */
export function valueConverter(from: SqlType, to: SqlType, zone?: string): ConvertValue {
  if (sameType(from, to)) return (value) => value
  if ((from.kind === 'timetz' || to.kind === 'timetz') && from.kind !== 'varchar' && to.kind !== 'varchar')
    return timeWithZoneConverter(from, to, zone)
  if (zone !== undefined && (from.kind === 'timestamptz' || to.kind === 'timestamptz')) {
    const cast = zonedConverter(from, to, zone)
    if (cast) return cast
  }
  if (from.kind === 'boolean' && to.kind !== 'varchar') return booleanConverter(to)
  if (to.kind === 'boolean' && from.kind !== 'varchar') return (value) => Number(value) !== 0
  if (isFloating(from) && isFloating(to)) return to.kind === 'float' ? (value) => Math.fround(value as number) : (value) => value
  if (isFloating(from) && isInteger(to)) return floatToInteger(from, to)
  if (isInteger(from) && isFloating(to)) return to.kind === 'float' ? (value) => Math.fround(Number(value)) : (value) => Number(value)
  if (isInteger(from) && isInteger(to)) return (value) => integer(BigInt(value as bigint), from, to)
  const moments = momentConverter(from, to)
  if (moments) return moments
  const format = formatterOf(from, zone)
  if (to.kind === 'varchar') return format
  const parse = parserOf(to)
  return (value) => parse([format(value)], [], to)!
}

function booleanConverter(to: SqlType): ConvertValue {
  const parse = parserOf(to)
  return (value) => parse([value ? '1' : '0'], [], to)!
}

function integer(value: bigint, from: SqlType, to: SqlType): Value {
  const [min, max] = rangeOf(to)
  if (value < min || value > max) throw outOfRange(String(value), from, to)
  return carrierOf(to) === 'i32' ? Number(value) : value
}

/** The nearest whole number; halves go to the even one. */
function floatToInteger(from: SqlType, to: SqlType): ConvertValue {
  return (value) => {
    const number = value as number
    if (!Number.isFinite(number)) throw outOfRange(formatterOf(from)(number), from, to)
    const down = Math.floor(number)
    const rest = number - down
    return integer(BigInt(rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down), from, to)
  }
}

function outOfRange(text: string, from: SqlType, to: SqlType): ConversionError {
  return new ConversionError(`cannot cast ${text} of type ${typeName(from)} to ${typeName(to)}: it is out of range`, {
    hint: 'try_cast gives NULL instead.',
  })
}

function floorDivide(value: bigint, by: bigint): bigint {
  return value / by - (value % by < 0n ? 1n : 0n)
}

/** Days, µs and ns. */
function momentConverter(from: SqlType, to: SqlType): ConvertValue | undefined {
  const micros = microsOf(from)
  if (!micros) return undefined
  switch (to.kind) {
    case 'date':
      return (value) => Number(floorDivide(micros(value), US_A_DAY))
    case 'time':
      return from.kind === 'date' ? undefined : (value) => micros(value) - floorDivide(micros(value), US_A_DAY) * US_A_DAY
    case 'timestamp':
    case 'timestamptz':
      return micros
    case 'timestamp_s':
    case 'timestamp_ms':
      return (value) => inUnits(micros(value), to)
    case 'timestamp_ns':
      return (value) => micros(value) * NS_A_US
    default:
      return undefined
  }
}

function microsOf(from: SqlType): ((value: Value) => bigint) | undefined {
  switch (from.kind) {
    case 'date':
      return (value) => BigInt(value as number) * US_A_DAY
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
    case 'timestamptz':
      return (value) => value as bigint
    case 'timestamp_ns':
      return (value) => floorDivide(value as bigint, NS_A_US)
    default:
      return undefined
  }
}
