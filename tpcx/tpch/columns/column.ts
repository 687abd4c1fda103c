// A table's columns in buffers that are filled, handed out as Arrow or text, and filled again.
import type { Data, DataType } from 'apache-arrow'

export type Arrow = typeof import('apache-arrow')

export interface Column {
  type(arrow: Arrow): DataType
  /** The first `rows` rows; valid until the column is filled again. */
  data(rows: number, arrow: Arrow): Data
  /** Writes a row's value as text at `position`; returns where it ends. */
  print(row: number, target: Uint8Array, position: number): number
  /** The longest text of a value, in bytes. */
  readonly width: number
  /** To be called before rows are filled. */
  clear?(): void
  /** No dictionary is tried: values hardly repeat within a row group. */
  readonly isPlain: boolean
  /** CSV has the texts of these in quotation marks. */
  readonly isQuoted?: boolean
}

const ZERO = 48

/** Writes a whole number of at least 0, with at least `digits` digits; returns where it ends. */
export function printDigits(value: number, target: Uint8Array, position: number, digits = 1): number {
  let count = digits
  for (let limit = 10 ** digits; value >= limit; limit *= 10) count++
  const end = position + count
  for (let at = end - 1; at >= position; at--) {
    const rest = Math.floor(value / 10)
    target[at] = ZERO + value - rest * 10
    value = rest
  }
  return end
}
