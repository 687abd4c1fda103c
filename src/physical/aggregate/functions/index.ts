// The aggregate functions that the engine computes, by the name under which src/udf declares them.
import { InternalError } from '../../../common/errors.ts'
import type { AggregateCall } from '../../../logical/expression.ts'
import type { Accumulator, AccumulatorFactory } from '../accumulator.ts'
import { avg } from './avg.ts'
import { count } from './count.ts'
import { max, min } from './min-max.ts'
import { sum } from './sum.ts'

const FACTORIES: Readonly<Record<string, AccumulatorFactory>> = { count_star: count, count, sum, avg, min, max }

export function accumulatorOf(call: AggregateCall): Accumulator {
  const factory = FACTORIES[call.name]
  if (!factory) throw new InternalError(`aggregate function ${call.name} has no accumulator`)
  return factory(
    call.args.map((arg) => arg.type),
    call.type,
  )
}
