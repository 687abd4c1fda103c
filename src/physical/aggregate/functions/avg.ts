import { isFloating, type SqlType } from '../../../common/types.ts'
import { f64, i64 } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import type { Accumulator, AccumulatorFactory } from '../accumulator.ts'
import { addWide, asI128, wideToF64 } from '../wide-sum.ts'
import { asF64 } from './as-f64.ts'

/** Integers and decimals: an exact sum, divided once. Words: low, high, rows. */
const exactAverage = (type: SqlType): Accumulator => ({
  words: ['i64', 'i64', 'i64'],
  update(code, state, [x]) {
    const [low, high] = asI128(code, x!)
    addWide(code, state, 0, low, high)
    state.set(2, i64.add(state.get(2), 1))
  },
  merge(code, into, from) {
    addWide(code, into, 0, from.get(0), from.get(1))
    into.set(2, i64.add(into.get(2), from.get(2)))
  },
  finish(_code, state) {
    const mean: Value = f64.div(wideToF64(state, 0, f64), f64.convert_i64_s(state.get(2)))
    const scaled = type.kind === 'decimal' ? f64.div(mean, 10 ** type.scale) : mean
    return { words: [scaled], isNull: i64.eqz(state.get(2)) }
  },
})

/** Doubles and floats. Words: sum, rows. */
const floatAverage: Accumulator = {
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
    return { words: [f64.div(state.get(0), f64.convert_i64_s(state.get(1)))], isNull: i64.eqz(state.get(1)) }
  },
}

export const avg: AccumulatorFactory = ([type]) => (isFloating(type!) ? floatAverage : exactAverage(type!))
