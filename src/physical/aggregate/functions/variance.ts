// Spread and correlation of doubles, in one pass: the means so far, and the sums of squared distances from them (Welford's way; Chan's for
// putting two parts together).
import type { FunctionBuilder } from '../../../wasm/function-builder.ts'
import { f64, i32, i64, select } from '../../../wasm/instructions.ts'
import type { Value } from '../../../wasm/node.ts'
import type { AccumulatorFactory, StateAccess } from '../accumulator.ts'

const COUNT = 0
const MEAN = 1
const SQUARES = 2

/** Words: rows, mean, sum of squared distances from it. */
const spread =
  (result: (squares: Value, count: Value) => Value, least: number): AccumulatorFactory =>
  () => ({
    words: ['i64', 'f64', 'f64'],
    update(code, state, [x]) {
      const value = x!.words[0]!
      state.set(COUNT, i64.add(state.get(COUNT), 1))
      const distance = code.let(f64.sub(value, state.get(MEAN)))
      state.set(MEAN, f64.add(state.get(MEAN), f64.div(distance, f64.convert_i64_s(state.get(COUNT)))))
      state.set(SQUARES, f64.add(state.get(SQUARES), f64.mul(distance, f64.sub(value, state.get(MEAN)))))
    },
    merge(code, into, from) {
      const parts = merging(code, into, from)
      code.if(i64.ne(from.get(COUNT), 0), () => {
        const distance = code.let(f64.sub(from.get(MEAN), into.get(MEAN)))
        into.set(SQUARES, f64.add(f64.add(into.get(SQUARES), from.get(SQUARES)), f64.mul(f64.mul(distance, distance), parts.weight)))
        into.set(MEAN, f64.add(into.get(MEAN), f64.mul(distance, parts.share)))
        into.set(COUNT, i64.add(into.get(COUNT), from.get(COUNT)))
      })
    },
    finish(code, state) {
      const count = f64.convert_i64_s(state.get(COUNT))
      const value = code.let(result(state.get(SQUARES), count))
      const isNull = code.let(i64.lt_s(state.get(COUNT), least))
      return { words: [value], isNull, overflow: i32.and(i32.eqz(isNull), i32.eqz(staysFinite(value))) }
    },
  })

const staysFinite = (value: Value): Value => f64.lt(f64.abs(value), Number.POSITIVE_INFINITY)

/** How much the other part's mean moves this one's, and what its distance adds to the squares. */
function merging(code: FunctionBuilder, into: StateAccess, from: StateAccess): { share: Value; weight: Value } {
  const [a, b] = [code.let(f64.convert_i64_s(into.get(COUNT))), code.let(f64.convert_i64_s(from.get(COUNT)))]
  const share = code.let(f64.div(b, f64.add(a, b)))
  return { share, weight: code.let(f64.mul(a, share)) }
}

const below = (count: Value): Value => f64.sub(count, 1)
export const varPop = spread((squares, count) => f64.div(squares, count), 1)
export const varSamp = spread((squares, count) => f64.div(squares, below(count)), 2)
export const stddevPop = spread((squares, count) => f64.sqrt(f64.div(squares, count)), 1)
export const stddevSamp = spread((squares, count) => f64.sqrt(f64.div(squares, below(count))), 2)
export const sem = spread((squares, count) => f64.sqrt(f64.div(f64.div(squares, count), count)), 1)

const MEAN_Y = 1
const MEAN_X = 2
const SQUARES_Y = 3
const SQUARES_X = 4
const PRODUCTS = 5

interface Pairs {
  readonly count: Value
  readonly meanY: Value
  readonly meanX: Value
  readonly yy: Value
  readonly xx: Value
  readonly xy: Value
}

type Finish = (code: FunctionBuilder, pairs: Pairs, rows: Value) => { value: Value; isNull: Value }

/** Pairs (y, x). Words: rows, both means, the sums of squared distances of each, and of the products of the distances. */
const pairs =
  (finish: Finish): AccumulatorFactory =>
  () => ({
    words: ['i64', 'f64', 'f64', 'f64', 'f64', 'f64'],
    update(code, state, [first, second]) {
      const [y, x] = [first!.words[0]!, second!.words[0]!]
      state.set(COUNT, i64.add(state.get(COUNT), 1))
      const count = code.let(f64.convert_i64_s(state.get(COUNT)))
      const [dy, dx] = [code.let(f64.sub(y, state.get(MEAN_Y))), code.let(f64.sub(x, state.get(MEAN_X)))]
      state.set(MEAN_Y, f64.add(state.get(MEAN_Y), f64.div(dy, count)))
      state.set(MEAN_X, f64.add(state.get(MEAN_X), f64.div(dx, count)))
      const restY = code.let(f64.sub(y, state.get(MEAN_Y)))
      state.set(SQUARES_Y, f64.add(state.get(SQUARES_Y), f64.mul(dy, restY)))
      state.set(SQUARES_X, f64.add(state.get(SQUARES_X), f64.mul(dx, f64.sub(x, state.get(MEAN_X)))))
      state.set(PRODUCTS, f64.add(state.get(PRODUCTS), f64.mul(dx, restY)))
    },
    merge(code, into, from) {
      const { share, weight } = merging(code, into, from)
      code.if(i64.ne(from.get(COUNT), 0), () => {
        const dy = code.let(f64.sub(from.get(MEAN_Y), into.get(MEAN_Y)))
        const dx = code.let(f64.sub(from.get(MEAN_X), into.get(MEAN_X)))
        const joined = (word: number, distances: Value): void =>
          into.set(word, f64.add(f64.add(into.get(word), from.get(word)), f64.mul(distances, weight)))
        joined(SQUARES_Y, f64.mul(dy, dy))
        joined(SQUARES_X, f64.mul(dx, dx))
        joined(PRODUCTS, f64.mul(dx, dy))
        into.set(MEAN_Y, f64.add(into.get(MEAN_Y), f64.mul(dy, share)))
        into.set(MEAN_X, f64.add(into.get(MEAN_X), f64.mul(dx, share)))
        into.set(COUNT, i64.add(into.get(COUNT), from.get(COUNT)))
      })
    },
    finish(code, state) {
      const get = (word: number): Value => code.let(state.get(word))
      const rows = get(COUNT)
      const found = {
        count: code.let(f64.convert_i64_s(rows)),
        meanY: get(MEAN_Y),
        meanX: get(MEAN_X),
        yy: get(SQUARES_Y),
        xx: get(SQUARES_X),
        xy: get(PRODUCTS),
      }
      const { value, isNull } = finish(code, found, rows)
      return { words: [code.let(value)], isNull: code.let(isNull) }
    },
  })

const fewer = (rows: Value, least: number): Value => i64.lt_s(rows, least)

export const covarPop = pairs((_, { xy, count }, rows) => ({ value: f64.div(xy, count), isNull: fewer(rows, 1) }))
export const covarSamp = pairs((_, { xy, count }, rows) => ({ value: f64.div(xy, below(count)), isNull: fewer(rows, 2) }))
export const corr = pairs((_, { xy, xx, yy }, rows) => ({
  value: f64.div(xy, f64.mul(f64.sqrt(xx), f64.sqrt(yy))),
  isNull: fewer(rows, 1),
}))
export const regrSlope = pairs((_, { xy, xx }, rows) => ({ value: f64.div(xy, xx), isNull: fewer(rows, 1) }))
export const regrIntercept = pairs((code, { xy, xx, meanX, meanY }, rows) => {
  const value = code.let(f64.sub(meanY, f64.mul(f64.div(xy, xx), meanX)))
  return { value, isNull: i32.or(fewer(rows, 1), f64.eq(xx, 0)) }
})
export const regrR2 = pairs((code, { xy, xx, yy }, rows) => {
  const shared = code.let(f64.div(f64.mul(xy, xy), f64.mul(xx, yy)))
  return { value: select(f64.eq(yy, 0), f64.const(1), shared), isNull: i32.or(fewer(rows, 1), f64.eq(xx, 0)) }
})
export const regrCount = pairs((_, __, rows) => ({ value: rows, isNull: i32.const(0) }))
export const regrAvgX = pairs((_, { meanX }, rows) => ({ value: meanX, isNull: fewer(rows, 1) }))
export const regrAvgY = pairs((_, { meanY }, rows) => ({ value: meanY, isNull: fewer(rows, 1) }))
export const regrSxx = pairs((_, { xx }, rows) => ({ value: xx, isNull: fewer(rows, 1) }))
export const regrSyy = pairs((_, { yy }, rows) => ({ value: yy, isNull: fewer(rows, 1) }))
export const regrSxy = pairs((_, { xy }, rows) => ({ value: xy, isNull: fewer(rows, 1) }))
