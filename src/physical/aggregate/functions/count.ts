import { i64 } from '../../../wasm/instructions.ts'
import type { AccumulatorFactory } from '../accumulator.ts'

/** count(*) and count(x): rows, or rows whose argument is not NULL. */
export const count: AccumulatorFactory = () => ({
  words: ['i64'],
  brief: {
    words: [],
    update() {},
    settle(_code, into, _from, rows) {
      into.set(0, i64.add(into.get(0), rows))
    },
  },
  update(_code, state) {
    state.set(0, i64.add(state.get(0), 1))
  },
  remove(_code, state) {
    state.set(0, i64.sub(state.get(0), 1))
  },
  merge(_code, into, from) {
    into.set(0, i64.add(into.get(0), from.get(0)))
  },
  finish(_code, state) {
    return { words: [state.get(0)], isNull: undefined }
  },
})
