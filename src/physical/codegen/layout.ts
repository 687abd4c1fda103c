// In which layouts code is specialised, and how pointers reach it: a frame of 16-byte slots, one a vector, as the kernels read them too.
import { BLOB, carrierOf, type SqlType, VARCHAR, widthOf } from '../../common/types.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Vector } from '../../memory/vector.ts'

/** What is known of a vector when code is compiled for it. */
export interface Layout {
  readonly kind: Vector['kind']
  readonly nullable: boolean
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

/** Bytes of a slot: u32 values, u32 validity (0: no nulls), u32 ids (0: not a dictionary), u32 row mask (0: constant, else all ones). */
export const SLOT_BYTES = 16
export const SLOT_VALUES = 0
export const SLOT_VALIDITY = 4
export const SLOT_IDS = 8
const SLOT_MASK = 12

/** Writes where the vector lies into the slot at `address`. */
export function writeSlot({ u32 }: EngineMemory, address: number, vector: Vector): void {
  const word = address >>> 2
  const { values, validity } = vector.kind === 'dictionary' ? vector.dictionary : vector
  u32[word] = values
  u32[word + 1] = validity
  u32[word + 2] = vector.kind === 'dictionary' ? vector.ids : 0
  u32[word + SLOT_MASK / 4] = vector.kind === 'constant' ? 0 : 0xffffffff
}

/** Bytes of `rows` values of the type. */
export function valueBytes(type: SqlType, rows: number): number {
  return widthOf(carrierOf(type)) * rows
}

/** Bytes of a validity bitmap for `rows` rows. */
export function bitmapBytes(rows: number): number {
  return (rows + 7) >>> 3
}

export function isText(type: SqlType): boolean {
  return type.kind === VARCHAR.kind || type.kind === BLOB.kind
}
