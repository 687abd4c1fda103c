// Every built-in function: a line each.
import type { AggregateFunction } from '../aggregate.ts'
import type { ScalarFunction } from '../function.ts'
import { FunctionRegistry } from '../registry.ts'
import { avg } from './aggregate/avg.ts'
import { count, countStar } from './aggregate/count.ts'
import { max, min } from './aggregate/extreme.ts'
import { sum } from './aggregate/sum.ts'
import { add, divide, multiply, subtract } from './operator/arithmetic.ts'
import { distinctFrom, equal, greater, greaterOrEqual, less, lessOrEqual, notDistinctFrom, notEqual } from './operator/comparison.ts'
import { integerDivide, remainder } from './operator/division.ts'

const OPERATORS: readonly ScalarFunction[] = [
  add,
  subtract,
  multiply,
  divide,
  integerDivide,
  remainder,
  equal,
  notEqual,
  less,
  lessOrEqual,
  greater,
  greaterOrEqual,
  distinctFrom,
  notDistinctFrom,
]

const SCALARS: readonly ScalarFunction[] = [...OPERATORS]

const AGGREGATES: readonly AggregateFunction[] = [avg, count, countStar, max, min, sum]

/** The functions that every session knows. */
export const builtins: FunctionRegistry = new FunctionRegistry(SCALARS, AGGREGATES)
