// In which layouts code is specialised, and how pointers reach it: a frame of slots, a descriptor each (src/memory/descriptor.ts).
import { carrierOf, type SqlType, widthOf } from '../../common/types.ts'
import type { Vector } from '../../memory/vector.ts'

/** What is known of a vector when code is compiled for it. */
export interface Layout {
  readonly kind: Vector['kind']
  readonly nullable: boolean
  /** As `SqlValue.bits`; undefined where it was not asked, or is of no use. */
  readonly bits?: number | undefined
}

/** One letter a layout: f, d, c for flat, dictionary, constant; upper case where there may be NULLs. Code is cached by it. */
export function layoutLetter(vector: Vector): string {
  const letter = vector.kind[0]!
  return hasNulls(vector) ? letter.toUpperCase() : letter
}

export function layoutOfLetter(letter: string): Layout {
  const lower = letter.toLowerCase()
  return { kind: lower === 'd' ? 'dictionary' : lower === 'c' ? 'constant' : 'flat', nullable: letter !== lower }
}

function hasNulls(vector: Vector): boolean {
  return (vector.kind === 'dictionary' ? vector.dictionary.validity : vector.validity) !== 0
}

// The words of a descriptor.
export const SLOT_VALUES = 0
export const SLOT_VALIDITY = 4
export const SLOT_IDS = 8
export const SLOT_MASK = 12

/** Bytes of `rows` values of the type. */
export function valueBytes(type: SqlType, rows: number): number {
  return widthOf(carrierOf(type)) * rows
}

/** Bytes of a validity bitmap for `rows` rows. */
export function bitmapBytes(rows: number): number {
  return (rows + 7) >>> 3
}
