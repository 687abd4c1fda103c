// Numbers from text. White space around is fine, `_` may stand between digits, an exponent is read by exact types as well.
import { carrierOf, type DecimalType, type SqlType } from '../../common/types.ts'
import { rangeOf } from '../emit/range.ts'

const NUMBER = /^\s*([+-]?)(?:(\d+(?:_\d+)*)(?:\.((?:\d+(?:_\d+)*)?))?|\.(\d+(?:_\d+)*))(?:[eE]([+-]?\d+))?\s*$/
const RADIX = /^\s*0([xX][0-9a-fA-F]+|[bB][01]+)\s*$/
/** Beyond it any exponent gives zero or what fits no type. */
const MAX_EXPONENT = 400

interface Digits {
  readonly negative: boolean
  /** All digits as an integer; the value is digits · 10^exponent. */
  readonly digits: bigint
  readonly exponent: number
}

function digitsOf(text: string): Digits | undefined {
  const match = NUMBER.exec(text)
  if (!match) return undefined
  const [, sign, whole = '', fraction = match[4] ?? '', , exponentText = '0'] = match
  const plain = (part: string): string => part.replaceAll('_', '')
  const exponent = Number(exponentText) - plain(fraction).length
  return { negative: sign === '-', digits: BigInt(plain(whole) + plain(fraction) || '0'), exponent }
}

/** The number times 10^scale, halves away from zero; undefined where the text is no number. */
function unscaled(text: string, scale: number): bigint | undefined {
  const parsed = digitsOf(text)
  if (!parsed) return undefined
  const { negative, digits } = parsed
  const shift = Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, parsed.exponent + scale))
  const divisor = 10n ** BigInt(Math.max(0, -shift))
  const magnitude = shift >= 0 ? digits * 10n ** BigInt(shift) : (digits + divisor / 2n) / divisor
  return negative ? -magnitude : magnitude
}

/** A value of the integer type, in its carrier's form; undefined where there is none or it does not fit. */
export function parseInteger(text: string, type: SqlType): number | bigint | undefined {
  const value = RADIX.test(text) ? BigInt(text.trim()) : unscaled(text, 0)
  const [min, max] = rangeOf(type)
  if (value === undefined || value < min || value > max) return undefined
  return carrierOf(type) === 'i32' ? Number(value) : value
}

export function parseDecimal(text: string, type: DecimalType): bigint | undefined {
  const value = unscaled(text, type.scale)
  const [min, max] = rangeOf(type)
  return value === undefined || value < min || value > max ? undefined : value
}

const SPECIAL = /^\s*([+-]?)(inf|infinity|nan)\s*$/i

export function parseFloat64(text: string): number | undefined {
  const special = SPECIAL.exec(text)
  if (special) {
    if (special[2]!.toLowerCase() === 'nan') return Number.NaN
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }
  return NUMBER.test(text) ? Number(text.replaceAll('_', '')) : undefined
}
