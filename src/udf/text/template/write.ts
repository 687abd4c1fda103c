// Values written as the fields of a template say.
import { ConversionError, ResourceError } from '../../../common/errors.ts'
import type { Field, Measure, Template } from './spec.ts'

/** What a template writes: a truth, a whole number, a floating-point number, or the text of anything else. */
export type Argument =
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** `bits`: of its type, for the digits of two's complement. */
  | { readonly kind: 'integer'; readonly value: bigint; readonly bits: 64 | 128 }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }

/** Widths beyond it are a mistake, or an attack on memory. */
const MAX_WIDTH = 2 ** 20
/** More digits than any double has behind its point. */
const MAX_PRECISION = 1074

export function writeTemplate(template: Template, args: readonly Argument[]): string {
  let text = ''
  for (const part of template) text += typeof part === 'string' ? part : writeField(part, args)
  return text
}

function argumentAt(args: readonly Argument[], index: number): Argument {
  const found = args[index]
  if (found) return found
  throw new ConversionError(`the template asks for argument ${index + 1}, but there are ${args.length}`)
}

function measureOf(measure: Measure, args: readonly Argument[]): number {
  if (typeof measure === 'number') return measure
  const given = argumentAt(args, measure.argument)
  if (given.kind !== 'integer') throw new ConversionError('a width or precision must be a whole number')
  return Number(given.value)
}

function writeField(field: Field, args: readonly Argument[]): string {
  const argument = argumentAt(args, field.argument)
  const width = measureOf(field.width, args)
  if (width > MAX_WIDTH) throw new ResourceError('a template', width, MAX_WIDTH)
  const precision = field.precision === undefined ? undefined : Math.min(measureOf(field.precision, args), MAX_PRECISION)
  switch (argument.kind) {
    case 'boolean':
      if (field.type === '' || (field.c && field.type === 's')) return aligned(field, width, '', String(argument.value), '<')
      return writeInteger(field, width, precision, argument.value ? 1n : 0n, 64)
    case 'integer':
      return writeInteger(field, width, precision, argument.value, argument.bits)
    case 'float':
      return writeFloat(field, width, precision, argument.value)
    case 'text': {
      if (field.type !== '' && field.type !== 's') wrongType(field, 'a text')
      const text = precision === undefined ? argument.value : [...argument.value].slice(0, precision).join('')
      return aligned(field, width, '', text, '<')
    }
  }
}

function wrongType({ type }: Field, value: string): never {
  throw new ConversionError(`'${type}' does not write ${value}`, {
    hint: 'Whole numbers take d, x, X, o, b; floating-point numbers e, f, g, a; texts s.',
  })
}

const RADIX: Readonly<Record<string, number>> = { x: 16, X: 16, o: 8, b: 2, B: 2 }
const PREFIX: Readonly<Record<string, string>> = { x: '0x', X: '0X', o: '0', b: '0b', B: '0B' }

function writeInteger(field: Field, width: number, precision: number | undefined, value: bigint, bits: number): string {
  const { type } = field
  if (field.c && type === 'c') return aligned(field, width, '', String.fromCodePoint(Number(value) & 0x1fffff), '>')
  const radix = type === '' || type === 'd' || type === 'n' ? 10 : field.separator ? 10 : RADIX[type]
  if (radix === undefined) wrongType(field, 'a whole number')
  if (precision !== undefined && !field.c) throw new ConversionError('a whole number is written without a precision')
  const shown = field.c && radix !== 10 ? BigInt.asUintN(bits, value) : value
  const magnitude = shown < 0n ? -shown : shown
  let digits = magnitude.toString(radix)
  if (type === 'X') digits = digits.toUpperCase()
  if (precision !== undefined) digits = digits.padStart(precision, '0')
  const sign = shown < 0n ? '-' : radix === 10 || !field.c ? field.sign : ''
  const prefix = field.alternate && radix !== 10 ? PREFIX[type]! : ''
  return aligned(field, width, sign + prefix, grouped(digits, field.separator), '>')
}

function grouped(digits: string, separator: string): string {
  return separator ? digits.replace(/\B(?=(?:\d{3})+$)/g, () => separator) : digits
}

function writeFloat(field: Field, width: number, precision: number | undefined, value: number): string {
  if (!/^[aAeEfFgGn]?$/.test(field.type)) wrongType(field, 'a floating-point number')
  const negative = value < 0 || Object.is(value, -0)
  const sign = negative ? '-' : field.sign
  const upper = /[AEFG]/.test(field.type)
  const magnitude = Math.abs(value)
  // Zeros before an infinity would look like a number.
  if (!Number.isFinite(value)) {
    const name = Number.isNaN(value) ? 'nan' : 'inf'
    return aligned({ ...field, fill: field.fill === '0' ? ' ' : field.fill }, width, sign, upper ? name.toUpperCase() : name, '>')
  }
  const text = floatDigits(magnitude, field.type.toLowerCase(), precision)
  const [, whole = '', rest = ''] = /^(\d*)(.*)$/.exec(text)!
  const digits = field.separator ? grouped(whole, field.separator) + rest : text
  return aligned(field, width, sign, upper ? digits.toUpperCase() : digits, '>')
}

function floatDigits(value: number, type: string, precision: number | undefined): string {
  switch (type) {
    case 'f':
      return fixed(value, precision ?? 6)
    case 'e':
      return exponent(inExponents(value, Math.min(precision ?? 6, 100)))
    case 'a':
      return hexadecimal(value)
    case 'g':
    case 'n':
      return general(value, precision ?? 6)
    default:
      return precision === undefined ? shortest(value) : general(value, precision)
  }
}

/** As toFixed, which turns to exponents from 10²¹ on and knows 100 digits. */
function fixed(value: number, precision: number): string {
  if (value < 1e21 && precision <= 100) return halfToEven(precision, (digits) => value.toFixed(digits))
  const whole = BigInt(Math.trunc(value))
  const fraction = (value - Math.trunc(value)).toFixed(Math.min(precision, 100)).slice(2)
  return precision === 0 ? whole.toString() : `${whole}.${fraction.padEnd(precision, '0')}`
}

/** Digits behind those shown by which a half is told from what is next to it: a double has 17. */
const MORE = 20
const MOST = 100

/** What `write` rounds up halfway goes to the even digit, as in C. */
function halfToEven(digits: number, write: (digits: number) => string): string {
  const text = write(digits)
  if (digits + MORE > MOST || !/[13579]$/.test(text)) return text
  const exact = write(digits + MORE)
  return exact.endsWith(`5${'0'.repeat(MORE - 1)}`) ? exact.slice(0, -MORE).replace(/\.$/, '') : text
}

function inExponents(value: number, digits: number): string {
  const [, power = ''] = value.toExponential(digits).split('e')
  return `${halfToEven(digits, (count) => value.toExponential(count).split('e')[0]!)}e${power}`
}

/** Exponents have two digits at least. */
function exponent(text: string): string {
  return text.replace(/e([-+])(\d)$/, 'e$10$2')
}

/** C's %g: so many digits, without zeros at the end; with an exponent where it is below −4 or not below the number of digits. */
function general(value: number, precision: number): string {
  const digits = Math.max(1, Math.min(precision, 100))
  if (value === 0) return '0'
  const scientific = inExponents(value, digits - 1)
  const power = Number(scientific.slice(scientific.indexOf('e') + 1))
  const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
  if (power >= -4 && power < digits) return trimmed(fixed(value, Math.max(0, digits - 1 - power)))
  const [mantissa = '', tail = ''] = scientific.split('e')
  return exponent(`${trimmed(mantissa)}e${tail}`)
}

/** The fewest digits that name the number; 1e16 and what is below 0.0001 have exponents. */
function shortest(value: number): string {
  if (value === 0) return '0.0'
  if (value < 1e16 && value >= 1e-4) {
    const text = String(value)
    return text.includes('.') ? text : `${text}.0`
  }
  return exponent(value.toExponential())
}

/** C's %a: the bits of the double. */
function hexadecimal(value: number): string {
  if (value === 0) return '0x0p+0'
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const power = Number((bits >> 52n) & 0x7ffn)
  const fraction = (bits & 0xfffffffffffffn).toString(16).padStart(13, '0').replace(/0+$/, '')
  const shown = power === 0 ? -1022 : power - 1023
  return `0x${power === 0 ? 0 : 1}${fraction ? `.${fraction}` : ''}p${shown < 0 ? '-' : '+'}${Math.abs(shown)}`
}

function aligned(field: Field, width: number, sign: string, text: string, natural: '<' | '>'): string {
  const length = sign.length + (text.length < width ? [...text].length : text.length)
  const missing = width - length
  if (missing <= 0) return sign + text
  const fill = (count: number): string => field.fill.repeat(count)
  switch (field.align || natural) {
    case '<':
      return sign + text + fill(missing)
    case '^':
      return fill(missing >> 1) + sign + text + fill(missing - (missing >> 1))
    case '=':
      return sign + fill(missing) + text
    default:
      return fill(missing) + sign + text
  }
}
