// Aggregates that fold each value into one of the same type: AND, OR, XOR of booleans and bits, products, counts of what is true.
import { carrierOf, type SqlType } from '../../../common/types.ts'
import { f64, i32, i64 } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import type { AccumulatorFactory, StateWord } from '../accumulator.ts'

type Fold = (a: Value, b: Value) => Value

const WORDS: Partial<Record<ReturnType<typeof carrierOf>, readonly StateWord[]>> = {
  u8: ['i32'],
  i32: ['i32'],
  i64: ['i64'],
  i128: ['i64', 'i64'],
}

/** Words: those of the value, whether one was seen. The first value stands for itself. */
const bitwise =
  (op: 'and' | 'or' | 'xor'): AccumulatorFactory =>
  ([type]) => {
    const words = WORDS[carrierOf(type as SqlType)]!
    const seen = words.length
    const fold: Fold = (a, b) => (a.type === 'i32' ? i32 : i64)[op](a, b)
    return {
      words: [...words, 'i64'],
      update(code, state, [value]) {
        code.if(
          i64.eqz(state.get(seen)),
          () => {
            value!.words.forEach((word, i) => {
              state.set(i, word)
            })
            state.set(seen, 1)
          },
          () =>
            value!.words.forEach((word, i) => {
              state.set(i, fold(state.get(i), word))
            }),
        )
      },
      merge(code, into, from) {
        code.if(i64.ne(from.get(seen), 0), () => {
          code.if(
            i64.eqz(into.get(seen)),
            () => {
              words.forEach((_, i) => {
                into.set(i, from.get(i))
              })
              into.set(seen, 1)
            },
            () =>
              words.forEach((_, i) => {
                into.set(i, fold(into.get(i), from.get(i)))
              }),
          )
        })
      },
      finish(_code, state) {
        return { words: words.map((_, i) => state.get(i)), isNull: i64.eqz(state.get(seen)) }
      },
    }
  }

export const bitAnd = bitwise('and')
export const bitOr = bitwise('or')
export const bitXor = bitwise('xor')

/** Words: the product, rows. */
export const product: AccumulatorFactory = () => ({
  words: ['f64', 'i64'],
  update(code, state, [x]) {
    code.if(i64.eqz(state.get(1)), () => state.set(0, f64.const(1)))
    state.set(0, f64.mul(state.get(0), x!.words[0]!))
    state.set(1, i64.add(state.get(1), 1))
  },
  merge(code, into, from) {
    code.if(i64.ne(from.get(1), 0), () => {
      code.if(i64.eqz(into.get(1)), () => into.set(0, f64.const(1)))
      into.set(0, f64.mul(into.get(0), from.get(0)))
      into.set(1, i64.add(into.get(1), from.get(1)))
    })
  },
  finish(_code, state) {
    return { words: [state.get(0)], isNull: i64.eqz(state.get(1)) }
  },
})

/** Words: rows for which it is true, rows for which it is known. */
export const countIf: AccumulatorFactory = () => ({
  words: ['i64', 'i64'],
  update(_code, state, [x]) {
    state.set(0, i64.add(state.get(0), i64.extend_i32_u(x!.words[0]!)))
    state.set(1, i64.add(state.get(1), 1))
  },
  merge(_code, into, from) {
    into.set(0, i64.add(into.get(0), from.get(0)))
    into.set(1, i64.add(into.get(1), from.get(1)))
  },
  finish(_code, state) {
    return { words: [state.get(0), i64.const(0)], isNull: i64.eqz(state.get(1)) }
  },
})
