import { carrierOf, isFloating } from '../../../common/types.ts'
import { f64, i64 } from '../../../wasm/instructions.ts'
import type { Accumulator, AccumulatorFactory } from '../accumulator.ts'
import { addWide, asI64, asI128, sumsInI64 } from '../wide-sum.ts'
import { asF64 } from './as-f64.ts'

/** Small integers: a 64-bit sum holds 2^32 rows of them. Words: sum, rows. */
const narrowSum: Accumulator = {
  words: ['i64', 'i64'],
  update(_code, state, [x]) {
    state.set(0, i64.add(state.get(0), asI64(x!)))
    state.set(1, i64.add(state.get(1), 1))
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

/** 64- and 128-bit integers and decimals. Words: low, high, rows, whether 2^127 was passed. */
const wideSum: Accumulator = {
  words: ['i64', 'i64', 'i64', 'i64'],
  update(code, state, [x]) {
    const [low, high] = asI128(code, x!)
    // 2^64 rows of 64-bit values cannot overflow 128 bits.
    addWide(code, state, 0, low, high, carrierOf(x!.type) === 'i128' ? 3 : undefined)
    state.set(2, i64.add(state.get(2), 1))
  },
  merge(code, into, from) {
    addWide(code, into, 0, from.get(0), from.get(1), 3)
    into.set(2, i64.add(into.get(2), from.get(2)))
    into.set(3, i64.or(into.get(3), from.get(3)))
  },
  finish(_code, state) {
    return { words: [state.get(0), state.get(1)], isNull: i64.eqz(state.get(2)), overflow: i64.ne(state.get(3), 0) }
  },
}

/** Doubles and floats. Words: sum, rows. */
const floatSum: Accumulator = {
  words: ['f64', 'i64'],
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

export const sum: AccumulatorFactory = ([type]) => (isFloating(type!) ? floatSum : sumsInI64(type!) ? narrowSum : wideSum)
