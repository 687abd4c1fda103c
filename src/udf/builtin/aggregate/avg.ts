import { DOUBLE, isNumeric } from '../../../common/types.ts'
import { aggregate } from '../../aggregate.ts'
import { takesBy } from '../../signature.ts'

export const avg = aggregate({
  name: 'avg',
  aliases: ['mean'],
  doc: 'The mean of the values that are not NULL, as a DOUBLE; NULL where there are none. Of dates and timestamps it is a timestamp, of times a time, of intervals an interval. Integers and decimals are summed exactly before they are divided.',
  example: ['select avg(x) from (values (1), (null), (4)) t(x)', '2.5'],
  signatures: [
    takesBy('(number) → DOUBLE', (args) => {
      const [type] = args
      if (args.length !== 1 || !type) return undefined
      if (type.kind === 'float' || type.kind === 'null') return { args: [DOUBLE], returns: DOUBLE }
      return isNumeric(type) ? { args, returns: DOUBLE } : undefined
    }),
  ],
})
