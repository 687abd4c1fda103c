// Sums of doubles kept exact beyond their digits, and shapes of distributions from the sums of powers, as the oracle takes them.
import type { FunctionBuilder } from '../../../wasm/function-builder.ts'
import { f64, i32, i64, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import type { Accumulator, AccumulatorFactory, StateAccess } from '../accumulator.ts'

const SUM = 0
const LOST = 1
const COUNT = 2

/** Adds to the sum; what its digits cannot hold is kept apart (Kahan's way). */
function addExactly(code: FunctionBuilder, state: StateAccess, value: Value): void {
  const wanted = code.let(f64.sub(value, state.get(LOST)))
  const sum = code.let(f64.add(state.get(SUM), wanted))
  state.set(LOST, f64.sub(f64.sub(sum, state.get(SUM)), wanted))
  state.set(SUM, sum)
}

/** Words: the sum, what it has too much, rows. */
const kahan = (result: (state: StateAccess) => Value): AccumulatorFactory => {
  const accumulator: Accumulator = {
    words: ['f64', 'f64', 'i64'],
    update(code, state, [x]) {
      addExactly(code, state, x!.words[0]!)
      state.set(COUNT, i64.add(state.get(COUNT), 1))
    },
    merge(code, into, from) {
      addExactly(code, into, code.let(from.get(SUM)))
      addExactly(code, into, code.let(f64.neg(from.get(LOST))))
      into.set(COUNT, i64.add(into.get(COUNT), from.get(COUNT)))
    },
    finish(_code, state) {
      return { words: [result(state)], isNull: i64.eqz(state.get(COUNT)) }
    },
  }
  return () => accumulator
}

export const kahanSum = kahan((state) => state.get(SUM))
export const kahanAvg = kahan((state) => f64.div(state.get(SUM), f64.convert_i64_s(state.get(COUNT))))

type Sums = Readonly<Record<'n' | 's1' | 's2' | 's3' | 's4', Value>>

/** Words: rows, the sums of the first four powers. */
const powers =
  (least: number, finish: (code: FunctionBuilder, sums: Sums) => { value: Value; isNull: Value }): AccumulatorFactory =>
  () => ({
    words: ['i64', 'f64', 'f64', 'f64', 'f64'],
    update(code, state, [x]) {
      const value = code.let(x!.words[0]!)
      const square = code.let(f64.mul(value, value))
      state.set(0, i64.add(state.get(0), 1))
      state.set(1, f64.add(state.get(1), value))
      state.set(2, f64.add(state.get(2), square))
      state.set(3, f64.add(state.get(3), f64.mul(square, value)))
      state.set(4, f64.add(state.get(4), f64.mul(square, square)))
    },
    merge(_code, into, from) {
      into.set(0, i64.add(into.get(0), from.get(0)))
      for (const word of [1, 2, 3, 4]) into.set(word, f64.add(into.get(word), from.get(word)))
    },
    finish(code, state) {
      const of = (word: number): Value => code.let(state.get(word))
      const sums = { n: code.let(f64.convert_i64_s(state.get(0))), s1: of(1), s2: of(2), s3: of(3), s4: of(4) }
      const { value, isNull } = finish(code, sums)
      const found = code.let(value)
      const missing = code.let(i32.or(i64.lt_s(state.get(0), least), isNull))
      const isInfinite = f64.eq(f64.abs(found), Number.POSITIVE_INFINITY)
      return { words: [found], isNull: missing, overflow: i32.and(i32.eqz(missing), isInfinite) }
    },
  })

export const skewness = powers(3, (code, { n, s1, s2, s3 }) => {
  const spread = code.let(f64.div(f64.sub(s2, f64.div(f64.mul(s1, s1), n)), n))
  const cubes = f64.add(
    f64.sub(s3, f64.div(f64.mul(f64.mul(3, s2), s1), n)),
    f64.div(f64.mul(f64.mul(2, f64.mul(s1, s1)), s1), f64.mul(n, n)),
  )
  const scale = f64.div(f64.sqrt(f64.mul(n, f64.sub(n, 1))), f64.sub(n, 2))
  const value = f64.div(f64.div(f64.mul(scale, cubes), n), f64.sqrt(f64.mul(f64.mul(spread, spread), spread)))
  // Values that are all equal lean nowhere.
  return { value: select(f64.eq(spread, 0), f64.const(Number.NaN), code.let(value)), isNull: f64.lt(spread, 0) }
})

/** The second and fourth moment about the mean. */
function moments(code: FunctionBuilder, { n, s1, s2, s3, s4 }: Sums): { m2: Value; m4: Value } {
  const mean = code.let(f64.div(s1, n))
  const m2 = code.let(f64.sub(f64.div(s2, n), f64.mul(mean, mean)))
  const square = code.let(f64.mul(mean, mean))
  const m4 = f64.sub(
    f64.add(f64.sub(f64.div(s4, n), f64.mul(f64.mul(4, f64.div(s3, n)), mean)), f64.mul(f64.mul(6, f64.div(s2, n)), square)),
    f64.mul(3, f64.mul(square, square)),
  )
  return { m2, m4: code.let(m4) }
}

export const kurtosis = powers(4, (code, sums) => {
  const { m2, m4 } = moments(code, sums)
  const { n } = sums
  const raw = f64.sub(f64.div(f64.mul(f64.add(n, 1), m4), f64.mul(m2, m2)), f64.mul(3, f64.sub(n, 1)))
  return { value: f64.div(f64.mul(f64.sub(n, 1), raw), f64.mul(f64.sub(n, 2), f64.sub(n, 3))), isNull: f64.le(m2, 0) }
})

export const kurtosisPop = powers(2, (code, sums) => {
  const { m2, m4 } = moments(code, sums)
  return { value: f64.sub(f64.div(m4, f64.mul(m2, m2)), 3), isNull: f64.le(m2, 0) }
})
