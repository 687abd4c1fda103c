// Lists, arrays, structs, maps and unions: what one is in JavaScript, and what one is in memory. There it is a single byte string, in the `view`
// carrier, so made that bytes are in order as values are and equal where values are equal. So whatever handles blobs handles nested values: keys of groups
// and joins, sorts, exchanges, dictionaries.
//
//   element(T)   = 0x01 value(T) | 0x02: NULL, larger than any value; where T has a fixed width, so many zeros follow
//   list(T)      = element(T)… 0x00        array(T, n) = element(T) n times
//   struct       = an element for each field, in their order
//   map(K, V)    = list(struct(K, V))      union = u8 number of the member, element(member)
//   texts, blobs = the bytes, 0x00 as 0x00 0xFF, ended by 0x00 0x00; all other types: `fixed-values.ts`
import type { RawValue } from '../result.ts'

export const PRESENT = 1
export const ABSENT = 2
export const LIST_END = 0

/**
 * A nested value taken apart: the elements of a list or an array, the values of a struct's fields, a map's [key, value] pairs. What is not nested
 * is a `RawValue`.
 */
export type NestedValue = RawValue | readonly NestedValue[] | UnionValue

export interface UnionValue {
  /** The number of the member, from 0. */
  readonly tag: number
  readonly value: NestedValue
}
