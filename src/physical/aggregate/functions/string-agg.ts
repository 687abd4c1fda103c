import { i32, i64 } from '../../../wasm/instructions.ts'
import type { AccumulatorFactory } from '../accumulator.ts'

const LIST = 0
const SEPARATOR = 1
const RESULT = 2
/** The view of the text `,`. */
const COMMA = 1n | (0x2cn << 32n)

/** Words: the list of strings, the separator, room for the result's view. */
export const stringAgg: AccumulatorFactory = () => ({
  words: ['view', 'view', 'view'],
  update(code, state, [text, separator], { listText, keepView, heap }) {
    const first = i64.eqz(i64.load(state.viewAddress(LIST), 8))
    code.if(first, () => {
      const [low, high] = separator ? separator.words : [i64.const(COMMA), i64.const(0)]
      code.run(keepView, state.viewAddress(SEPARATOR), 0, low!, high!, heap!, 0)
    })
    code.run(listText, state.viewAddress(LIST), heap!, text!.words[0]!, text!.words[1]!)
  },
  mergesOnce: true,
  packing: { kind: 'texts', strings: [SEPARATOR] },
  merge(code, into, from, { listMerge, mergeView }) {
    code.if(i64.ne(i64.load(from.viewAddress(LIST), 8), 0), () => {
      const isFirst = i64.eqz(i64.load(into.viewAddress(LIST), 8))
      code.if(isFirst, () => code.run(mergeView, into.viewAddress(SEPARATOR), 0, from.viewAddress(SEPARATOR), 0))
      code.run(listMerge, into.viewAddress(LIST), from.viewAddress(LIST))
    })
  },
  finish(code, state, { listJoin, arena }) {
    const isNull = code.let(i64.eqz(i64.load(state.viewAddress(LIST), 8)))
    const exhausted = code.local('i32')
    code.if(i32.eqz(isNull), () => {
      const joined = code.call(listJoin, state.viewAddress(LIST), state.viewAddress(SEPARATOR), arena, state.viewAddress(RESULT))
      code.set(exhausted, i32.eqz(joined))
    })
    return { words: [state.viewAddress(RESULT)], isNull, exhausted }
  },
})
