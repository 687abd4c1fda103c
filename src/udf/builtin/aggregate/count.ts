import { BIGINT } from '../../../common/types.ts'
import { aggregate } from '../../aggregate.ts'
import { takes, takesBy } from '../../signature.ts'

export const count = aggregate({
  name: 'count',
  doc: 'How many values are not NULL.',
  example: ['select count(x) from (values (1), (null), (3)) t(x)', '2'],
  signatures: [takesBy('(any) → BIGINT', (args) => (args.length === 1 ? { args, returns: BIGINT } : undefined))],
  nullable: false,
})

export const countStar = aggregate({
  name: 'count_star',
  doc: 'How many rows there are: what `count(*)` and `count()` stand for.',
  example: ['select count(*) from (values (1), (null), (3)) t(x)', '3'],
  signatures: [takes([], BIGINT)],
  nullable: false,
})
