// What lists hold.
import { elementProgram } from '../../../common/nested/element-code.ts'
import { comparisonKeyOf, holdsIntervals } from '../../../common/nested/equal-intervals.ts'
import type { NestedValue } from '../../../common/nested/nested-value.ts'
import { BIGINT, BOOLEAN, INTEGER, listOf, type SqlType, VARCHAR } from '../../../common/types.ts'
import { type Body, type ScalarFunction, scalar } from '../../function.ts'
import { notedKernel, overNested } from '../../nested-function.ts'
import { takesBy } from '../../signature.ts'
import { asList, meet, takesList, takesListAndElement, takesLists } from './list-signature.ts'

type Elements = readonly NestedValue[]

const elementType = (list: SqlType): SqlType => asList(list)!.element

/** How many elements a list has, beside what the function does with texts. */
export const LIST_LENGTH = takesList('(list) → BIGINT', [], BIGINT)
export const lengthOfList = (list: SqlType): Body => notedKernel('listLength', elementProgram(list))

export const LIST_CONTAINS = takesListAndElement('(list, element) → BOOLEAN', BOOLEAN)
export const listContainsBody = (list: SqlType): Body =>
  asBytes(list) ? notedKernel('listContains', elementProgram(list)) : placeBody((place) => place !== null)

/** Are elements equal where their bytes are? */
const asBytes = (list: SqlType): boolean => !holdsIntervals(list)

/** What is made of the first place of an element, from 1, or NULL. */
const placeBody = (answer: (place: number | null) => NestedValue): Body => ({
  kind: 'js',
  givesNull: true,
  js: overNested(([list, value], [type]) => {
    if (list === null) return null
    const keyOf = comparisonKeyOf(elementType(type!))
    const key = keyOf(value!)
    const at = (list as Elements).findIndex((element) => keyOf(element) === key)
    return answer(at < 0 ? null : at + 1)
  }),
})

const arrayLength = scalar({
  name: 'array_length',
  doc: 'How many elements the list has; with 1 as its dimension the same.',
  example: ['array_length([1, 2, 3])', '3'],
  signatures: [takesList('(list[, BIGINT]) → BIGINT', [BIGINT], BIGINT, 1)],
  body: ([list]) => lengthOfList(list!),
})

const listContains = scalar({
  name: 'list_contains',
  aliases: ['array_contains', 'list_has', 'array_has'],
  doc: 'Whether the value is an element of the list.',
  example: ['list_contains([1, 2], 2)', 'true'],
  signatures: [LIST_CONTAINS],
  body: ([list]) => listContainsBody(list!),
})

const listPosition = scalar({
  name: 'list_position',
  aliases: ['list_indexof', 'array_position', 'array_indexof'],
  doc: 'The first place of the value in the list, from 1; NULL where it is not there.',
  example: ['list_position([4, 5, 6], 6)', '3'],
  signatures: [takesListAndElement('(list, element) → INTEGER', INTEGER)],
  nulls: 'own',
  body: ([list]) => (asBytes(list!) ? notedKernel('listPosition', elementProgram(list!), true) : placeBody((place) => place)),
})

/** The values of the second list that are no NULL, and whether the first has each. */
function presence(args: Elements, type: SqlType): readonly boolean[] {
  const [list, values] = args as readonly [Elements, Elements]
  const keyOf = comparisonKeyOf(elementType(type))
  const keys = new Set(list.map(keyOf))
  return values.filter((value) => value !== null).map((value) => keys.has(keyOf(value)))
}

const listHasAny = scalar({
  name: 'list_has_any',
  aliases: ['array_has_any', '&&'],
  doc: 'Whether the lists have an element in common; NULLs do not count.',
  example: ['list_has_any([1, 2], [2, 3])', 'true'],
  signatures: [takesLists('(list, list) → BOOLEAN', 2, 2, BOOLEAN)],
  js: overNested((args, [type]) => presence(args, type!).some(Boolean)),
})

const listHasAll = scalar({
  name: 'list_has_all',
  aliases: ['array_has_all', '@>'],
  doc: 'Whether every element of the second list is one of the first; NULLs do not count.',
  example: ['list_has_all([1, 2, 3], [3, 1])', 'true'],
  signatures: [takesLists('(list, list) → BOOLEAN', 2, 2, BOOLEAN)],
  js: overNested((args, [type]) => presence(args, type!).every(Boolean)),
})

const COMPARE: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/** `value operator ANY|ALL (list)`: decided by one element that has the outcome, else unknown where a NULL is among them. */
function quantified(name: string, outcome: boolean, word: string, example: readonly [string, string]): ScalarFunction {
  return scalar({
    name,
    doc: `What \`x < ${word} (list)\` stands for; the sign of the comparison is the second argument.`,
    example,
    signatures: [
      takesBy('(value, VARCHAR, list) → BOOLEAN', ([value, , given, more]) => {
        const list = asList(given)
        const element = value && list && !more ? meet(list.element, value) : undefined
        return element && { args: [element, VARCHAR, listOf(element)], returns: BOOLEAN }
      }),
    ],
    nulls: 'own',
    js: overNested(([value, operator, list], [type]) => {
      // No list stands for no elements: a subquery over them would have no rows.
      const elements = (list ?? []) as Elements
      const compare = COMPARE[operator as string]!
      const keyOf = comparisonKeyOf(type!)
      const key = keyOf(value!)
      if (value === null) return elements.length === 0 ? !outcome : null
      if (elements.some((element) => element !== null && compare(key, keyOf(element)) === outcome)) return outcome
      return elements.includes(null) ? null : !outcome
    }),
  })
}

const compareAny = quantified('compare_any', true, 'ANY', ['2 < any ([1, 3])', 'true'])
const compareAll = quantified('compare_all', false, 'ALL', ['2 < all ([1, 3])', 'false'])

export const LIST_SEARCHES: readonly ScalarFunction[] = [
  arrayLength,
  listContains,
  listPosition,
  listHasAny,
  listHasAll,
  compareAny,
  compareAll,
]
