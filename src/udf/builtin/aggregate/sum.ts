import { BIGINT, DOUBLE, decimal, HUGEINT, isFloating, isInteger, MAX_DECIMAL_PRECISION } from '../../../common/types.ts'
import { aggregate } from '../../aggregate.ts'
import { takesBy } from '../../signature.ts'

export const sum = aggregate({
  name: 'sum',
  doc: 'The sum of the values that are not NULL; NULL where there are none. Integers add up to a HUGEINT, decimals to a DECIMAL of 38 digits, floats to a DOUBLE.',
  example: ['select sum(x) from (values (1), (null), (3)) t(x)', '4'],
  signatures: [
    takesBy('(number) → HUGEINT, DECIMAL or DOUBLE', (args) => {
      const [type] = args
      if (args.length !== 1 || !type) return undefined
      if (type.kind === 'decimal') return { args, returns: decimal(MAX_DECIMAL_PRECISION, type.scale) }
      if (isInteger(type)) return { args, returns: HUGEINT }
      if (type.kind === 'null' || type.kind === 'boolean') return { args: [BIGINT], returns: HUGEINT }
      return isFloating(type) ? { args: [DOUBLE], returns: DOUBLE } : undefined
    }),
  ],
  canRaise: ([type]) => type?.kind === 'hugeint' || type?.kind === 'decimal',
})
