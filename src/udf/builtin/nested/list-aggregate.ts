// What an aggregate of a list's elements is.
import { elementKeyOf } from '../../../common/nested/element-key.ts'
import type { NestedValue } from '../../../common/nested/nested-value.ts'
import type { SqlType } from '../../../common/types.ts'

export type Elements = readonly NestedValue[]

export interface ListAggregate {
  readonly name: string
  readonly example: readonly [string, string]
  /** What the elements are cast to, and the result's type; undefined where it does not take them. */
  readonly types: (element: SqlType) => readonly [element: SqlType, returns: SqlType] | undefined
  /** The types of further arguments, of which the last ones may be left out; none unless told. */
  readonly extras?: (element: SqlType) => readonly SqlType[]
  /** How many of these must be given. */
  readonly needed?: number
  /** Called through `list_aggregate` alone: there is no `list_…` of its own. */
  readonly unnamed?: boolean
  /** `values`: without the NULLs; `all`: with them. `extra`: further arguments. */
  readonly compute: (values: Elements, element: SqlType, all: Elements, extra: Elements) => NestedValue
}

/** The values in the order of their type. */
export function inOrder(values: Elements, element: SqlType): Elements {
  const keyOf = elementKeyOf(element)
  return values
    .map((value): [string, NestedValue] => [keyOf(value), value])
    .sort(([a], [b]) => (a === b ? 0 : a < b ? -1 : 1))
    .map(([, value]) => value)
}

/** Each different value, and how often it comes, by its key; in the order of arrival. */
export function counted(values: Elements, element: SqlType): Map<string, { value: NestedValue; count: bigint }> {
  const keyOf = elementKeyOf(element)
  const counts = new Map<string, { value: NestedValue; count: bigint }>()
  for (const value of values) {
    const key = keyOf(value)
    const known = counts.get(key)
    if (known) known.count++
    else counts.set(key, { value, count: 1n })
  }
  return counts
}
