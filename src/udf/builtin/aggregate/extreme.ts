import { BIGINT, INTEGER, listOf, type SqlType } from '../../../common/types.ts'
import { aggregate } from '../../aggregate.ts'
import { isCount, sameAs, takesBy } from '../../signature.ts'

const anyType = (_: SqlType): boolean => true

const FIRST_OF = takesBy('(any, n) → LIST', ([type, count, ...rest]) => {
  const given = type?.kind === 'null' ? INTEGER : type
  return given && isCount(count) && rest.length === 0 ? { args: [given, BIGINT], returns: listOf(given) } : undefined
})

export const min = aggregate({
  name: 'min',
  doc: 'The smallest value that is not NULL; NULL where there is none. NaN is the largest number, text is ordered by its bytes. With a second argument n a LIST of the n first ones.',
  example: ['select min(x) from (values (3), (null), (1)) t(x)', '1'],
  signatures: [sameAs('(any) → same', anyType, INTEGER), FIRST_OF],
})

export const max = aggregate({
  name: 'max',
  doc: 'The largest value that is not NULL; NULL where there is none. NaN is the largest number, text is ordered by its bytes. With a second argument n a LIST of the n first ones.',
  example: ['select max(x) from (values (3), (null), (1)) t(x)', '3'],
  signatures: [sameAs('(any) → same', anyType, INTEGER), FIRST_OF],
})
