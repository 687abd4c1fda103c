import { carrierOf, isFloating, type SqlType } from '../../../common/types.ts'
import type { FunctionBuilder } from '../../../wasm/function-builder.ts'
import { f32, f64, i32, i64, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import type { AccumulatorFactory, ArgumentValue } from '../accumulator.ts'

const TOP_BIT = -(2n ** 63n)

/** A u64 whose unsigned order is that of the values; NaN is one value and the largest. */
function keyOf(code: FunctionBuilder, { type, words: [word] }: ArgumentValue): Value {
  if (isFloating(type)) {
    const wide = code.let(type.kind === 'float' ? f64.promote_f32(word!) : word!)
    const plain = code.let(select(f64.eq(wide, 0), f64.const(0), select(f64.ne(wide, wide), f64.const(Number.NaN), wide)))
    const bits = code.let(i64.reinterpret_f64(plain))
    return code.let(i64.xor(bits, i64.or(i64.shr_s(bits, 63), TOP_BIT)))
  }
  const wide = word!.type === 'i32' ? i64.extend_i32_s(word!) : word!
  return type.kind === 'ubigint' ? wide : i64.xor(wide, TOP_BIT)
}

/** The f64 or i64 that the key stands for. */
function valueBehind(code: FunctionBuilder, type: SqlType, key: Value): Value {
  if (!isFloating(type)) return type.kind === 'ubigint' ? key : code.let(i64.xor(key, TOP_BIT))
  const mask = select(i64.lt_s(key, 0), i64.const(TOP_BIT), -1)
  return code.let(f64.reinterpret_i64(i64.xor(key, mask)))
}

/** As a value of the result's type. */
function asResult(type: SqlType, value: Value): Value {
  switch (carrierOf(type)) {
    case 'f32':
      return f32.demote_f64(value)
    case 'i32':
    case 'u8':
      return i32.wrap_i64(value)
    default:
      return value
  }
}

const LIST = 0
const FRACTION = 1
const LOW = 2
const HIGH = 3

/** Words: the list of keys, which part of the values is to lie below, then the keys at that place and behind it. */
const quantile =
  (continuous: boolean): AccumulatorFactory =>
  ([type], result) => ({
    words: ['view', 'f64', 'i64', 'i64'],
    update(code, state, [value, fraction], { listKey, heap }) {
      code.run(listKey, state.viewAddress(LIST), heap!, keyOf(code, value!))
      state.set(FRACTION, fraction ? fraction.words[0]! : f64.const(0.5))
    },
    mergesOnce: true,
    packing: { kind: 'keys' },
    merge(code, into, from, { listMerge }) {
      code.if(i64.ne(i64.load(from.viewAddress(LIST), 8), 0), () => {
        code.run(listMerge, into.viewAddress(LIST), from.viewAddress(LIST))
        into.set(FRACTION, from.get(FRACTION))
      })
    },
    finish(code, state, { listSelect, arena }) {
      const list = code.let(state.viewAddress(LIST))
      const count = code.let(i64.load(list, 8))
      const isNull = code.let(i64.eqz(count))
      const rows = code.let(f64.convert_i64_u(count))
      const given = code.let(state.get(FRACTION))
      const outside = code.let(i32.eqz(f64.le(f64.abs(given), 1)))
      // With a sign, which a zero may have too, it is counted from the largest.
      const fromTop = code.let(i64.lt_s(i64.reinterpret_f64(given), 0))
      const fraction = code.let(continuous ? select(f64.lt(given, 0), f64.add(1, given), given) : f64.abs(given))
      const exact = code.let(f64.mul(f64.sub(rows, 1), fraction))
      const discrete = f64.sub(f64.max(1, f64.sub(rows, f64.floor(f64.sub(rows, f64.mul(fraction, rows))))), 1)
      const upwards = code.let(discrete)
      const place = code.let(continuous ? f64.floor(exact) : select(fromTop, f64.sub(f64.sub(rows, 1), upwards), upwards))
      const exhausted = code.local('i32')
      code.if(i32.eqz(i32.or(isNull, outside)), () => {
        // Both keys are written behind the fraction.
        const selected = code.call(listSelect, list, i32.trunc_sat_f64_u(place), arena, i32.add(list, 24))
        code.set(exhausted, i32.eqz(selected))
      })
      const low = valueBehind(code, type!, code.let(state.get(LOW)))
      const overflow = i32.and(outside, i32.eqz(isNull))
      if (!continuous) return { words: [asResult(result, low)], isNull, overflow, exhausted }
      const high = valueBehind(code, type!, code.let(state.get(HIGH)))
      const part = code.let(f64.sub(exact, place))
      if (isFloating(type!)) {
        const between = f64.add(f64.mul(low, f64.sub(1, part)), f64.mul(high, part))
        const value = select(i32.or(f64.eq(part, 0), f64.eq(low, high)), low, code.let(between))
        return { words: [asResult(result, code.let(value))], isNull, overflow, exhausted }
      }
      const exactStep = code.let(f64.mul(f64.convert_i64_s(i64.sub(high, low)), part))
      // As in the oracle: the digits of decimals are cut, moments rounded.
      const step = i64.trunc_sat_f64_s(type!.kind === 'decimal' ? exactStep : f64.nearest(exactStep))
      return { words: [code.let(i64.add(low, step))], isNull, overflow, exhausted }
    },
  })

export const quantileCont = quantile(true)
export const quantileDisc = quantile(false)
