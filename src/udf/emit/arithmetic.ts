// +, −, × on exact numbers, checked: the result in its carrier and the condition under which it does not fit its type.
import { carrierOf, MAX_DECIMAL_PRECISION, MAX_I64_PRECISION, type SqlType } from '../../common/types.ts'
import { f32, f64, i32, i64 } from '../../wasm/instructions.ts'
import type { Value } from '../../wasm/node.ts'
import { words } from './compare.ts'
import { add128, addOverflows, type Int128, multiply128, multiplyWide, outside128, subtract128, subtractOverflows } from './int128.ts'
import { outside32, outside64, rangeOf } from './range.ts'
import type { RowCode } from './row-code.ts'
import type { SqlValue } from './sql-value.ts'

export type Arithmetic = 'add' | 'subtract' | 'multiply'

export interface Checked {
  readonly value: SqlValue
  /** Undefined where every result fits. */
  readonly overflow: Value | undefined
}

/** Both operands and the result have `type`'s carrier; operands of a decimal type are of its precision or less. */
export function emitArithmetic(code: RowCode, op: Arithmetic, a: SqlValue, b: SqlValue, type: SqlType): Checked {
  const [x, y] = [a.parts[0]!, b.parts[0]!]
  switch (carrierOf(type)) {
    case 'f32':
      return { value: code.value(type, { add: f32.add, subtract: f32.sub, multiply: f32.mul }[op](x, y)), overflow: undefined }
    case 'f64':
      return { value: code.value(type, { add: f64.add, subtract: f64.sub, multiply: f64.mul }[op](x, y)), overflow: undefined }
    case 'i32':
      return small(code, op, x, y, type)
    case 'i64':
      return wide(code, op, a, b, type)
    default:
      return widest(code, op, words(a), words(b), type)
  }
}

function small(code: RowCode, op: Arithmetic, x: Value, y: Value, type: SqlType): Checked {
  // Results of types below 32 bits fit an i32 (255 × 255), but for smallints multiplied: all go through range checks that see the true result.
  if (type.kind !== 'integer' && type.kind !== 'date' && !(type.kind === 'usmallint' && op === 'multiply')) {
    const value = code.value(type, { add: i32.add, subtract: i32.sub, multiply: i32.mul }[op](x, y))
    return { value, overflow: outside32(value.parts[0]!, rangeOf(type)) }
  }
  if (op === 'multiply') {
    const product = code.let(i64.mul(i64.extend_i32_s(x), i64.extend_i32_s(y)))
    return { value: code.value(type, i32.wrap_i64(product)), overflow: outside64(product, rangeOf(type)) }
  }
  const value = code.value(type, op === 'add' ? i32.add(x, y) : i32.sub(x, y))
  const result = value.parts[0]!
  if (type.kind === 'date') return { value, overflow: dateOverflows(op, x, y, result) }
  return { value, overflow: wraps(op, x, y, result) }
}

function wraps(op: Arithmetic, x: Value, y: Value, result: Value): Value {
  const signs = op === 'add' ? i32.and(i32.xor(x, result), i32.xor(y, result)) : i32.and(i32.xor(x, y), i32.xor(x, result))
  return i32.lt_s(signs, 0)
}

/** The largest day and its negative stand for the infinities. */
const LAST_DAY = 2n ** 31n - 2n

function dateOverflows(op: Arithmetic, x: Value, y: Value, result: Value): Value {
  return i32.or(wraps(op, x, y, result), outside32(result, [-LAST_DAY, LAST_DAY]))
}

/** How large a result can be, as `SqlValue.bits` says of the operands. */
function resultBits(op: Arithmetic, a: SqlValue, b: SqlValue): number | undefined {
  if (a.bits === undefined || b.bits === undefined) return undefined
  return op === 'multiply' ? a.bits + b.bits : Math.max(a.bits, b.bits) + 1
}

function wide(code: RowCode, op: Arithmetic, a: SqlValue, b: SqlValue, type: SqlType): Checked {
  const [x, y] = [a.parts[0]!, b.parts[0]!]
  if (type.kind === 'ubigint') return unsigned(code, op, x, y, type)
  const bits = resultBits(op, a, b)
  if (bits !== undefined && 2n ** BigInt(bits) <= rangeOf(type)[1]) {
    const value = code.value(type, { add: i64.add, subtract: i64.sub, multiply: i64.mul }[op](x, y))
    return { value: { ...value, bits }, overflow: undefined }
  }
  // Decimals below the cap got a digit or digits more than their operands need: they cannot overflow.
  const mayOverflow = type.kind !== 'decimal' || type.precision === MAX_I64_PRECISION
  if (op === 'multiply' && mayOverflow) {
    const product = multiplyWide(code, x, y)
    const wraps = i64.ne(product.high, i64.shr_s(product.low, 63))
    const outside = type.kind === 'bigint' ? wraps : i32.or(wraps, outside64(product.low, rangeOf(type)))
    return { value: code.value(type, product.low), overflow: outside }
  }
  const value = code.value(type, { add: i64.add, subtract: i64.sub, multiply: i64.mul }[op](x, y))
  const result = value.parts[0]!
  if (!mayOverflow) return { value, overflow: undefined }
  if (type.kind !== 'bigint') return { value, overflow: outside64(result, rangeOf(type)) }
  return { value, overflow: op === 'add' ? addOverflows(x, y, result) : subtractOverflows(x, y, result) }
}

function unsigned(code: RowCode, op: Arithmetic, x: Value, y: Value, type: SqlType): Checked {
  if (op === 'add') {
    const value = code.value(type, i64.add(x, y))
    return { value, overflow: i64.lt_u(value.parts[0]!, x) }
  }
  if (op === 'subtract') return { value: code.value(type, i64.sub(x, y)), overflow: i64.lt_u(x, y) }
  // The unsigned high word: the signed one, plus each factor where the other's top bit is set.
  const { low, high } = multiplyWide(code, x, y)
  const correction = i64.add(i64.and(i64.shr_s(x, 63), y), i64.and(i64.shr_s(y, 63), x))
  return { value: code.value(type, low), overflow: i64.ne(i64.add(high, correction), 0) }
}

function widest(code: RowCode, op: Arithmetic, x: Int128, y: Int128, type: SqlType): Checked {
  const { result, wraps } = widestResult(code, op, x, y)
  const value = code.value(type, result.low, result.high)
  if (type.kind !== 'decimal') return { value, overflow: wraps }
  if (type.precision < MAX_DECIMAL_PRECISION) return { value, overflow: undefined }
  return { value, overflow: i32.or(wraps, outside128(result, 10n ** BigInt(MAX_DECIMAL_PRECISION))) }
}

function widestResult(code: RowCode, op: Arithmetic, x: Int128, y: Int128): { result: Int128; wraps: Value } {
  if (op === 'add') {
    const result = add128(code, x, y)
    return { result, wraps: addOverflows(x.high, y.high, result.high) }
  }
  if (op === 'subtract') {
    const result = subtract128(code, x, y)
    return { result, wraps: subtractOverflows(x.high, y.high, result.high) }
  }
  const { product, overflow } = multiply128(code, x, y)
  return { result: product, wraps: overflow }
}
