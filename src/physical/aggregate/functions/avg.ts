import { carrierOf, HUGEINT, isFloating, type SqlType } from '../../../common/types.ts'
import { toDouble128 } from '../../../udf/emit/int128.ts'
import { f64, i64 } from '../../../wasm/instructions.ts'
import type { Accumulator, AccumulatorFactory } from '../accumulator.ts'
import { checkedSum, floatSum, wideSum } from './sum.ts'

/** Integers and decimals: an exact sum, divided once. Words are those of the sum: low, high, rows, for 128 bits whether 2^127 was passed. */
const exactAverage = (type: SqlType): Accumulator => {
  const exactSum = carrierOf(type) === 'i128' ? checkedSum(HUGEINT) : wideSum
  return {
    ...exactSum,
    finish(code, state, imports) {
      const total = toDouble128(code, { low: state.get(0), high: state.get(1) })
      const mean = f64.div(total, f64.convert_i64_s(state.get(2)))
      const { isNull, overflow } = exactSum.finish(code, state, imports)
      return { words: [type.kind === 'decimal' ? f64.div(mean, 10 ** type.scale) : mean], isNull, overflow }
    },
  }
}

/** Doubles and floats. Words: sum, rows. */
const floatAverage: Accumulator = {
  ...floatSum,
  finish(_code, state) {
    return { words: [f64.div(state.get(0), f64.convert_i64_s(state.get(1)))], isNull: i64.eqz(state.get(1)) }
  },
}

export const avg: AccumulatorFactory = ([type]) => (isFloating(type!) ? floatAverage : exactAverage(type!))
