import { elementCode } from '../../../common/nested/element-code.ts'
import type { NestedValue } from '../../../common/nested/nested-value.ts'
import { arrayOf, enumOf, listOf, NULL, type SqlType, structOf, unionOf } from '../../../common/types.ts'
import { commonType } from '../../../logical/common-type.ts'
import { type Body, type ScalarFunction, scalar } from '../../function.ts'
import { notedKernel, overNested } from '../../nested-function.ts'
import { takesBy } from '../../signature.ts'

function commonOf(types: readonly SqlType[]): SqlType | undefined {
  return types.reduce<SqlType | undefined>((so, type) => so && commonType(so, type), NULL)
}

/** A list, an array or a struct of the arguments. */
function packed(args: readonly SqlType[], returns: SqlType): Body {
  return notedKernel('packElements', [returns.kind === 'list' ? 1 : 0, ...args.map(elementCode)])
}

const listValue = scalar({
  name: 'list_value',
  aliases: ['list_pack', 'make_array', 'unpivot_list'],
  doc: 'The list of these values: what `[1, 2, 3]` stands for.',
  example: ['list_value(1, 2, 3)', '[1, 2, 3]'],
  signatures: [
    takesBy('(any, same…) → list', (args) => {
      const element = commonOf(args)
      return element && { args: args.map(() => element), returns: listOf(element) }
    }),
  ],
  nulls: 'never',
  body: packed,
})

const arrayValue = scalar({
  name: 'array_value',
  doc: 'The array of these values.',
  example: ['array_value(1, 2, 3)', '[1, 2, 3]'],
  signatures: [
    takesBy('(any, same…) → array', (args) => {
      const element = commonOf(args)
      return element && args.length > 0 ? { args: args.map(() => element), returns: arrayOf(element, args.length) } : undefined
    }),
  ],
  nulls: 'never',
  body: packed,
})

const row = scalar({
  name: 'row',
  doc: 'The struct of these values, whose fields have no names: what `(1, 2)` stands for.',
  example: [`row(1, 'a')`, '(1, a)'],
  signatures: [
    takesBy('(any…) → STRUCT', (args) =>
      args.length > 0 ? { args, returns: structOf(args.map((type) => ({ name: '', type }))) } : undefined,
    ),
  ],
  nulls: 'never',
  body: packed,
})

const structPack = scalar({
  name: 'struct_pack',
  doc: `The struct of these values under their names: what \`{'a': 1}\` stands for.`,
  example: [`struct_pack(a := 1, b := 'x')`, `{'a': 1, 'b': x}`],
  // The binder knows the names.
  signatures: [
    takesBy('(name := any…) → STRUCT', (args) => ({ args, returns: structOf(args.map((type, i) => ({ name: `v${i + 1}`, type }))) })),
  ],
  nulls: 'never',
  body: packed,
})

/** The struct, then the names of the fields that are set, then their values. */
const structUpdate = scalar({
  name: 'struct_update',
  aliases: ['struct_insert'],
  doc: 'The struct with these fields changed or added; NULL counts as a struct whose fields are all NULL. `struct_insert` raises where one is there already.',
  example: [`struct_update({'a': 1}, b := 2)`, `{'a': 1, 'b': 2}`],
  signatures: [takesBy('(STRUCT, name := any…) → STRUCT', (args) => (args[0]?.kind === 'struct' ? { args, returns: args[0] } : undefined))],
  nulls: 'never',
  js: overNested(([struct, ...rest], [type], returns) => {
    if (type?.kind !== 'struct' || returns.kind !== 'struct') return null
    // Of no struct the fields are NULL, as in the oracle: what is put in is there.
    const before = (struct ?? type.fields.map(() => null)) as readonly NestedValue[]
    const given = rest.length / 2
    const values = new Map<string, NestedValue>(type.fields.map(({ name }, i) => [name.toLowerCase(), before[i]!]))
    for (let i = 0; i < given; i++) values.set((rest[i] as string).toLowerCase(), rest[given + i]!)
    return returns.fields.map(({ name }) => values.get(name.toLowerCase())!)
  }),
})

const unionValue = scalar({
  name: 'union_value',
  doc: 'A union of one member, with this value.',
  example: ['union_value(num := 1)', '1'],
  signatures: [
    takesBy('(name := any) → UNION', ([type, more]) =>
      type && !more ? { args: [type], returns: unionOf([{ name: 'value', type }]) } : undefined,
    ),
  ],
  nulls: 'never',
  js: overNested(([value]) => ({ tag: 0, value: value! })),
})

const unionTag = scalar({
  name: 'union_tag',
  doc: 'Which member of the union the value is of.',
  example: ['union_tag(union_value(num := 1))', 'num'],
  signatures: [
    takesBy('(UNION) → ENUM', (args) => {
      const [type, ...more] = args
      return type?.kind === 'union' && more.length === 0 ? { args, returns: enumOf(type.members.map(({ name }) => name)) } : undefined
    }),
  ],
  js: ([union]) => (union as Uint8Array)[0]!,
})

export const CONSTRUCTORS: readonly ScalarFunction[] = [listValue, arrayValue, row, structPack, structUpdate, unionValue, unionTag]
