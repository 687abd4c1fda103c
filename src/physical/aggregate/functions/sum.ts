import { carrierOf, isFloating, type SqlType } from '../../../common/types.ts'
import { outside128 } from '../../../udf/emit/int128.ts'
import { f64, i32, i64 } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import type { Accumulator, AccumulatorFactory, ArgumentValue } from '../accumulator.ts'
import { addWide, asI64, asI128, sumsInI64 } from '../wide-sum.ts'

/** Small integers: a 64-bit sum holds 2^32 rows of them. Words: sum, rows. */
const narrowSum: Accumulator = {
  words: ['i64', 'i64'],
  brief: {
    words: ['i64'],
    update(_code, state, [x]) {
      state.set(0, i64.add(state.get(0), asI64(x!)))
    },
    settle(_code, into, from, rows) {
      into.set(0, i64.add(into.get(0), from.get(0)))
      into.set(1, i64.add(into.get(1), rows))
    },
  },
  update(_code, state, [x]) {
    state.set(0, i64.add(state.get(0), asI64(x!)))
    state.set(1, i64.add(state.get(1), 1))
  },
  remove(_code, state, [x]) {
    state.set(0, i64.sub(state.get(0), asI64(x!)))
    state.set(1, i64.sub(state.get(1), 1))
  },
  merge(_code, into, from) {
    into.set(0, i64.add(into.get(0), from.get(0)))
    into.set(1, i64.add(into.get(1), from.get(1)))
  },
  finish(code, state) {
    const sum = code.let(state.get(0))
    return { words: [sum, i64.shr_s(sum, 63)], isNull: i64.eqz(state.get(1)) }
  },
}

/** 64-bit integers and decimals, which no number of rows adds up to more than 128 bits. Words: low, high, rows. */
export const wideSum: Accumulator = {
  words: ['i64', 'i64', 'i64'],
  brief: {
    words: ['i64'],
    ofSmall: true,
    update(_code, state, [x]) {
      state.set(0, i64.add(state.get(0), asI64(x!)))
    },
    settle(code, into, from, rows) {
      const sum = code.let(from.get(0))
      addWide(code, into, 0, sum, i64.shr_s(sum, 63))
      into.set(2, i64.add(into.get(2), rows))
    },
  },
  update(code, state, [x]) {
    addWide(code, state, 0, ...asI128(code, x!))
    state.set(2, i64.add(state.get(2), 1))
  },
  remove(code, state, [x]) {
    const [low, high] = asI128(code, x!)
    const borrow = code.let(i64.extend_i32_u(i64.lt_u(state.get(0), low)))
    state.set(0, i64.sub(state.get(0), low))
    state.set(1, i64.sub(i64.sub(state.get(1), high), borrow))
    state.set(2, i64.sub(state.get(2), 1))
  },
  merge(code, into, from) {
    addWide(code, into, 0, from.get(0), from.get(1))
    into.set(2, i64.add(into.get(2), from.get(2)))
  },
  finish(_code, state) {
    return { words: [state.get(0), state.get(1)], isNull: i64.eqz(state.get(2)) }
  },
}

/** 128-bit integers and decimals, up to 2^127, or to as many digits as `result` has. Words: low, high, rows, whether 2^127 was passed. */
export const checkedSum = (result: SqlType): Accumulator => ({
  words: ['i64', 'i64', 'i64', 'i64'],
  update(code, state, [x]) {
    addWide(code, state, 0, ...asI128(code, x!), 3)
    state.set(2, i64.add(state.get(2), 1))
  },
  merge(code, into, from) {
    addWide(code, into, 0, from.get(0), from.get(1), 3)
    into.set(2, i64.add(into.get(2), from.get(2)))
    into.set(3, i64.or(into.get(3), from.get(3)))
  },
  finish(_code, state) {
    const sum = { low: state.get(0), high: state.get(1) }
    const wrapped = i64.ne(state.get(3), 0)
    const overflow = result.kind === 'decimal' ? i32.or(wrapped, outside128(sum, 10n ** BigInt(result.precision))) : wrapped
    return { words: [sum.low, sum.high], isNull: i64.eqz(state.get(2)), overflow }
  },
})

/** A float or double argument as a double. */
function asF64({ type, words: [word] }: ArgumentValue): Value {
  return type.kind === 'float' ? f64.promote_f32(word!) : word!
}

/** Doubles and floats. Words: sum, rows. */
export const floatSum: Accumulator = {
  words: ['f64', 'i64'],
  brief: {
    words: ['f64'],
    update(_code, state, [x]) {
      state.set(0, f64.add(state.get(0), asF64(x!)))
    },
    settle(_code, into, from, rows) {
      into.set(0, f64.add(into.get(0), from.get(0)))
      into.set(1, i64.add(into.get(1), rows))
    },
  },
  update(_code, state, [x]) {
    state.set(0, f64.add(state.get(0), asF64(x!)))
    state.set(1, i64.add(state.get(1), 1))
  },
  merge(_code, into, from) {
    into.set(0, f64.add(into.get(0), from.get(0)))
    into.set(1, i64.add(into.get(1), from.get(1)))
  },
  finish(_code, state) {
    return { words: [state.get(0)], isNull: i64.eqz(state.get(1)) }
  },
}

export const sum: AccumulatorFactory = ([type], result) => {
  if (isFloating(type!)) return floatSum
  if (sumsInI64(type!)) return narrowSum
  return carrierOf(type!) === 'i128' ? checkedSum(result) : wideSum
}
