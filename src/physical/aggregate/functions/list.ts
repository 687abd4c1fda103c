// Aggregates that make lists. They take elements: the bytes of a value as it lies in a list.
import { i32, i64 } from '../../../wasm/instructions.ts'
import type { AccumulatorFactory } from '../accumulator.ts'

const LIST = 0
const RESULT = 1

/** The elements as they come. Words: the list's bytes, room for the result's view. */
export const list: AccumulatorFactory = () => ({
  words: ['view', 'view'],
  mergesOnce: true,
  packing: { kind: 'bytes' },
  update(code, state, [element], { gather, heap }) {
    code.run(gather('listBytes'), state.viewAddress(LIST), heap!, element!.words[0]!, element!.words[1]!)
  },
  merge(code, into, from, { listMerge }) {
    code.run(listMerge, into.viewAddress(LIST), from.viewAddress(LIST))
  },
  finish(code, state, { gather, arena }) {
    const isNull = code.let(i64.eqz(i64.load(state.viewAddress(LIST), 8)))
    const exhausted = code.local('i32')
    code.if(i32.eqz(isNull), () => {
      const closed = code.call(gather('listClose'), state.viewAddress(LIST), arena, state.viewAddress(RESULT))
      code.set(exhausted, i32.eqz(closed))
    })
    return { words: [state.viewAddress(RESULT)], isNull, exhausted }
  },
})

const TOP = 0
const KEY = 2
const ELEMENT = 3

/**
 * The elements in the order of their keys (second argument, bytes), at most as many as the third one says. Words: the top list and what its kernels keep of
 * merged ones, room for key and element, the latter also for the result.
 */
export const topList: AccumulatorFactory = () => ({
  words: ['view', 'i64', 'view', 'view'],
  mergesOnce: true,
  packing: { kind: 'top' },
  update(code, state, [element, key, count], { gather, heap }) {
    for (const [word, { words }] of [
      [KEY, key!],
      [ELEMENT, element!],
    ] as const) {
      code.do(i64.store(state.viewAddress(word), words[0]!))
      code.do(i64.store(state.viewAddress(word), words[1]!, 8))
    }
    const n = i32.wrap_i64(count!.words[0]!)
    code.run(gather('topAdd'), state.viewAddress(TOP), heap!, n, state.viewAddress(KEY), state.viewAddress(ELEMENT))
  },
  merge(code, into, from, { gather }) {
    code.run(gather('topMerge'), into.viewAddress(TOP), from.viewAddress(TOP))
  },
  finish(code, state, { gather, arena }) {
    const isNull = code.let(code.call(gather('topEmpty'), state.viewAddress(TOP)))
    const exhausted = code.local('i32')
    code.if(i32.eqz(isNull), () => {
      const closed = code.call(gather('topClose'), state.viewAddress(TOP), arena, state.viewAddress(ELEMENT))
      code.set(exhausted, i32.eqz(closed))
    })
    return { words: [state.viewAddress(ELEMENT)], isNull, exhausted }
  },
})
