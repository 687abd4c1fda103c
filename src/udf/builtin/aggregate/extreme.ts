import { INTEGER, type SqlType } from '../../../common/types.ts'
import { aggregate } from '../../aggregate.ts'
import { sameAs } from '../../signature.ts'

const anyType = (_: SqlType): boolean => true

export const min = aggregate({
  name: 'min',
  doc: 'The smallest value that is not NULL; NULL where there is none. NaN is the largest number, text is ordered by its bytes.',
  example: ['select min(x) from (values (3), (null), (1)) t(x)', '1'],
  signatures: [sameAs('(any) → same', anyType, INTEGER)],
})

export const max = aggregate({
  name: 'max',
  doc: 'The largest value that is not NULL; NULL where there is none. NaN is the largest number, text is ordered by its bytes.',
  example: ['select max(x) from (values (3), (null), (1)) t(x)', '3'],
  signatures: [sameAs('(any) → same', anyType, INTEGER)],
})
