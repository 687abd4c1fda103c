// Aggregates of how often each value comes: src/kernels/aggregate/bag.ts has their states.
import { type Carrier, carrierOf, type SqlType } from '../../../common/types.ts'
import type { FunctionBuilder } from '../../../wasm/function-builder.ts'
import { f32, f64, i32, i64, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import type { AccumulatorFactory, ArgumentValue, FinishImports, GatherKernel, StateAccess } from '../accumulator.ts'

const BAG = 0
/** Beside the bag: the last one of those merged, which kernels alone look at. */
/** Room for a value on its way in, and for the result. */
const ROOM = 2

/** The words of a view of the value's bytes: what is no string is eight bytes, or sixteen that are written to the state. */
function viewOf(code: FunctionBuilder, state: StateAccess, { type, words }: ArgumentValue): readonly [Value, Value] {
  const carrier = carrierOf(type)
  if (carrier === 'view') return [words[0]!, words[1]!]
  if (carrier === 'i128') {
    const room = code.let(state.viewAddress(ROOM))
    code.do(i64.store(room, words[0]!))
    code.do(i64.store(room, words[1]!, 8))
    return [i64.const(16), i64.extend_i32_u(room)]
  }
  const bits = code.let(bitsOf(code, carrier, words[0]!))
  return [i64.or(8, i64.shl(bits, 32)), i64.shr_u(bits, 32)]
}

/** Equal values have equal bits. */
function bitsOf(code: FunctionBuilder, carrier: Exclude<Carrier, 'view' | 'i128'>, word: Value): Value {
  switch (carrier) {
    case 'i64':
      return word
    case 'f32':
    case 'f64': {
      const wide = code.let(carrier === 'f32' ? f64.promote_f32(word) : word)
      const plain = select(f64.eq(wide, 0), f64.const(0), select(f64.ne(wide, wide), f64.const(Number.NaN), wide))
      return i64.reinterpret_f64(code.let(plain))
    }
    default:
      return i64.extend_i32_s(word)
  }
}

/** The value behind the view that is in the state's room, as a finished value's words. */
function valueBehind(code: FunctionBuilder, state: StateAccess, type: SqlType): readonly Value[] {
  const room = code.let(state.viewAddress(ROOM))
  switch (carrierOf(type)) {
    case 'view':
      return [room]
    case 'i128': {
      const bytes = code.let(i32.load(room, 8))
      return [i64.load(bytes), i64.load(bytes, 8)]
    }
    case 'i64':
      return [i64.load(room, 4)]
    case 'f64':
      return [f64.load(room, 4)]
    case 'f32':
      return [f32.demote_f64(f64.load(room, 4))]
    default:
      return [i32.load(room, 4)]
  }
}

interface Finish {
  readonly kernel: GatherKernel
  readonly result: (code: FunctionBuilder, state: StateAccess, type: SqlType) => readonly Value[]
  readonly nullWhenEmpty: boolean
}

/** Words: the bag, the last one of those merged, room. */
const ofBag =
  ({ kernel, result, nullWhenEmpty }: Finish): AccumulatorFactory =>
  ([type]) => ({
    words: ['view', 'i64', 'view'],
    mergesOnce: true,
    packing: { kind: 'bag' },
    update(code, state, [value], { gather, heap }) {
      const [low, high] = viewOf(code, state, value!)
      code.run(gather('bagAdd'), state.viewAddress(BAG), heap!, low, high)
    },
    merge(code, into, from, { gather }) {
      code.run(gather('bagMerge'), into.viewAddress(BAG), from.viewAddress(BAG))
    },
    finish(code, state, imports: FinishImports) {
      const isEmpty = code.let(code.call(imports.gather('bagEmpty'), state.viewAddress(BAG)))
      const exhausted = code.local('i32')
      code.if(
        isEmpty,
        () => code.do(i64.store(state.viewAddress(ROOM), 0)),
        () => {
          const done = code.call(imports.gather(kernel), state.viewAddress(BAG), imports.arena, state.viewAddress(ROOM))
          code.set(exhausted, i32.eqz(done))
        },
      )
      return { words: result(code, state, type!), isNull: nullWhenEmpty ? isEmpty : undefined, exhausted }
    },
  })

export const mode = ofBag({ kernel: 'bagMode', result: valueBehind, nullWhenEmpty: true })
export const entropy = ofBag({
  kernel: 'bagEntropy',
  result: (_code, state) => [f64.load(state.viewAddress(ROOM))],
  nullWhenEmpty: false,
})
/** Takes values as the elements of a MAP. */
export const histogram = ofBag({ kernel: 'bagHistogram', result: (_code, state) => [state.viewAddress(ROOM)], nullWhenEmpty: true })
