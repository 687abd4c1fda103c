import { OverflowError } from '../../../common/errors.ts'
import { carrierOf, DOUBLE, decimal, INTEGER, isFloating, isInteger, type SqlType, typeName } from '../../../common/types.ts'
import { f32, f64, i32, i64, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import { convertNumber } from '../../cast/number-cast.ts'
import { describeValue } from '../../describe.ts'
import { words } from '../../emit/compare.ts'
import { add128, constant128, divide128 } from '../../emit/int128.ts'
import { rangeOf } from '../../emit/range.ts'
import type { RowCode } from '../../emit/row-code.ts'
import type { SqlValue } from '../../emit/sql-value.ts'
import { type Emit, type RowFunction, type ScalarFunction, scalar } from '../../function.ts'
import { type Signature, takes, takesBy } from '../../signature.ts'

/** Floats stay what they are, decimals lose their fraction's digits, integers become doubles (`floor`, `ceil`) or stay (`round`, `trunc`). */
function wholeNumber(ofIntegers: 'double' | 'same'): Signature {
  return takesBy('(number) → number', ([type, ...rest]) => {
    if (!type || rest.length > 0) return undefined
    if (type.kind === 'null') return { args: [DOUBLE], returns: DOUBLE }
    if (isFloating(type)) return { args: [type], returns: type }
    if (type.kind === 'decimal') return { args: [type], returns: decimal(type.precision, 0) }
    if (isInteger(type)) return ofIntegers === 'same' ? { args: [type], returns: type } : { args: [DOUBLE], returns: DOUBLE }
    return undefined
  })
}

type FloatRound = 'floor' | 'ceil' | 'trunc'

/** Halves away from zero; what has no fraction (from 2⁵² on) stays. */
function roundHalfAway(code: RowCode, x: Value): Value {
  const whole = code.let(f64.trunc(x))
  const away = f64.ge(f64.abs(f64.sub(x, whole)), 0.5)
  // −0.3 is −0, as the oracle has it.
  return f64.copysign(f64.add(whole, select(away, code.let(f64.copysign(1, x)), 0)), x)
}

const emitWhole =
  (mode: FloatRound | 'round'): Emit =>
  (code, [x], type) => {
    const [part] = x!.parts
    if (isInteger(type)) return x!
    if (type.kind === 'decimal') return mode === 'round' ? convertNumber(code, x!, type).value : wholeDecimal(code, x!, mode, type)
    if (mode !== 'round') return code.value(type, (type.kind === 'float' ? f32 : f64)[mode](part!))
    if (type.kind === 'double') return code.value(type, roundHalfAway(code, part!))
    return code.value(type, f32.demote_f64(roundHalfAway(code, code.let(f64.promote_f32(part!)))))
  }

/** Divided by a power of ten after a step down, up, or none, for the quotient is cut off towards zero. */
function wholeDecimal(code: RowCode, x: SqlValue, mode: FloatRound, type: SqlType): SqlValue {
  const { scale } = x.type as { scale: number }
  const divisor = 10n ** BigInt(scale)
  const step = mode === 'trunc' ? 0n : divisor - 1n
  if (carrierOf(x.type) === 'i64') {
    const [word] = x.parts
    const applies = mode === 'floor' ? i64.lt_s(word!, 0) : i64.gt_s(word!, 0)
    const moved = i64.add(word!, select(applies, i64.const(mode === 'floor' ? -step : step), 0))
    return code.value(type, i64.div_s(moved, divisor))
  }
  const wide = words(x)
  const negative = code.let(i64.lt_s(wide.high, 0))
  const applies = mode === 'floor' ? negative : i32.eqz(negative)
  const by = constant128(mode === 'floor' ? -step : step)
  const moved = add128(code, wide, { low: code.let(select(applies, by.low, 0)), high: code.let(select(applies, by.high, 0)) })
  const { low, high } = divide128(code, 'i128Divide', moved, constant128(divisor))
  // A decimal of 19 digits or more keeps its carrier: its precision stays.
  return code.value(type, low, high)
}

function rounding(name: 'floor' | 'ceil', aliases: readonly string[], doc: string, example: readonly [string, string]): ScalarFunction {
  return scalar({ name, aliases, doc, example, signatures: [wholeNumber('double')], emit: emitWhole(name) })
}

export const floor = rounding('floor', [], 'The largest whole number that is not above.', ['floor(-2.5)', '-3'])
export const ceil = rounding('ceil', ['ceiling'], 'The smallest whole number that is not below.', ['ceil(2.1)', '3'])

type Cut = 'round' | 'trunc'

/** Digits that a double can have before or behind its point: more round to nothing, or change nothing. */
const MAX_DIGITS = 308

const atDigits =
  (cut: Cut): RowFunction =>
  ([value, digitsValue], [type], returns) => {
    const digits = clampedDigits(digitsValue as number)
    if (isFloating(type!)) return floatAtDigits(value as number, digits, cut)
    const scale = type!.kind === 'decimal' ? type!.scale : 0
    // A decimal that is rounded to a number of digits written out has that scale.
    const kept = returns.kind === 'decimal' ? returns.scale : 0
    if (digits >= scale) return value!
    const unit = 10n ** BigInt(scale - digits)
    const exact = BigInt(value as bigint | number)
    const half = cut === 'trunc' ? 0n : exact < 0n ? -unit / 2n : unit / 2n
    const rounded = (((exact + half) / unit) * unit) / 10n ** BigInt(scale - kept)
    const [min, max] = rangeOf(returns)
    if (rounded < min || rounded > max) {
      throw new OverflowError(`overflow in ${cut} of ${typeName(type!)}: ${cut}(${describeValue(value!, type!)}, ${digitsValue})`)
    }
    return carrierOf(type!) === 'i32' ? Number(rounded) : rounded
  }

function clampedDigits(digits: number): number {
  return Math.max(-MAX_DIGITS, Math.min(MAX_DIGITS, digits))
}

/** As the oracle does it: scaled, rounded, scaled back; where that is not finite, the value as it was. */
function floatAtDigits(value: number, digits: number, cut: Cut): number {
  const power = 10 ** Math.abs(digits)
  const scaled = digits >= 0 ? value * power : value / power
  const whole = Math.trunc(scaled)
  const rounded = cut === 'round' && Math.abs(scaled - whole) >= 0.5 ? whole + Math.sign(scaled) : whole
  const result = digits >= 0 ? rounded / power : rounded * power
  if (Number.isFinite(result)) return result
  return digits >= 0 || cut === 'trunc' ? value : 0
}

/** As `floatAtDigits`, for a number of digits that is written out. */
function emitAtDigits(digits: number, cut: Cut): Emit {
  const power = 10 ** Math.abs(digits)
  return (code, [x], type) => {
    const [part] = x!.parts
    const value = type.kind === 'float' ? code.let(f64.promote_f32(part!)) : part!
    const scaled = code.let(digits >= 0 ? f64.mul(value, power) : f64.div(value, power))
    const whole = code.let(cut === 'round' ? roundHalfAway(code, scaled) : f64.trunc(scaled))
    const result = code.let(digits >= 0 ? f64.div(whole, power) : f64.mul(whole, power))
    const finite = f64.lt(f64.abs(result), Number.POSITIVE_INFINITY)
    const kept = code.let(select(finite, result, digits >= 0 || cut === 'trunc' ? value : f64.const(0)))
    return code.value(type, type.kind === 'float' ? f32.demote_f64(kept) : kept)
  }
}

function digitsBody(cut: Cut): ScalarFunction['body'] {
  return ([type, places], returns, [, digits]) => {
    if (places === undefined) return { kind: 'emit', emit: emitWhole(cut) }
    if (typeof digits === 'number') {
      if (isFloating(type!)) return { kind: 'emit', emit: emitAtDigits(clampedDigits(digits), cut) }
      const unchanged = digits >= (type!.kind === 'decimal' ? type!.scale : 0)
      if (unchanged) return { kind: 'emit', emit: (_, [x]) => ({ ...x!, type: returns }) }
      if (cut === 'round' && digits >= 0) return { kind: 'emit', emit: (code, [x]) => convertNumber(code, x!, returns).value }
    }
    return { kind: 'js', js: atDigits(cut), givesNull: false }
  }
}

const withDigits = takesBy('(number, INTEGER) → same', ([type, digits, ...rest], [, places]) => {
  if (!type || !digits || rest.length > 0 || !(isInteger(digits) || digits.kind === 'null')) return undefined
  if (type.kind === 'null') return { args: [DOUBLE, INTEGER], returns: DOUBLE }
  if (type.kind === 'decimal' && typeof places === 'number') {
    return { args: [type, INTEGER], returns: decimal(type.precision, Math.max(0, Math.min(type.scale, places))) }
  }
  return isInteger(type) || isFloating(type) || type.kind === 'decimal' ? { args: [type, INTEGER], returns: type } : undefined
})

function digitsFunction(name: Cut, doc: string, example: readonly [string, string]): ScalarFunction {
  return scalar({
    name,
    doc,
    example,
    signatures: [wholeNumber('same'), withDigits],
    canRaise: (args, type) => args.length > 1 && !isFloating(type),
    constants: [1],
    body: digitsBody(name),
  })
}

export const round = digitsFunction(
  'round',
  'The nearest whole number, or number with so many digits behind the point (below 0: before it); halves away from zero.',
  ['round(2.345::double, 2)', '2.35'],
)

export const trunc = digitsFunction(
  'trunc',
  'The number without its fraction, or cut off behind so many digits behind the point (below 0: before it).',
  ['trunc(-2.79, 1)', '-2.7'],
)

/** Halves to the even neighbour; which numbers are halves is told by their doubles, as the oracle does it. */
export const roundEven = scalar({
  name: 'round_even',
  aliases: ['roundbankers'],
  doc: 'The nearest number with so many digits behind the point (below 0: before it); halves to the even one.',
  example: ['round_even(2.5, 0)', '2.0'],
  signatures: [takes([DOUBLE, INTEGER], DOUBLE)],
  js([x, places]) {
    const [value, digits] = [x as number, clampedDigits(places as number)]
    const isHalf = (Math.abs(value) * 10 ** (digits + 1)) % 10 === 5
    return isHalf ? floatAtDigits(value / 2, digits, 'round') * 2 : floatAtDigits(value, digits, 'round')
  },
})
