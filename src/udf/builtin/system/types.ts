// What is known of a value by its type.
import { BOOLEAN, typeName, VARCHAR } from '../../../common/types.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { implicitCost } from '../../implicit-cast.ts'
import { takesBy } from '../../signature.ts'

const ANY = takesBy('(any) → VARCHAR', (args) => (args.length === 1 ? { args, returns: VARCHAR } : undefined))

export const TYPE_FUNCTIONS: readonly ScalarFunction[] = [
  scalar({
    name: 'can_cast_implicitly',
    doc: 'Whether a function takes values of the first type where it wants the second.',
    example: ['can_cast_implicitly(1::INTEGER, 1::BIGINT)', 'true'],
    signatures: [takesBy('(any, any) → BOOLEAN', (args) => (args.length === 2 ? { args, returns: BOOLEAN } : undefined))],
    nulls: 'never',
    ofTypes: ([from, to]) => implicitCost(from!, to!) !== undefined,
  }),
  scalar({
    name: 'typeof',
    doc: 'The name of the value’s type.',
    example: ['typeof(1.5)', 'DECIMAL(2,1)'],
    signatures: [ANY],
    nulls: 'never',
    ofTypes: ([type]) => typeName(type!),
  }),
  scalar({
    name: 'pg_typeof',
    doc: 'As `typeof`, in lower case.',
    example: ['pg_typeof(1)', 'integer'],
    signatures: [ANY],
    nulls: 'never',
    ofTypes: ([type]) => typeName(type!).toLowerCase(),
  }),
]
