import { withNormalIntervals } from '../../../common/nested/equal-intervals.ts'
import { scalar } from '../../function.ts'
import { overNested } from '../../nested-function.ts'
import { takesBy } from '../../signature.ts'

/** By this the optimizer groups and partitions lists, structs and maps with intervals: what is equal has equal bytes. */
export const normalizedIntervals = scalar({
  name: 'quern:normalized_intervals',
  doc: 'The value with each interval within it as `normalized_interval` gives it.',
  example: [`[interval '30 days']`, '[1 month]'],
  signatures: [takesBy('(any) → any', ([type, more]) => (type && !more ? { args: [type], returns: type } : undefined))],
  js: overNested(([value], [type]) => withNormalIntervals(type!)(value!)),
})
