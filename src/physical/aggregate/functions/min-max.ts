import { type Carrier, carrierOf, type SqlType } from '../../../common/types.ts'
import { less128 } from '../../../udf/emit/int128.ts'
import { intervalOrder } from '../../../udf/emit/interval.ts'
import type { FunctionBuilder } from '../../../wasm/function-builder.ts'
import { f32, f64, i32, i64 } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import type { Accumulator, AccumulatorFactory, StateAccess, StateWord } from '../accumulator.ts'

type Words = readonly Value[]

/** Whether `a` comes before `b` in the type's order: NaN is the largest. Not for strings. */
export function before(code: FunctionBuilder, type: SqlType, a: Words, b: Words): Value {
  const carrier = carrierOf(type)
  if (carrier === 'i32' || carrier === 'u8') return i32.lt_s(a[0]!, b[0]!)
  if (carrier === 'i64') return type.kind === 'ubigint' ? i64.lt_u(a[0]!, b[0]!) : i64.lt_s(a[0]!, b[0]!)
  if (type.kind === 'interval') return less128(intervalOrder(code, a[0]!, a[1]!), intervalOrder(code, b[0]!, b[1]!))
  if (carrier === 'i128') {
    return i32.or(i64.lt_s(a[1]!, b[1]!), i32.and(i64.eq(a[1]!, b[1]!), i64.lt_u(a[0]!, b[0]!)))
  }
  const float = carrier === 'f32' ? f32 : f64
  // Not NaN and (less, or the other is NaN).
  return i32.and(float.eq(a[0]!, a[0]!), i32.or(float.lt(a[0]!, b[0]!), float.ne(b[0]!, b[0]!)))
}

const STATE_WORDS: Record<Exclude<Carrier, 'view'>, readonly StateWord[]> = {
  u8: ['i32'],
  i32: ['i32'],
  i64: ['i64'],
  i128: ['i64', 'i64'],
  f32: ['f32'],
  f64: ['f64'],
}

/** Words: the value's, then whether one was seen. */
function fixed(type: SqlType, least: boolean): Accumulator {
  const valueWords = STATE_WORDS[carrierOf(type) as Exclude<Carrier, 'view'>]
  const seen = valueWords.length
  const values = (state: StateAccess): Words => valueWords.map((_, i) => state.get(i))
  const isBetter = (code: FunctionBuilder, candidate: Words, state: StateAccess): Value => {
    const current = values(state)
    return i32.or(i64.eqz(state.get(seen)), least ? before(code, type, candidate, current) : before(code, type, current, candidate))
  }
  return {
    words: [...valueWords, 'i64'],
    update(code, state, [x]) {
      code.if(isBetter(code, x!.words, state), () => {
        x!.words.forEach((word, i) => {
          state.set(i, word)
        })
        state.set(seen, 1)
      })
    },
    merge(code, into, from) {
      code.if(i32.and(i64.ne(from.get(seen), 0), isBetter(code, values(from), into)), () => {
        valueWords.forEach((_, i) => {
          into.set(i, from.get(i))
        })
        into.set(seen, 1)
      })
    },
    finish(_code, state) {
      return { words: values(state), isNull: i64.eqz(state.get(seen)) }
    },
  }
}

/** Strings and blobs. Words: the view, whether one was seen. */
function strings(sign: number): Accumulator {
  return {
    words: ['view', 'i64'],
    update(code, state, [x], { keepView, heap }) {
      code.run(keepView, state.viewAddress(0), i32.wrap_i64(state.get(1)), x!.words[0]!, x!.words[1]!, heap!, sign)
      state.set(1, 1)
    },
    merge(code, into, from, { mergeView }) {
      code.if(i64.ne(from.get(1), 0), () => {
        code.run(mergeView, into.viewAddress(0), i32.wrap_i64(into.get(1)), from.viewAddress(0), sign)
        into.set(1, 1)
      })
    },
    finish(_code, state) {
      return { words: [state.viewAddress(0)], isNull: i64.eqz(state.get(1)) }
    },
  }
}

export const min: AccumulatorFactory = ([type]) => (carrierOf(type!) === 'view' ? strings(-1) : fixed(type!, true))
export const max: AccumulatorFactory = ([type]) => (carrierOf(type!) === 'view' ? strings(1) : fixed(type!, false))
