import { i32, i64 } from '../../../wasm/instructions.ts'
import type { AccumulatorFactory } from '../accumulator.ts'
import { ValueSlot } from './value-slot.ts'

/** max_by and min_by. Words: the value to give, the value to compare by, whether one was seen. */
const byExtreme =
  (sign: number): AccumulatorFactory =>
  ([given, compared]) => {
    const result = new ValueSlot(given!, 0)
    const key = new ValueSlot(compared!, result.words.length)
    const seen = result.words.length + key.words.length
    return {
      words: [...result.words, ...key.words, 'i64'],
      update(code, state, [value, by], imports) {
        const wins = key.wins(code, state, i32.wrap_i64(state.get(seen)), by!, sign, imports)
        code.if(wins, () => {
          result.assign(code, state, value!, imports)
          key.assign(code, state, by!, imports)
          state.set(seen, 1)
        })
      },
      merge(code, into, from, imports) {
        code.if(i64.ne(from.get(seen), 0), () => {
          const wins = key.mergeWins(code, into, i32.wrap_i64(into.get(seen)), from, sign, imports)
          code.if(wins, () => {
            result.copy(code, into, from, imports)
            key.copy(code, into, from, imports)
            into.set(seen, 1)
          })
        })
      },
      finish(_code, state) {
        return { words: result.finish(state), isNull: i64.eqz(state.get(seen)) }
      },
    }
  }

export const maxBy = byExtreme(1)
export const minBy = byExtreme(-1)
