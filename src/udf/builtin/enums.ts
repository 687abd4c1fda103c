// What is known of an ENUM's values by their type.
import { encoderOf } from '../../common/nested/encode.ts'
import { type EnumType, listOf, type SqlType, UINTEGER, USMALLINT, UTINYINT, VARCHAR } from '../../common/types.ts'
import { type ScalarFunction, scalar } from '../function.ts'
import { type Signature, takesBy } from '../signature.ts'

const TEXTS = listOf(VARCHAR)
const toList = encoderOf(TEXTS)

function takesEnum(returns: (type: EnumType) => SqlType): Signature {
  return takesBy('(ENUM) → …', ([type, more]) => (type?.kind === 'enum' && !more ? { args: [type], returns: returns(type) } : undefined))
}

const valuesOf = (type: SqlType | undefined) => (type as EnumType).values

/** Two of one ENUM, of which one may be a bare NULL. */
const takesTwo = takesBy('(ENUM, ENUM) → VARCHAR[]', ([a, b, more]) => {
  const type = a?.kind === 'enum' ? a : b
  const fits = [a, b].every(
    (one) =>
      one && (one.kind === 'null' || one === type || (one.kind === 'enum' && valuesOf(one).join('\0') === valuesOf(type).join('\0'))),
  )
  return type?.kind === 'enum' && fits && !more ? { args: [type, type], returns: TEXTS } : undefined
})

/** The smallest type of the positions, as DuckDB has it. */
function codeType({ values: { length } }: EnumType): SqlType {
  return length <= 2 ** 8 ? UTINYINT : length <= 2 ** 16 ? USMALLINT : UINTEGER
}

const ONE = `'b'::enum('a', 'b', 'c')`

export const ENUM_FUNCTIONS: readonly ScalarFunction[] = [
  scalar({
    name: 'enum_first',
    doc: 'The first value of the ENUM type, whatever the argument.',
    example: [`enum_first(${ONE})`, 'a'],
    signatures: [takesEnum(() => VARCHAR)],
    nulls: 'never',
    ofTypes: ([type]) => valuesOf(type)[0] ?? null,
  }),
  scalar({
    name: 'enum_last',
    doc: 'The last value of the ENUM type, whatever the argument.',
    example: [`enum_last(${ONE})`, 'c'],
    signatures: [takesEnum(() => VARCHAR)],
    nulls: 'never',
    ofTypes: ([type]) => valuesOf(type).at(-1) ?? null,
  }),
  scalar({
    name: 'enum_range',
    doc: 'All values of the ENUM type, whatever the argument.',
    example: [`enum_range(${ONE})`, '[a, b, c]'],
    signatures: [takesEnum(() => TEXTS)],
    nulls: 'never',
    ofTypes: ([type]) => toList(valuesOf(type)),
  }),
  scalar({
    name: 'enum_code',
    doc: 'The place of the value in its ENUM type, from 0.',
    example: [`enum_code(${ONE})`, '1'],
    signatures: [takesEnum(codeType)],
    // An UINTEGER is an i64.
    js: ([value], _, returns) => (returns.kind === 'uinteger' ? BigInt(value as number) : value!),
  }),
  scalar({
    name: 'enum_range_boundary',
    doc: 'The values of the ENUM type from one to another; NULL stands for the first, or the last.',
    example: [`enum_range_boundary(${ONE}, NULL)`, '[b, c]'],
    signatures: [takesTwo],
    nulls: 'own',
    js: ([from, to], [type]) => toList(valuesOf(type).slice((from as number | null) ?? 0, to === null ? undefined : (to as number) + 1)),
  }),
]
