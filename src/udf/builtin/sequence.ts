// What `nextval` and `currval` become when they are bound: the binder knows the sequence and where its count lies. No text can call it.
import { FunctionError, OverflowError } from '../../common/errors.ts'
import { BIGINT, VARCHAR } from '../../common/types.ts'
import { scalar } from '../function.ts'
import { takes } from '../signature.ts'

export const sequenceValue = scalar({
  name: 'quern:sequence',
  doc: 'The next number of a sequence, or the last one.',
  example: ['1', '1'],
  signatures: [takes([BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, VARCHAR], BIGINT)],
  nulls: 'never',
  volatile: true,
  canRaise: true,
  kernel: 'sequenceValue',
  describe: ([, , , , , , advances, name]) =>
    advances === 1n
      ? new OverflowError(`sequence "${name}" has no more numbers`, { hint: 'With CYCLE it begins anew.' })
      : new FunctionError(`sequence "${name}" has given no number yet`, { hint: 'nextval gives the first one.' }),
})
