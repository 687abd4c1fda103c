import { i64 } from '../../../wasm/instructions.ts'
import type { AccumulatorFactory } from '../accumulator.ts'
import { ValueSlot } from './value-slot.ts'

/** The first value that a lane meets and is not NULL. Words: the value, whether one was seen. */
export const anyValue: AccumulatorFactory = ([type]) => {
  const slot = new ValueSlot(type!, 0)
  const seen = slot.words.length
  return {
    words: [...slot.words, 'i64'],
    update(code, state, [value], imports) {
      code.if(i64.eqz(state.get(seen)), () => {
        slot.assign(code, state, value!, imports)
        state.set(seen, 1)
      })
    },
    merge(code, into, from, imports) {
      code.if(i64.eqz(into.get(seen)), () => {
        code.if(i64.ne(from.get(seen), 0), () => {
          slot.copy(code, into, from, imports)
          into.set(seen, 1)
        })
      })
    },
    finish(_code, state) {
      return { words: slot.finish(state), isNull: i64.eqz(state.get(seen)) }
    },
  }
}

const NOTHING = 0
const VALUE = 1
const NULL = 2

/** The first or last value that a lane meets, NULL or not. Words: the value, whether none, a value or a NULL was seen. */
const atEnd =
  (last: boolean): AccumulatorFactory =>
  ([type]) => {
    const slot = new ValueSlot(type!, 0)
    const seen = slot.words.length
    return {
      words: [...slot.words, 'i64'],
      takesNulls: true,
      update(code, state, [value], imports) {
        const take = (): void => {
          const known = value!.valid
          const assign = (): void => {
            slot.assign(code, state, value!, imports)
            state.set(seen, VALUE)
          }
          if (known) code.if(known, assign, () => state.set(seen, NULL))
          else assign()
        }
        if (last) take()
        else code.if(i64.eqz(state.get(seen)), take)
      },
      merge(code, into, from, imports) {
        const take = (): void => {
          code.if(i64.eq(from.get(seen), VALUE), () => slot.copy(code, into, from, imports))
          into.set(seen, from.get(seen))
        }
        code.if(i64.ne(from.get(seen), NOTHING), () => {
          if (last) take()
          else code.if(i64.eqz(into.get(seen)), take)
        })
      },
      finish(_code, state) {
        return { words: slot.finish(state), isNull: i64.ne(state.get(seen), VALUE) }
      },
    }
  }

export const first = atEnd(false)
export const last = atEnd(true)
