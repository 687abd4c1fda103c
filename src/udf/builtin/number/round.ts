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
import { type Signature, takesBy } from '../../signature.ts'

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

function rounding(name: FloatRound, aliases: readonly string[], doc: string, example: readonly [string, string]): ScalarFunction {
  return scalar({ name, aliases, doc, example, signatures: [wholeNumber(name === 'trunc' ? 'same' : 'double')], emit: emitWhole(name) })
}

export const floor = rounding('floor', [], 'The largest whole number that is not above.', ['floor(-2.5)', '-3'])
export const ceil = rounding('ceil', ['ceiling'], 'The smallest whole number that is not below.', ['ceil(2.1)', '3'])
export const trunc = rounding('trunc', [], 'The number without its fraction.', ['trunc(-2.7)', '-2'])

/** Digits that a double can have before or behind its point: more round to nothing, or change nothing. */
const MAX_DIGITS = 308

const roundDigits: RowFunction = ([value, digitsValue], [type], returns) => {
  const digits = Math.max(-MAX_DIGITS, Math.min(MAX_DIGITS, Number(digitsValue)))
  if (isFloating(type!)) return roundFloat(value as number, digits)
  const scale = type!.kind === 'decimal' ? type!.scale : 0
  // A decimal that is rounded to a number of digits written out has that scale.
  const kept = returns.kind === 'decimal' ? returns.scale : 0
  if (digits >= scale) return value!
  const unit = 10n ** BigInt(scale - digits)
  const exact = BigInt(value as bigint | number)
  const half = exact < 0n ? -unit / 2n : unit / 2n
  const rounded = (((exact + half) / unit) * unit) / 10n ** BigInt(scale - kept)
  const [min, max] = rangeOf(returns)
  if (rounded < min || rounded > max) {
    throw new OverflowError(`overflow in round of ${typeName(type!)}: round(${describeValue(value!, type!)}, ${digitsValue})`)
  }
  return carrierOf(type!) === 'i32' ? Number(rounded) : rounded
}

/** As the oracle does it: scaled, rounded, scaled back; where that is not finite, the value as it was. */
function roundFloat(value: number, digits: number): number {
  const power = 10 ** Math.abs(digits)
  const scaled = digits >= 0 ? value * power : value / power
  const whole = Math.trunc(scaled)
  const rounded = Math.abs(scaled - whole) >= 0.5 ? whole + Math.sign(scaled) : whole
  const result = digits >= 0 ? rounded / power : rounded * power
  if (Number.isFinite(result)) return result
  return digits >= 0 ? value : 0
}

export const round = scalar({
  name: 'round',
  doc: 'The nearest whole number, or number with so many digits behind the point (below 0: before it); halves away from zero.',
  example: ['round(2.345::double, 2)', '2.35'],
  signatures: [
    wholeNumber('same'),
    takesBy('(number, INTEGER) → same', ([type, digits, ...rest], [, places]) => {
      if (!type || !digits || rest.length > 0 || !(isInteger(digits) || digits.kind === 'null')) return undefined
      if (type.kind === 'null') return { args: [DOUBLE, INTEGER], returns: DOUBLE }
      if (type.kind === 'decimal' && typeof places === 'number') {
        return { args: [type, INTEGER], returns: decimal(type.precision, Math.max(0, Math.min(type.scale, places))) }
      }
      return isInteger(type) || isFloating(type) || type.kind === 'decimal' ? { args: [type, INTEGER], returns: type } : undefined
    }),
  ],
  canRaise: (args, type) => args.length > 1 && !isFloating(type),
  body: (args) => (args.length === 1 ? { kind: 'emit', emit: emitWhole('round') } : { kind: 'js', js: roundDigits, givesNull: false }),
})
