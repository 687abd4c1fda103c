// Lists made of lists.
import { ConversionError, ResourceError } from '../../../common/errors.ts'
import { elementKeyOf } from '../../../common/nested/element-key.ts'
import type { NestedValue } from '../../../common/nested/nested-value.ts'
import { BIGINT, BOOLEAN, listOf, type SqlType, structOf, UBIGINT, VARCHAR } from '../../../common/types.ts'
import { type Body, type ScalarFunction, scalar } from '../../function.ts'
import { type NestedFunction, overNested } from '../../nested-function.ts'
import { type Signature, takesBy } from '../../signature.ts'
import { asList, meet, takesList, takesListAndElement, takesLists } from './list-signature.ts'

type Elements = readonly NestedValue[]

/** The longest list that a function makes of shorter ones. */
const MAX_ELEMENTS = 2 ** 26

const sameList = (list: SqlType): SqlType => list

export const CONCAT_LISTS: Signature = takesLists('(list, list…) → list', 1, Number.POSITIVE_INFINITY, sameList)
export const CONCAT_TWO_LISTS: Signature = takesLists('(list, list) → list', 2, 2, sameList)
export const concatLists: Body = {
  kind: 'js',
  givesNull: true,
  js: overNested((lists) =>
    lists.every((list) => list === null) ? null : (lists as readonly (Elements | null)[]).flatMap((list) => list ?? []),
  ),
}

/** As `concatLists`; of NULLs alone, an empty list. */
export const concatAnyLists: Body = {
  kind: 'js',
  givesNull: false,
  js: overNested((lists) => (lists as readonly (Elements | null)[]).flatMap((list) => list ?? [])),
}

const listConcat = scalar({
  name: 'list_concat',
  aliases: ['list_cat', 'array_concat', 'array_cat'],
  doc: 'The elements of all lists as one list; a NULL is left out.',
  example: ['list_concat([1, 2], [3])', '[1, 2, 3]'],
  signatures: [CONCAT_LISTS],
  nulls: 'own',
  body: ([first]) => (first?.kind === 'list' && first.element.kind === 'null' ? concatLists : concatAnyLists),
})

const listAppend = scalar({
  name: 'list_append',
  aliases: ['array_append', 'array_push_back'],
  doc: 'The list with the value at its end.',
  example: ['list_append([1, 2], 3)', '[1, 2, 3]'],
  signatures: [takesListAndElement('(list, element) → list', sameList)],
  nulls: 'never',
  js: overNested(([list, value]) => [...((list ?? []) as Elements), value!]),
})

const listPrepend = scalar({
  name: 'list_prepend',
  aliases: ['array_prepend'],
  doc: 'The list with the value before its first element.',
  example: ['list_prepend(1, [2, 3])', '[1, 2, 3]'],
  signatures: [
    takesBy('(element, list) → list', ([value, given, more]) => {
      const list = asList(given)
      const element = value && list && !more ? meet(list.element, value) : undefined
      return element && { args: [element, listOf(element)], returns: listOf(element) }
    }),
  ],
  nulls: 'never',
  js: overNested(([value, list]) => [value!, ...((list ?? []) as Elements)]),
})

/** Functions of one list that give one like it. */
function changing(
  name: string,
  aliases: readonly string[],
  doc: string,
  example: readonly [string, string],
  change: (list: Elements, type: SqlType) => Elements,
) {
  return scalar({
    name,
    aliases,
    doc,
    example,
    signatures: [takesList('(list) → list', [], sameList)],
    js: overNested(([list], [type]) => change(list as Elements, asList(type!)!.element)),
  })
}

function distinct(list: Elements, type: SqlType): Elements {
  const keyOf = elementKeyOf(type)
  return [...new Map(list.filter((value) => value !== null).map((value) => [keyOf(value), value])).values()]
}

const listDistinct = changing(
  'list_distinct',
  ['array_distinct'],
  'The different elements, each once and without NULL, in the order in which they first occur.',
  ['list_distinct([1, 1, null])', '[1]'],
  distinct,
)

const listReverse = changing(
  'list_reverse',
  ['array_reverse'],
  'The elements from the last to the first.',
  ['list_reverse([1, 2, 3])', '[3, 2, 1]'],
  (list) => [...list].reverse(),
)

const arrayPopBack = changing('array_pop_back', [], 'The list without its last element.', ['array_pop_back([1, 2, 3])', '[1, 2]'], (list) =>
  list.slice(0, -1),
)
const arrayPopFront = changing(
  'array_pop_front',
  [],
  'The list without its first element.',
  ['array_pop_front([1, 2, 3])', '[2, 3]'],
  (list) => list.slice(1),
)

const listUnique = scalar({
  name: 'list_unique',
  aliases: ['array_unique'],
  doc: 'How many different elements the list has; NULL does not count.',
  example: ['list_unique([1, 1, 2])', '2'],
  signatures: [takesList('(list) → UBIGINT', [], UBIGINT)],
  js: overNested(([list], [type]) => BigInt(distinct(list as Elements, asList(type!)!.element).length)),
})

/** Sorts; NULLs first or last whatever the direction. */
function sorted(list: Elements, type: SqlType, descending: boolean, nullsFirst: boolean): Elements {
  const keyOf = elementKeyOf(type)
  const keyed = list.filter((value) => value !== null).map((value): [string, NestedValue] => [keyOf(value), value])
  keyed.sort(([a], [b]) => (a === b ? 0 : a < b !== descending ? -1 : 1))
  const nulls = Array.from({ length: list.length - keyed.length }, () => null)
  const values = keyed.map(([, value]) => value)
  return nullsFirst ? [...nulls, ...values] : [...values, ...nulls]
}

function directionOf(text: NestedValue): boolean {
  const word = (text as string).trim().toUpperCase()
  if (word === 'ASC' || word === 'DESC') return word === 'DESC'
  throw new ConversionError(`a list is sorted 'ASC' or 'DESC', not '${text}'`)
}

function nullsFirstOf(text: NestedValue): boolean {
  const word = (text as string).trim().toUpperCase().replace(/\s+/g, ' ')
  if (word === 'NULLS FIRST' || word === 'NULLS LAST') return word === 'NULLS FIRST'
  throw new ConversionError(`the order of NULLs is 'NULLS FIRST' or 'NULLS LAST', not '${text}'`)
}

const listSort = scalar({
  name: 'list_sort',
  aliases: ['array_sort'],
  doc: `The elements in order; then 'ASC' or 'DESC', and 'NULLS FIRST' or 'NULLS LAST' (unless told, last).`,
  example: [`list_sort([2, null, 1], 'DESC', 'NULLS FIRST')`, '[NULL, 2, 1]'],
  signatures: [takesList('(list[, VARCHAR[, VARCHAR]]) → list', [VARCHAR, VARCHAR], sameList, 2)],
  canRaise: true,
  js: overNested(([list, direction = 'ASC', nulls = 'NULLS LAST'], [type]) =>
    sorted(list as Elements, asList(type!)!.element, directionOf(direction), nullsFirstOf(nulls)),
  ),
})

const listReverseSort = scalar({
  name: 'list_reverse_sort',
  aliases: ['array_reverse_sort'],
  doc: `The elements from the largest to the smallest; then 'NULLS FIRST' or 'NULLS LAST' (unless told, last).`,
  example: ['list_reverse_sort([1, 3, 2])', '[3, 2, 1]'],
  signatures: [takesList('(list[, VARCHAR]) → list', [VARCHAR], sameList, 1)],
  canRaise: true,
  js: overNested(([list, nulls = 'NULLS LAST'], [type]) => sorted(list as Elements, asList(type!)!.element, true, nullsFirstOf(nulls))),
})

const gradeUp = scalar({
  name: 'list_grade_up',
  aliases: ['array_grade_up', 'grade_up'],
  doc: 'The places of the elements in the order of these.',
  example: ['list_grade_up([30, 10, 20])', '[2, 3, 1]'],
  signatures: [takesList('(list[, VARCHAR[, VARCHAR]]) → BIGINT[]', [VARCHAR, VARCHAR], listOf(BIGINT), 2)],
  canRaise: true,
  js: overNested(([list, direction = 'ASC', nulls = 'NULLS LAST'], [type]) => {
    const keyOf = elementKeyOf(asList(type!)!.element)
    const [descending, nullsFirst] = [directionOf(direction), nullsFirstOf(nulls)]
    const keyed = (list as Elements).map((value, i) => ({ key: keyOf(value), isNull: value === null, place: BigInt(i + 1) }))
    keyed.sort((a, b) => {
      if (a.isNull || b.isNull) return (Number(a.isNull) - Number(b.isNull)) * (nullsFirst ? -1 : 1)
      return a.key === b.key ? 0 : a.key < b.key !== descending ? -1 : 1
    })
    return keyed.map(({ place }) => place)
  }),
})

const listIntersect = scalar({
  name: 'list_intersect',
  aliases: ['array_intersect'],
  doc: 'The different elements that both lists have, in the order of the longer one, or of the second; that may be NULL. NULL does not count.',
  example: ['list_intersect([1, 2, 3], [3])', '[3]'],
  signatures: [takesLists('(list, list) → list', 2, 2, sameList)],
  nulls: 'own',
  js: overNested(([list, other], [type]) => {
    if (list === null) return null
    const element = asList(type!)!.element
    const keyOf = elementKeyOf(element)
    const pair = [list as Elements, (other ?? []) as Elements] as const
    const [longer, shorter] = pair[0].length > pair[1].length ? pair : ([pair[1], pair[0]] as const)
    const keys = new Set(shorter.map(keyOf))
    return distinct(longer, element).filter((value) => keys.has(keyOf(value)))
  }),
})

const resize: NestedFunction = ([list, size, filler]) => {
  if (list === null) return null
  const wanted = Number(size ?? 0n)
  if (wanted > MAX_ELEMENTS) throw new ResourceError('list_resize', wanted, MAX_ELEMENTS)
  const elements = list as Elements
  return Array.from({ length: wanted }, (_, i) => (i < elements.length ? elements[i]! : (filler ?? null)))
}

const listResize = scalar({
  name: 'list_resize',
  aliases: ['array_resize'],
  doc: 'The list with so many elements: cut, or filled up with the third argument or NULL.',
  example: ['list_resize([1, 2], 3, 0)', '[1, 2, 0]'],
  signatures: [
    takesList('(list, UBIGINT[, element]) → list', (element) => [UBIGINT, element], sameList, 1),
    takesList('(list, BIGINT[, element]) → list', (element) => [BIGINT, element], sameList, 1),
  ],
  nulls: 'own',
  canRaise: true,
  js: overNested(resize),
})

const listSelect = scalar({
  name: 'list_select',
  aliases: ['array_select'],
  doc: 'The elements at these places, from 1, or below 0 from the end.',
  example: ['list_select([10, 20, 30], [3, 1])', '[30, 10]'],
  signatures: [takesList('(list, BIGINT[]) → list', [listOf(BIGINT)], sameList)],
  js: overNested(([list, places]) => {
    const elements = list as Elements
    return (places as Elements).map((place) => {
      const at = Number(place ?? 0n)
      return (at > 0 ? elements[at - 1] : at < 0 ? elements.at(at) : null) ?? null
    })
  }),
})

const listWhere = scalar({
  name: 'list_where',
  aliases: ['array_where'],
  doc: 'The elements at whose places the second list is true.',
  example: ['list_where([10, 20, 30], [true, false, true])', '[10, 30]'],
  signatures: [takesList('(list, BOOLEAN[]) → list', [listOf(BOOLEAN)], sameList)],
  canRaise: true,
  js: overNested(([list, mask]) => {
    const elements = list as Elements
    return (mask as Elements).flatMap((keep, i) => {
      if (keep === null) throw new ConversionError('NULLs are not allowed in the second argument of list_where')
      return keep === true ? [elements[i] ?? null] : []
    })
  }),
})

const listZip = scalar({
  name: 'list_zip',
  aliases: ['array_zip'],
  doc: 'The elements at each place of all lists, as structs without names; as many as the longest has, or with true as the last argument, the shortest.',
  example: [`list_zip([1, 2], ['a', 'b'])`, '[(1, a), (2, b)]'],
  signatures: [
    takesBy('(list…[, BOOLEAN]) → list', (args) => {
      const cut = args.at(-1)?.kind === 'boolean'
      const lists = (cut ? args.slice(0, -1) : args).map(asList)
      if (lists.length === 0 || lists.includes(undefined)) return undefined
      const fields = lists.map((list) => ({ name: '', type: list!.element }))
      return { args: [...(lists as SqlType[]), ...(cut ? [BOOLEAN] : [])], returns: listOf(structOf(fields)) }
    }),
  ],
  nulls: 'own',
  js: overNested((args, types) => {
    const cut = types.at(-1)!.kind === 'boolean'
    const lists = (cut ? args.slice(0, -1) : args).map((list) => (list ?? []) as Elements)
    const lengths = lists.map(({ length }) => length)
    const length = cut && args.at(-1) === true ? Math.min(...lengths) : Math.max(...lengths)
    return Array.from({ length }, (_, i) => lists.map((list) => list[i] ?? null))
  }),
})

const arrayToString = scalar({
  name: 'array_to_string',
  aliases: ['list_to_string', 'array_join'],
  doc: 'The texts of the elements with the separator between them; NULLs are left out, and alone give NULL.',
  example: [`array_to_string([1, 2, 3], '-')`, '1-2-3'],
  signatures: [takesList('(list, VARCHAR) → VARCHAR', [VARCHAR], VARCHAR)].map((signature) => ({
    ...signature,
    match: (args, literals) => {
      const match = signature.match(args, literals)
      return match && { ...match, args: [listOf(VARCHAR), VARCHAR] }
    },
  })),
  givesNull: true,
  js: overNested(([list, separator]) => {
    const texts = (list as Elements).filter((value) => value !== null)
    return texts.length === 0 && (list as Elements).length > 0 ? null : texts.join(separator as string)
  }),
})

export const LIST_CHANGES: readonly ScalarFunction[] = [
  listConcat,
  listAppend,
  listPrepend,
  listDistinct,
  listUnique,
  listReverse,
  arrayPopBack,
  arrayPopFront,
  listSort,
  listReverseSort,
  gradeUp,
  listIntersect,
  listResize,
  listSelect,
  listWhere,
  listZip,
  arrayToString,
]
