// Casts among booleans, integers, decimals and floating-point numbers, inline. To integers doubles round to even, decimals away from zero.
import { carrierOf, isUnsigned, type SqlType } from '../../common/types.ts'
import { f32, f64, i32, i64, select } from '../../wasm/instructions.ts'
import type { Value } from '../../wasm/node.ts'
import { words } from '../emit/compare.ts'
import {
  add128,
  constant128,
  divide128,
  type Int128,
  less128,
  multiply128,
  multiplyWide,
  subtract128,
  toDouble128,
} from '../emit/int128.ts'
import { outside64, rangeOf } from '../emit/range.ts'
import type { RowCode } from '../emit/row-code.ts'
import type { SqlValue } from '../emit/sql-value.ts'
import type { Converted } from './index.ts'

const I64_MIN = -(2n ** 63n)
const I64_MAX = 2n ** 63n - 1n

/** An exact number on its way: in one signed word where its type fits that, else in two. `bound`: no value has a larger magnitude. */
type Exact = { readonly word: Value; readonly bound: bigint } | { readonly wide: Int128; readonly bound: bigint }

export function convertNumber(code: RowCode, source: SqlValue, to: SqlType): Converted {
  const from = source.type
  if (to.kind === 'boolean') return { value: code.value(to, isNotZero(source)), failed: undefined }
  if (from.kind === 'float' || from.kind === 'double') return fromFloat(code, source, to)
  if (to.kind === 'float' || to.kind === 'double') return { value: toFloat(code, source, to), failed: undefined }
  return fromExact(code, source, to)
}

function isNotZero({ type, parts }: SqlValue): Value {
  const [x] = parts as readonly [Value]
  switch (carrierOf(type)) {
    case 'f32':
      return f32.ne(x, 0)
    case 'f64':
      return f64.ne(x, 0)
    case 'i64':
      return i64.ne(x, 0)
    case 'i128':
      return i64.ne(i64.or(x, parts[1]!), 0)
    default:
      return i32.ne(x, 0)
  }
}

function exactOf(code: RowCode, source: SqlValue): Exact {
  const { type, parts } = source
  const ofType = type.kind === 'boolean' ? 1n : rangeOf(type)[1] + (isUnsigned(type) || type.kind === 'decimal' ? 0n : 1n)
  const bound = source.bits !== undefined && 2n ** BigInt(source.bits) < ofType ? 2n ** BigInt(source.bits) : ofType
  const carrier = carrierOf(type)
  if (carrier === 'i128') return { wide: words(source), bound }
  if (type.kind === 'ubigint') return { wide: { low: parts[0]!, high: i64.const(0) }, bound }
  return { word: carrier === 'i64' ? parts[0]! : code.let(i64.extend_i32_s(parts[0]!)), bound }
}

/** Integers, decimals and booleans among themselves: rescaled, then checked against the target's range. */
function fromExact(code: RowCode, source: SqlValue, to: SqlType): Converted {
  const scale = (type: SqlType): number => (type.kind === 'decimal' ? type.scale : 0)
  const shift = scale(to) - scale(source.type)
  const exact = exactOf(code, source)
  if (shift > 0) return scaleUp(code, exact, 10n ** BigInt(shift), to)
  return narrow(code, shift < 0 ? scaleDown(code, exact, 10n ** BigInt(-shift)) : exact, to)
}

/** Checked before it is multiplied, so that the product cannot wrap. */
function scaleUp(code: RowCode, exact: Exact, factor: bigint, to: SqlType): Converted {
  const [, max] = rangeOf(to)
  const limit = max / factor
  const failed = exact.bound > limit ? outside(code, exact, -limit, limit) : undefined
  if (carrierOf(to) === 'i64') return { value: bounded(code, to, i64.mul(lowWord(exact), factor), exact.bound * factor), failed }
  if ('word' in exact && factor <= I64_MAX) {
    const { low, high } = multiplyWide(code, exact.word, i64.const(factor))
    return { value: code.value(to, low, high), failed }
  }
  const { low, high } = multiply128(code, widened(code, exact), constant128(factor)).product
  return { value: code.value(to, low, high), failed }
}

/** Divided by a power of ten, halves away from zero. */
function scaleDown(code: RowCode, exact: Exact, divisor: bigint): Exact {
  const half = divisor / 2n
  const bound = exact.bound / divisor + 1n
  if ('word' in exact && divisor <= I64_MAX) {
    const { word } = exact
    const away = select(i64.lt_s(word, 0), i64.const(-half), half)
    return { word: code.let(i64.div_s(i64.add(word, away), divisor)), bound }
  }
  const wide = widened(code, exact)
  const negative = code.let(i64.lt_s(wide.high, 0))
  const [up, down] = [constant128(half), constant128(-half)]
  const away = { low: code.let(select(negative, down.low, up.low)), high: code.let(select(negative, down.high, up.high)) }
  return { wide: divide128(code, 'i128Divide', add128(code, wide, away), constant128(divisor)), bound }
}

function narrow(code: RowCode, exact: Exact, to: SqlType): Converted {
  const [min, max] = rangeOf(to)
  const mayFail = exact.bound > max || (isUnsigned(to) && 'wide' in exact) || -exact.bound < min
  const failed = mayFail ? outside(code, exact, min, max) : undefined
  switch (carrierOf(to)) {
    case 'i32':
      return { value: code.value(to, i32.wrap_i64(lowWord(exact))), failed }
    case 'i64':
      return { value: bounded(code, to, lowWord(exact), exact.bound), failed }
    default: {
      const { low, high } = widened(code, exact)
      return { value: code.value(to, low, high), failed }
    }
  }
}

/** An i64 of a magnitude of at most `bound`. */
function bounded(code: RowCode, type: SqlType, word: Value, bound: bigint): SqlValue {
  const bits = bound.toString(2).length
  return { ...code.value(type, word), bits: bits < 63 && !isUnsigned(type) ? bits : undefined }
}

function outside(code: RowCode, exact: Exact, min: bigint, max: bigint): Value {
  if ('word' in exact) {
    const clamp = (value: bigint): bigint => (value < I64_MIN ? I64_MIN : value > I64_MAX ? I64_MAX : value)
    return code.let(outside64(exact.word, [clamp(min), clamp(max)]))
  }
  return code.let(i32.or(less128(exact.wide, constant128(min)), less128(constant128(max), exact.wide)))
}

function lowWord(exact: Exact): Value {
  return 'word' in exact ? exact.word : exact.wide.low
}

function widened(code: RowCode, exact: Exact): Int128 {
  return 'word' in exact ? { low: exact.word, high: code.let(i64.shr_s(exact.word, 63)) } : exact.wide
}

function toFloat(code: RowCode, source: SqlValue, to: SqlType): SqlValue {
  const { type } = source
  if (type.kind !== 'decimal' && carrierOf(type) !== 'i128' && to.kind === 'float') {
    const [x] = source.parts as readonly [Value]
    if (carrierOf(type) !== 'i64') return code.value(to, f32.convert_i32_s(x))
    return code.value(to, type.kind === 'ubigint' ? f32.convert_i64_u(x) : f32.convert_i64_s(x))
  }
  const exact = exactOf(code, source)
  if (type.kind === 'decimal' && type.scale > 0) return code.value(to, scaledFloat(code, exact, type.scale, to))
  const double = wholeDouble(code, exact)
  return code.value(to, to.kind === 'float' ? f32.demote_f64(double) : double)
}

function wholeDouble(code: RowCode, exact: Exact): Value {
  return 'word' in exact ? f64.convert_i64_s(exact.word) : toDouble128(code, exact.wide)
}

/** While the unscaled value is exact as a float, one division rounds once. Beyond, whole part and fraction are converted apart, as the oracle does. */
function scaledFloat(code: RowCode, exact: Exact, scale: number, to: SqlType): Value {
  const ops = to.kind === 'float' ? f32 : f64
  const converted = (value: Exact): Value => (to.kind === 'float' ? f32.demote_f64(wholeDouble(code, value)) : wholeDouble(code, value))
  const exactly = to.kind === 'float' ? 2n ** 24n : 2n ** 53n
  const divisor = 10n ** BigInt(scale)
  const direct = code.let(ops.div(converted(exact), Number(divisor)))
  if (exact.bound <= exactly) return direct
  const small = i32.eqz(outside(code, exact, -exactly, exactly))
  const { quotient, rest } = dividedBy(code, exact, divisor)
  const apart = code.let(ops.add(converted(quotient), ops.div(converted(rest), Number(divisor))))
  return select(small, direct, apart)
}

function dividedBy(code: RowCode, exact: Exact, divisor: bigint): { quotient: Exact; rest: Exact } {
  const { bound } = exact
  if ('word' in exact) {
    const { word } = exact
    return { quotient: { word: code.let(i64.div_s(word, divisor)), bound }, rest: { word: code.let(i64.rem_s(word, divisor)), bound } }
  }
  const wide = constant128(divisor)
  const quotient = { wide: divide128(code, 'i128Divide', exact.wide, wide), bound }
  return { quotient, rest: { wide: divide128(code, 'i128Remainder', exact.wide, wide), bound } }
}

function fromFloat(code: RowCode, source: SqlValue, to: SqlType): Converted {
  const [x] = source.parts as readonly [Value]
  if (to.kind === 'double') return { value: code.value(to, f64.promote_f32(x)), failed: undefined }
  if (to.kind === 'float') {
    const value = code.value(to, f32.demote_f64(x))
    const infinite = f32.eq(f32.abs(value.parts[0]!), Number.POSITIVE_INFINITY)
    return { value, failed: code.let(i32.and(infinite, f64.ne(f64.abs(x), Number.POSITIVE_INFINITY))) }
  }
  const double = code.let(source.type.kind === 'float' ? f64.promote_f32(x) : x)
  if (to.kind !== 'decimal') return toExact(code, code.let(f64.nearest(double)), to)
  return toExact(code, roundedUp(code, double, to.scale), to, source.type)
}

/** x·10^scale, halves away from zero. */
function roundedUp(code: RowCode, x: Value, scale: number): Value {
  const scaled = code.let(f64.mul(x, 10 ** scale))
  const whole = code.let(f64.trunc(scaled))
  const away = f64.ge(f64.abs(f64.sub(scaled, whole)), 0.5)
  return code.let(f64.add(whole, select(away, code.let(f64.copysign(1, x)), 0)))
}

/** `precision`: the type whose digits the whole number has; a 32-bit float's are fewer than it was computed with. */
function toExact(code: RowCode, computed: Value, to: SqlType, precision?: SqlType): Converted {
  const [min, max] = rangeOf(to)
  const whole = precision?.kind === 'float' ? code.let(f64.promote_f32(f32.demote_f64(computed))) : computed
  // max + 1 is a power of two, or of ten: as a double it is exact or, for large decimals, the nearest there is. NaN fails both.
  const above = to.kind === 'decimal' ? f64.gt(computed, Number(min - 1n)) : f64.ge(computed, Number(min))
  const fits = i32.and(above, f64.lt(computed, Number(max + 1n)))
  const failed = code.let(i32.eqz(fits))
  switch (carrierOf(to)) {
    case 'i32':
      return { value: code.value(to, i32.trunc_sat_f64_s(whole)), failed }
    case 'i64':
      return { value: code.value(to, to.kind === 'ubigint' ? i64.trunc_sat_f64_u(whole) : i64.trunc_sat_f64_s(whole)), failed }
    default: {
      const magnitude = code.let(f64.abs(whole))
      const upper = code.let(f64.floor(f64.mul(magnitude, 2 ** -64)))
      const low = code.let(i64.trunc_sat_f64_u(f64.sub(magnitude, f64.mul(upper, 2 ** 64))))
      const positive = { low, high: code.let(i64.trunc_sat_f64_u(upper)) }
      const negative = subtract128(code, constant128(0n), positive)
      const isNegative = code.let(f64.lt(whole, 0))
      return { value: code.value(to, select(isNegative, negative.low, low), select(isNegative, negative.high, positive.high)), failed }
    }
  }
}
