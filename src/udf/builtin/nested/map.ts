// Maps.
import { ConversionError } from '../../../common/errors.ts'
import { elementProgram } from '../../../common/nested/element-code.ts'
import { elementKeyOf } from '../../../common/nested/element-key.ts'
import type { NestedValue } from '../../../common/nested/nested-value.ts'
import { BOOLEAN, listOf, type MapType, mapOf, NULL, type SqlType, structOf, UBIGINT } from '../../../common/types.ts'
import { commonType } from '../../../logical/common-type.ts'
import { type ScalarFunction, scalar } from '../../function.ts'
import { notedKernel, overNested } from '../../nested-function.ts'
import { type Signature, takesBy } from '../../signature.ts'
import { asList } from './list-signature.ts'

type Elements = readonly NestedValue[]
type Entries = readonly Elements[]

/** The entries as a map's: keys are there, and each is there once. */
function checked(entries: Entries, { key }: MapType): Entries {
  const keyOf = elementKeyOf(key)
  const seen = new Set<string>()
  for (const [name] of entries) {
    if (name === null) throw new ConversionError('the keys of a map cannot be NULL')
    const text = keyOf(name!)
    if (seen.has(text)) throw new ConversionError('the keys of a map must differ')
    seen.add(text)
  }
  return entries
}

const map = scalar({
  name: 'map',
  doc: `The map of a list of keys and a list of their values; what \`MAP {'a': 1}\` stands for.`,
  example: [`map(['a', 'b'], [1, 2])`, '{a=1, b=2}'],
  signatures: [
    takesBy('(list, list) → MAP', (args) => {
      if (args.length === 0) return { args, returns: mapOf(NULL, NULL) }
      const [keys, values] = [asList(args[0]), asList(args[1])]
      return keys && values && args.length === 2 ? { args: [keys, values], returns: mapOf(keys.element, values.element) } : undefined
    }),
  ],
  canRaise: true,
  js: overNested(([keys = [], values = []], _, type) => {
    const items = values as Elements
    if ((keys as Elements).length !== items.length) {
      throw new ConversionError(
        `a map needs as many values as keys: there are ${(keys as Elements).length} keys and ${items.length} values`,
      )
    }
    return checked(
      (keys as Elements).map((key, i) => [key, items[i]!]),
      type as MapType,
    )
  }),
})

const mapFromEntries = scalar({
  name: 'map_from_entries',
  doc: 'The map of a list of structs of two fields, a key and its value.',
  example: [`map_from_entries([('a', 1), ('b', 2)])`, '{a=1, b=2}'],
  signatures: [
    takesBy('(list of structs) → MAP', (args) => {
      const entry = args.length === 1 ? asList(args[0])?.element : undefined
      if (entry?.kind !== 'struct' || entry.fields.length !== 2) return undefined
      return { args: [listOf(entry)], returns: mapOf(entry.fields[0]!.type, entry.fields[1]!.type) }
    }),
  ],
  canRaise: true,
  js: overNested(([entries], _, type) => {
    if ((entries as Elements).includes(null)) throw new ConversionError('an entry of a map cannot be NULL')
    return checked(entries as Entries, type as MapType)
  }),
})

/** A map and then what `rest` says; gives what `returns` says. */
function takesMap(text: string, rest: (map: MapType) => readonly SqlType[], returns: (map: MapType) => SqlType): Signature {
  return takesBy(text, (args) => {
    const type = args[0]?.kind === 'null' ? mapOf(NULL, NULL) : args[0]
    if (type?.kind !== 'map') return undefined
    const others = rest(type)
    if (args.length !== others.length + 1) return undefined
    const fits = others.every((other, i) => {
      const common = commonType(other, args[i + 1]!)
      return common !== undefined
    })
    return fits ? { args: [type, ...others], returns: returns(type) } : undefined
  })
}

const entryOf = ({ key, value }: MapType): SqlType =>
  structOf([
    { name: 'key', type: key },
    { name: 'value', type: value },
  ])

const mapKeys = scalar({
  name: 'map_keys',
  doc: 'The keys of the map.',
  example: [`map_keys(map {'a': 1, 'b': 2})`, '[a, b]'],
  signatures: [
    takesMap(
      '(MAP) → list',
      () => [],
      ({ key }) => listOf(key),
    ),
  ],
  js: overNested(([entries]) => (entries as Entries).map(([key]) => key!)),
})

const mapValues = scalar({
  name: 'map_values',
  doc: 'The values of the map, in the order of its keys.',
  example: [`map_values(map {'a': 1, 'b': 2})`, '[1, 2]'],
  signatures: [
    takesMap(
      '(MAP) → list',
      () => [],
      ({ value }) => listOf(value),
    ),
  ],
  js: overNested(([entries]) => (entries as Entries).map(([, value]) => value!)),
})

const mapEntries = scalar({
  name: 'map_entries',
  doc: 'The entries of the map, structs of `key` and `value`.',
  example: [`map_entries(map {'a': 1})`, `[{'key': a, 'value': 1}]`],
  signatures: [
    takesMap(
      '(MAP) → list of structs',
      () => [],
      (type) => listOf(entryOf(type)),
    ),
  ],
  js: overNested(([entries]) => entries!),
})

function find(entries: Entries, key: NestedValue, { key: type }: MapType): Elements | undefined {
  const keyOf = elementKeyOf(type)
  const wanted = keyOf(key)
  return entries.find(([name]) => keyOf(name!) === wanted)
}

const mapExtractValue = scalar({
  name: 'map_extract_value',
  doc: 'The value of a key; NULL where the map has it not. What `m[key]` stands for.',
  example: [`map_extract_value(map {'a': 1}, 'a')`, '1'],
  signatures: [
    takesMap(
      '(MAP, key) → value',
      ({ key }) => [key],
      ({ value }) => value,
    ),
  ],
  body: ([type]) => notedKernel('mapValue', elementProgram(type!), true),
})

const mapExtract = scalar({
  name: 'map_extract',
  aliases: ['element_at'],
  doc: 'The value of a key as a list of one; an empty list where the map has it not.',
  example: [`map_extract(map {'a': 1}, 'a')`, '[1]'],
  signatures: [
    takesMap(
      '(MAP, key) → list',
      ({ key }) => [key],
      ({ value }) => listOf(value),
    ),
  ],
  nulls: 'own',
  js: overNested(([entries, key], [type]) => {
    if (entries === null) return null
    const entry = key === null ? undefined : find(entries as Entries, key!, type as MapType)
    return entry ? [entry[1]!] : []
  }),
})

const mapContains = scalar({
  name: 'map_contains',
  doc: 'Whether the map has the key.',
  example: [`map_contains(map {'a': 1}, 'a')`, 'true'],
  signatures: [
    takesMap(
      '(MAP, key) → BOOLEAN',
      ({ key }) => [key],
      () => BOOLEAN,
    ),
  ],
  body: ([type]) => notedKernel('mapHasKey', elementProgram(type!)),
})

const mapContainsValue = scalar({
  name: 'map_contains_value',
  doc: 'Whether the map has the value under some key.',
  example: [`map_contains_value(map {'a': 1}, 1)`, 'true'],
  signatures: [
    takesMap(
      '(MAP, value) → BOOLEAN',
      ({ value }) => [value],
      () => BOOLEAN,
    ),
  ],
  js: overNested(([entries, value], [type]) => {
    const keyOf = elementKeyOf((type as MapType).value)
    const wanted = keyOf(value!)
    return (entries as Entries).some(([, item]) => keyOf(item!) === wanted)
  }),
})

const cardinality = scalar({
  name: 'cardinality',
  doc: 'How many entries the map has, or how many elements a list.',
  example: [`cardinality(map {'a': 1, 'b': 2})`, '2'],
  signatures: [
    takesMap(
      '(MAP) → UBIGINT',
      () => [],
      () => UBIGINT,
    ),
  ],
  js: overNested(([entries]) => BigInt((entries as Entries).length)),
})

const mapConcat = scalar({
  name: 'map_concat',
  doc: 'The entries of all maps; of a key that several have, the last value. A NULL is left out.',
  example: [`map_concat(map {'a': 1}, map {'a': 2, 'b': 3})`, '{a=2, b=3}'],
  signatures: [
    takesBy('(MAP, MAP…) → MAP', (args) => {
      const common = args.reduce<SqlType | undefined>((so, type) => so && commonType(so, type), NULL)
      return common?.kind === 'map' ? { args: args.map(() => common), returns: common } : undefined
    }),
  ],
  nulls: 'own',
  js: overNested((maps, _, type) => {
    const given = maps.filter((entries) => entries !== null)
    if (given.length === 0) return null
    const keyOf = elementKeyOf((type as MapType).key)
    const byKey = new Map<string, Elements>()
    for (const entry of (given as readonly Entries[]).flat()) byKey.set(keyOf(entry[0]!), entry)
    return [...byKey.values()]
  }),
})

export const MAP_FUNCTIONS: readonly ScalarFunction[] = [
  map,
  mapFromEntries,
  mapKeys,
  mapValues,
  mapEntries,
  mapExtractValue,
  mapExtract,
  mapContains,
  mapContainsValue,
  cardinality,
  mapConcat,
]
