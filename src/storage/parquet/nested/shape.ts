// How a column that repeats (a list, a map, what holds them) is put together from its leaves: a tree with the levels at which each part is there.
import type { SqlType } from '../../../common/types.ts'
import { type ColumnType, sameColumnType } from '../column-type.ts'

interface Part {
  /** The definition level from which on the part is no NULL. */
  readonly present: number
}

/** A primitive column of the file. */
export interface LeafShape extends Part {
  readonly kind: 'leaf'
  /** Its number among the column's leaves. */
  readonly leaf: number
  readonly read: ColumnType
  readonly maxRepetition: number
}

/** A list, or a map: a list of structs of a key and a value. */
interface ListShape extends Part {
  readonly kind: 'list'
  /** The definition level from which on it has an element. */
  readonly filled: number
  /** The repetition level of its elements but for the first. */
  readonly repetition: number
  readonly element: NestedShape
}

interface StructShape extends Part {
  readonly kind: 'struct'
  readonly fields: readonly NestedShape[]
}

/** Plain data. */
export type NestedShape = LeafShape | ListShape | StructShape

/** A column of a file that is put together from several leaves, or from one that repeats. */
export interface NestedColumn {
  readonly type: SqlType
  readonly shape: NestedShape
  /** How many leaves it has; they are neighbours in the file's schema. */
  readonly leaves: number
}

/** The leaves, in the file's order. */
export function leavesOf(shape: NestedShape): readonly LeafShape[] {
  switch (shape.kind) {
    case 'leaf':
      return [shape]
    case 'list':
      return leavesOf(shape.element)
    case 'struct':
      return shape.fields.flatMap(leavesOf)
  }
}

/** Whether one cursor can read both. */
export function sameShape(a: NestedShape, b: NestedShape): boolean {
  if (a === b) return true
  if (a.present !== b.present) return false
  if (a.kind === 'leaf') return b.kind === 'leaf' && a.maxRepetition === b.maxRepetition && sameColumnType(a.read, b.read)
  if (a.kind === 'list')
    return b.kind === 'list' && a.filled === b.filled && a.repetition === b.repetition && sameShape(a.element, b.element)
  return b.kind === 'struct' && a.fields.length === b.fields.length && a.fields.every((field, i) => sameShape(field, b.fields[i]!))
}
