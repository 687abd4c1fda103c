// A literal as SQL text, for EXPLAIN and messages.
import { formatterOf } from '../common/text/format.ts'
import { formatInterval } from '../common/text/interval.ts'
import { formatTimeWithZone } from '../common/text/time-with-zone.ts'
import { type DecimalType, isNested, typeName } from '../common/types.ts'
import type { LiteralExpr } from './expression.ts'

const MS_PER_DAY = 86_400_000
const US_PER_DAY = 86_400_000_000n

export function printLiteral({ value, type }: LiteralExpr): string {
  if (value === null) return 'NULL'
  switch (type.kind) {
    case 'date':
      return quote(printDate(Number(value)))
    case 'time':
      return quote(printTime(BigInt(value as bigint)))
    case 'timestamp':
    case 'timestamp_s':
    case 'timestamp_ms':
      return quote(printTimestamp(value as bigint))
    case 'timestamptz':
      return quote(`${printTimestamp(value as bigint)}+00`)
    case 'timestamp_ns':
      return quote(printTimestamp((value as bigint) / 1000n))
    case 'decimal':
      return printDecimal(BigInt(value as bigint), type)
    case 'timetz':
      return quote(formatTimeWithZone(value as bigint))
    case 'interval':
      return quote(formatInterval(value as bigint))
    case 'uuid':
      return quote(printUuid(value as bigint))
    case 'float':
    case 'double':
      return printDouble(value as number)
  }
  if (isNested(type)) return `${quote(formatterOf(type)(value))}::${typeName(type)}`
  if (type.kind === 'enum') return quote(type.values[value as number]!)
  if (value instanceof Uint8Array) return `'${[...value].map((byte) => `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')}'`
  return typeof value === 'string' ? quote(value) : String(value)
}

/** The unscaled value with its point: 12345 of scale 2 is `123.45`. */
export function printDecimal(unscaled: bigint, { scale }: DecimalType): string {
  const negative = unscaled < 0n
  const digits = (negative ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return negative ? `-${text}` : text
}

function printDouble(value: number): string {
  if (Number.isFinite(value)) return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value)
  return Number.isNaN(value) ? `'nan'` : value > 0 ? `'inf'` : `'-inf'`
}

function printDate(days: number): string {
  const date = new Date(days * MS_PER_DAY)
  // JavaScript's dates end 275,760 years from now; what lies beyond is told as a count.
  return Number.isNaN(date.getTime()) ? `epoch ${days} days` : date.toISOString().replace(/T.*/, '').replace(/^\+0*/, '')
}

function printTime(micros: bigint): string {
  const text = new Date(Number(micros / 1000n)).toISOString().slice(11, 19)
  const fraction = micros % 1_000_000n
  return fraction ? `${text}.${fraction.toString().padStart(6, '0').replace(/0+$/, '')}` : text
}

function printTimestamp(micros: bigint): string {
  const days = (micros - (((micros % US_PER_DAY) + US_PER_DAY) % US_PER_DAY)) / US_PER_DAY
  return `${printDate(Number(days))} ${printTime(micros - days * US_PER_DAY)}`
}

/** The top bit is flipped in memory, so that signed order is a UUID's order. */
function printUuid(value: bigint): string {
  const hex = (BigInt.asUintN(128, value) ^ (1n << 127n)).toString(16).padStart(32, '0')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
