// The aggregate functions that the engine computes, by the name under which src/udf declares them.
import { InternalError } from '../../../common/errors.ts'
import type { AggregateCall } from '../../../logical/expression.ts'
import type { Accumulator, AccumulatorFactory } from '../accumulator.ts'
import { anyValue, first, last } from './any-value.ts'
import { maxBy, minBy } from './arg-extreme.ts'
import { avg } from './avg.ts'
import { entropy, histogram, mode } from './bag.ts'
import { count } from './count.ts'
import { bitAnd, bitOr, bitXor, countIf, product } from './fold.ts'
import { list, topList } from './list.ts'
import { max, min } from './min-max.ts'
import * as moments from './moments.ts'
import { quantileCont, quantileDisc } from './quantile.ts'
import { stringAgg } from './string-agg.ts'
import { sum } from './sum.ts'
import * as variance from './variance.ts'

const FACTORIES: Readonly<Record<string, AccumulatorFactory>> = {
  count_star: count,
  count,
  sum,
  avg,
  min,
  max,
  max_by: maxBy,
  min_by: minBy,
  any_value: anyValue,
  first,
  last,
  bool_and: bitAnd,
  bool_or: bitOr,
  bit_and: bitAnd,
  bit_or: bitOr,
  bit_xor: bitXor,
  count_if: countIf,
  product,
  median: quantileCont,
  quantile_cont: quantileCont,
  quantile_disc: quantileDisc,
  string_agg: stringAgg,
  mode,
  entropy,
  histogram,
  list,
  top_list: topList,
  var_pop: variance.varPop,
  var_samp: variance.varSamp,
  stddev_pop: variance.stddevPop,
  stddev_samp: variance.stddevSamp,
  sem: variance.sem,
  covar_pop: variance.covarPop,
  covar_samp: variance.covarSamp,
  corr: variance.corr,
  regr_slope: variance.regrSlope,
  regr_intercept: variance.regrIntercept,
  regr_r2: variance.regrR2,
  regr_count: variance.regrCount,
  regr_avgx: variance.regrAvgX,
  regr_avgy: variance.regrAvgY,
  regr_sxx: variance.regrSxx,
  regr_syy: variance.regrSyy,
  regr_sxy: variance.regrSxy,
  fsum: moments.kahanSum,
  favg: moments.kahanAvg,
  skewness: moments.skewness,
  kurtosis: moments.kurtosis,
  kurtosis_pop: moments.kurtosisPop,
}

export function accumulatorOf(call: AggregateCall): Accumulator {
  const factory = FACTORIES[call.name]
  if (!factory) throw new InternalError(`aggregate function ${call.name} has no accumulator`)
  return factory(
    call.args.map((arg) => arg.type),
    call.type,
  )
}
