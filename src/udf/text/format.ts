// Values as text, as a cast to VARCHAR and error messages show them.
import type { SqlType } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import { civilFromDays, MICROS_PER_DAY } from './calendar.ts'

/** The text that a cast to VARCHAR gives. `value` is not NULL. */
export function formatValue(value: Exclude<LiteralValue, null>, type: SqlType): string {
  switch (type.kind) {
    case 'decimal':
      return formatDecimal(value as bigint, type.scale)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'float':
      return formatFloat(value as number, shortestFloat(value as number))
    case 'double':
      return formatFloat(value as number, String(value))
    case 'date':
      return formatDate(value as number)
    case 'time':
      return formatTime(value as bigint, 6)
    case 'timestamp':
      return formatTimestamp(value as bigint)
    case 'timestamptz':
      return `${formatTimestamp(value as bigint)}+00`
    case 'timestamp_ns': {
      const nanos = value as bigint
      const days = floorDivide(nanos, MICROS_PER_DAY * 1000n)
      return `${formatDate(Number(days))} ${formatTime(nanos - days * MICROS_PER_DAY * 1000n, 9)}`
    }
    case 'uuid':
      return formatUuid(value as bigint)
    case 'blob':
      return formatBlob(value as Uint8Array)
    case 'ubigint':
      return String(BigInt.asUintN(64, value as bigint))
    default:
      return String(value)
  }
}

/** As `formatValue`, `NULL` for a NULL: for messages. */
export function describeValue(value: LiteralValue, type: SqlType): string {
  return value === null ? 'NULL' : formatValue(value, type)
}

export function formatDecimal(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : ''
  const digits = String(unscaled < 0n ? -unscaled : unscaled)
  if (scale === 0) return sign + digits
  const padded = digits.padStart(scale + 1, '0')
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

/** The shortest decimal that reads back as the same 32-bit float. */
function shortestFloat(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits)
    if (Math.fround(Number(text)) === value) return String(Number(text))
  }
  return String(Number(value.toPrecision(9)))
}

/** JavaScript's shortest digits in the notation of the fmt library: an exponent from 1e16 and below 1e-4, at least one decimal. */
function formatFloat(value: number, shortest: string): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [mantissa, exponentText] = shortest.replace('-', '').split('e') as [string, string | undefined]
  const [whole, fraction = ''] = mantissa.split('.') as [string, string | undefined]
  const digits = (whole + fraction).replace(/^0+/, '')
  const leadingZeros = (whole + fraction).length - digits.length
  const point = whole.length - leadingZeros + Number(exponentText ?? 0)
  const significant = digits.replace(/0+$/, '')
  const sign = value < 0 ? '-' : ''
  const exponent = point - 1
  if (exponent < -4 || exponent >= 16) {
    const tail = significant.length > 1 ? `.${significant.slice(1)}` : ''
    return `${sign}${significant[0]}${tail}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${significant}`
  if (significant.length <= point) return `${sign}${significant.padEnd(point, '0')}.0`
  return `${sign}${significant.slice(0, point)}.${significant.slice(point)}`
}

/** `2020-01-31`, `0044-03-15 (BC)`. */
export function formatDate(days: number): string {
  const { year, month, day } = civilFromDays(days)
  const rest = `${pad(month)}-${pad(day)}`
  return year > 0 ? `${String(year).padStart(4, '0')}-${rest}` : `${String(1 - year).padStart(4, '0')}-${rest} (BC)`
}

function formatTime(count: bigint, digits: 6 | 9): string {
  const unit = digits === 6 ? 1_000_000n : 1_000_000_000n
  const seconds = Number(count / unit)
  const fraction = String(count % unit).padStart(digits, '0')
  const tail = trimFraction(fraction, digits)
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}${tail}`
}

/** Micros without trailing zeros; nanos in groups of three. */
function trimFraction(fraction: string, digits: 6 | 9): string {
  if (/^0+$/.test(fraction)) return ''
  const trimmed = fraction.replace(/0+$/, '')
  if (digits === 6) return `.${trimmed}`
  return `.${trimmed.padEnd(Math.ceil(trimmed.length / 3) * 3, '0')}`
}

function formatTimestamp(micros: bigint): string {
  const days = floorDivide(micros, MICROS_PER_DAY)
  const date = formatDate(Number(days))
  const time = formatTime(micros - days * MICROS_PER_DAY, 6)
  return date.endsWith(' (BC)') ? `${date.slice(0, -5)} ${time} (BC)` : `${date} ${time}`
}

function formatUuid(value: bigint): string {
  const hex = BigInt.asUintN(128, value).toString(16).padStart(32, '0')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Printable ASCII as it is, all else (with backslash and quotes) as `\xHH`. */
export function formatBlob(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    const plain = byte >= 32 && byte < 127 && byte !== 92 && byte !== 39 && byte !== 34
    text += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return text
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b < 0n ? quotient - 1n : quotient
}
