import { ConversionError } from '../../../common/errors.ts'
import { INTEGER, VARCHAR } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { takes, takesBy } from '../../signature.ts'

const constantOrNull = scalar({
  name: 'constant_or_null',
  doc: 'The first argument; NULL where any of the others is.',
  example: ['constant_or_null(1, 2)', '1'],
  signatures: [
    takesBy('(any, any…) → first', (args) => {
      const types = args.map((type) => (type.kind === 'null' ? INTEGER : type))
      return types.length > 1 ? { args: types, returns: types[0]! } : undefined
    }),
  ],
  emit: (_, [first]) => first!,
})

const error = scalar({
  name: 'error',
  doc: 'Raises an error with this message: for the branches of a CASE that must not be reached.',
  example: [`case when 1 < 2 then 'fine' else error('cannot be') end`, 'fine'],
  signatures: [takes([VARCHAR], { kind: 'null' })],
  canRaise: true,
  js([message]) {
    throw new ConversionError(message as string)
  },
})

export const CHECKS: readonly ScalarFunction[] = [constantOrNull, error]
