import type { ScalarFunction } from '../../function.ts'
import { ACCESSORS } from './access.ts'
import { LIST_AGGREGATES } from './aggregate.ts'
import { LIST_CHANGES } from './change.ts'
import { CONSTRUCTORS } from './construct.ts'
import { LAMBDA_FUNCTIONS } from './lambda.ts'
import { MAP_FUNCTIONS } from './map.ts'
import { LIST_SEARCHES } from './search.ts'
import { SEQUENCES } from './sequence.ts'
import { VECTOR_MEASURES } from './vector.ts'

export { normalizedIntervals } from './equal-intervals.ts'

/** Lists, arrays, structs, maps and unions. */
export const NESTED_FUNCTIONS: readonly ScalarFunction[] = [
  ...CONSTRUCTORS,
  ...ACCESSORS,
  ...LIST_SEARCHES,
  ...LIST_CHANGES,
  ...MAP_FUNCTIONS,
  ...LAMBDA_FUNCTIONS,
  ...LIST_AGGREGATES,
  ...SEQUENCES,
  ...VECTOR_MEASURES,
]
