import { BIGINT, BLOB } from '../../common/types.ts'
import { scalar } from '../function.ts'
import { takesBy } from '../signature.ts'

/** Of the engine's own: src/logical/element.ts makes its calls, and no text can. */
export const element = scalar({
  name: 'element',
  doc: 'The bytes of a value as an element of a nested one, or as a key that sorts as an ORDER BY asks.',
  example: ['null', 'NULL'],
  signatures: [takesBy('(any, BIGINT) → BLOB', ([type]) => type && { args: [type, BIGINT], returns: BLOB })],
  nulls: 'never',
  kernel: 'element',
})
