// 128-bit integers in generated code, as two i64 words. Additions, comparisons and products of small factors are inline; division and wide products are kernels.
import { choose, f64, i32, i64, select } from '../../wasm/instructions.ts'
import type { Operand, Value } from '../../wasm/node.ts'
import type { RowCode } from './row-code.ts'

export interface Int128 {
  readonly low: Value
  readonly high: Value
}

type Code = Pick<RowCode, 'let'>

/** a + b, wrapping. */
export function add128(code: Code, a: Int128, b: Int128): Int128 {
  const low = code.let(i64.add(a.low, b.low))
  const carry = i64.extend_i32_u(i64.lt_u(low, a.low))
  return { low, high: code.let(i64.add(i64.add(a.high, b.high), carry)) }
}

/** a − b, wrapping. */
export function subtract128(code: Code, a: Int128, b: Int128): Int128 {
  const borrow = i64.extend_i32_u(i64.lt_u(a.low, b.low))
  const high = i64.sub(i64.sub(a.high, b.high), borrow)
  return { low: code.let(i64.sub(a.low, b.low)), high: code.let(high) }
}

/** Whether a sum of a and b wrapped: they agree in sign and the sum does not. */
export function addOverflows(a: Value, b: Value, sum: Value): Value {
  return i64.lt_s(i64.and(i64.xor(a, sum), i64.xor(b, sum)), 0)
}

/** Whether a − b wrapped: they differ in sign and the difference does not have a's. */
export function subtractOverflows(a: Value, b: Value, difference: Value): Value {
  return i64.lt_s(i64.and(i64.xor(a, b), i64.xor(a, difference)), 0)
}

/** a < b, signed. */
export function less128(a: Int128, b: Int128): Value {
  return select(i64.eq(a.high, b.high), i64.lt_u(a.low, b.low), i64.lt_s(a.high, b.high))
}

export function equal128(a: Int128, b: Int128): Value {
  return i64.eqz(i64.or(i64.xor(a.low, b.low), i64.xor(a.high, b.high)))
}

/** The constant as its two words. */
export function constant128(value: bigint): Int128 {
  return { low: i64.const(BigInt.asIntN(64, value)), high: i64.const(BigInt.asIntN(64, value >> 64n)) }
}

/** Whether −limit < value < limit does not hold, for a value that did not wrap. */
export function outside128(value: Int128, limit: bigint): Value {
  return i32.or(less128(value, constant128(1n - limit)), less128(constant128(limit - 1n), value))
}

/** The product of two signed i64: inline where both fit 32 bits, else by four partial products. */
export function multiplyWide(code: RowCode, a: Value, b: Value): Int128 {
  const target = code.subroutine('multiplyWide', ['i64', 'i64'], ['i64', 'i64'], (f) => {
    const x = f.param(0)
    const y = f.param(1)
    const low32 = (value: Operand): Value => i64.and(value, 0xffffffffn)
    const xl = f.let(low32(x))
    const xh = f.let(i64.shr_u(x, 32))
    const yl = f.let(low32(y))
    const yh = f.let(i64.shr_u(y, 32))
    const ll = f.let(i64.mul(xl, yl))
    const middle = f.let(i64.add(i64.mul(xh, yl), i64.shr_u(ll, 32)))
    const cross = f.let(i64.add(i64.mul(xl, yh), low32(middle)))
    const unsignedHigh = i64.add(i64.add(i64.mul(xh, yh), i64.shr_u(middle, 32)), i64.shr_u(cross, 32))
    const correction = i64.add(i64.and(i64.shr_s(x, 63), y), i64.and(i64.shr_s(y, 63), x))
    f.return(i64.mul(x, y), i64.sub(unsignedHigh, correction))
  })
  // Factors of 32 bits have a product of 64: without a call, for most are.
  const { f } = code
  const [x, y] = [f.let(a), f.let(b)]
  const low = f.let(i64.mul(x, y))
  const high = f.let(i64.shr_s(low, 63))
  f.if(i32.or(i64.ne(i64.extend32_s(x), x), i64.ne(i64.extend32_s(y), y)), () => {
    f.set(high, f.callMany(target, x, y)[1]!)
  })
  return { low, high }
}

/** a × b and whether it wrapped. */
export function multiply128(code: RowCode, a: Int128, b: Int128): { product: Int128; overflow: Value } {
  const { status, low, high } = code.callWide('i128Multiply', [a.low, a.high, b.low, b.high])
  return { product: { low, high }, overflow: status }
}

/** a ÷ b truncated, and the remainder; b must not be 0 (then both are 0). MIN ÷ −1 wraps. */
export function divide128(code: RowCode, kernel: 'i128Divide' | 'i128Remainder', a: Int128, b: Int128): Int128 {
  const { low, high } = code.callWide(kernel, [a.low, a.high, b.low, b.high])
  return { low, high }
}

/** To double, as the engine's oracle does it: the words are converted one by one. */
export function toDouble128(code: Code, a: Int128): Value {
  const negative = code.let(i64.lt_s(a.high, 0))
  const magnitude = absolute128(code, a)
  const double = code.let(f64.add(f64.mul(f64.convert_i64_u(magnitude.high), 2 ** 64), f64.convert_i64_u(magnitude.low)))
  return choose(negative, f64.neg(double), double)
}

/** |a| as an unsigned 128-bit integer. */
function absolute128(code: Code, a: Int128): Int128 {
  const sign = code.let(i64.shr_s(a.high, 63))
  const flipped = { low: code.let(i64.xor(a.low, sign)), high: code.let(i64.xor(a.high, sign)) }
  return subtract128(code, flipped, { low: sign, high: sign })
}
