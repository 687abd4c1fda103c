import { OverflowError } from '../../../common/errors.ts'
import { carrierOf, DOUBLE, isFloating, isUnsigned, MAX_DECIMAL_PRECISION, type SqlType, typeName } from '../../../common/types.ts'
import { choose, f32, f64, i32, i64, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import { describeValue } from '../../describe.ts'
import { words } from '../../emit/compare.ts'
import { constant128, divide128, equal128 } from '../../emit/int128.ts'
import { rangeOf } from '../../emit/range.ts'
import type { RowCode } from '../../emit/row-code.ts'
import type { SqlValue } from '../../emit/sql-value.ts'
import { type Emit, scalar } from '../../function.ts'
import { commonDecimal } from '../../implicit-cast.ts'
import { numeric } from './arithmetic.ts'

/** Integers (or decimals of one scale) divided; NULL where the divisor is zero; the smallest by −1 raises. */
const emitIntegers =
  (part: 'quotient' | 'remainder'): Emit =>
  (code, [a, b], type) => {
    const carrier = carrierOf(type)
    if (carrier === 'i128') return emitWide(code, part, a!, b!, type)
    const ops = carrier === 'i32' ? i32 : i64
    const [x, y] = [a!.parts[0]!, b!.parts[0]!]
    const zero = code.let(ops.eqz(y))
    let unsafe: Value = zero
    if (!isUnsigned(type) && type.kind !== 'decimal') {
      const overflow = code.let(i32.and(ops.eq(x, rangeOf(type)[0]), ops.eq(y, -1)))
      raiseOverflow(code, overflow, a!, b!, type)
      unsafe = i32.or(zero, overflow)
    }
    const divisor = code.let(select(unsafe, ops.const(1), y))
    const signed = type.kind !== 'ubigint'
    const divided = part === 'quotient' ? (signed ? ops.div_s : ops.div_u) : signed ? ops.rem_s : ops.rem_u
    return { ...code.value(type, divided(x, divisor)), valid: code.let(i32.eqz(zero)) }
  }

function emitWide(code: RowCode, part: 'quotient' | 'remainder', a: SqlValue, b: SqlValue, type: SqlType): SqlValue {
  const [x, y] = [words(a), words(b)]
  if (type.kind === 'hugeint') {
    const smallest = equal128(x, constant128(rangeOf(type)[0]))
    raiseOverflow(code, i32.and(smallest, equal128(y, constant128(-1n))), a, b, type)
  }
  const result = divide128(code, part === 'quotient' ? 'i128Divide' : 'i128Remainder', x, y)
  return { ...code.value(type, result.low, result.high), valid: code.let(i64.ne(i64.or(y.low, y.high), 0)) }
}

function raiseOverflow(code: RowCode, overflow: Value, a: SqlValue, b: SqlValue, type: SqlType): void {
  code.raise(overflow, [a, b], ([x, y]) => {
    const values = `${describeValue(x!, type)} / ${describeValue(y!, type)}`
    return new OverflowError(`overflow in division of ${typeName(type)}: ${values}`, { hint: 'Cast an operand to a larger type.' })
  })
}

const emitFloatRemainder: Emit = (code, [a, b], type) => {
  const remainder = code.kernel('f64Remainder', ['f64', 'f64'], ['f64'])
  const [x, y] = [a!.parts[0]!, b!.parts[0]!]
  if (type.kind === 'double') return code.value(type, code.f.call(remainder, x, y))
  return code.value(type, f32.demote_f64(code.f.call(remainder, f64.promote_f32(x), f64.promote_f32(y))))
}

const emitFloatQuotient: Emit = (code, [a, b], type) => {
  const ops = type.kind === 'float' ? f32 : f64
  const [x, y] = [a!.parts[0]!, b!.parts[0]!]
  const valid = code.let(ops.ne(y, 0))
  return { ...code.value(type, choose(valid, ops.div(x, y), 0)), valid, zeroed: true }
}

export const integerDivide = scalar({
  name: '//',
  aliases: ['divide'],
  doc: 'The quotient of two integers, cut off towards zero; NULL where the divisor is zero. On floating-point numbers and decimals it is a plain division.',
  example: ['7 // 2', '3'],
  signatures: [numeric(() => ({ args: [DOUBLE, DOUBLE], returns: DOUBLE }))],
  nulls: 'propagate',
  canRaise: (_, type) => !isFloating(type) && !isUnsigned(type),
  emit: (code, args, type) => (isFloating(type) ? emitFloatQuotient : emitIntegers('quotient'))(code, args, type),
})

export const remainder = scalar({
  name: '%',
  aliases: ['mod'],
  doc: 'What is left when the first number is divided by the second, with the sign of the first; NULL where the divisor is zero (NaN for floating-point numbers).',
  example: ['7 % 4', '3'],
  signatures: [
    numeric((a, b) => {
      const type = commonDecimal(a, b)
      const whole = Math.max(a.precision - a.scale, b.precision - b.scale)
      const fits = whole + type.scale <= MAX_DECIMAL_PRECISION
      return fits ? { args: [type, type], returns: type } : { args: [DOUBLE, DOUBLE], returns: DOUBLE }
    }),
  ],
  canRaise: (_, type) => !isFloating(type) && !isUnsigned(type) && type.kind !== 'decimal',
  emit: (code, args, type) => (isFloating(type) ? emitFloatRemainder : emitIntegers('remainder'))(code, args, type),
})
