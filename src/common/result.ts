// What a query gives: batches of columns whose values are read one by one, in the exact JavaScript form of their carrier. How they are shown
// (text, JSON, Arrow) is built on top of this.
import type { Schema } from './schema.ts'
import type { SqlType } from './types.ts'

/**
 * A value as its carrier holds it: boolean; number for integers of up to 32 bits, dates (days) and floats; bigint for 64- and 128-bit integers,
 * decimals (unscaled), times and timestamps (µs or ns since midnight or 1970), uuids (their 128 bits, unflipped); string for varchar; bytes for blob.
 */
export type RawValue = null | boolean | number | bigint | string | Uint8Array

export interface ResultColumn {
  readonly name: string
  readonly type: SqlType
  /** The value of row `row` (0 ≤ row < the batch's rows). */
  value(row: number): RawValue
}

/** Some rows of a result, in memory of their own: it stays valid after the query. */
export interface ResultBatch {
  readonly rows: number
  readonly columns: readonly ResultColumn[]
}

/** A running or finished query's result. Read it once, by `batches`; leaving the loop early cancels the rest. */
export interface QueryResult {
  readonly schema: Schema
  batches(): AsyncIterable<ResultBatch>
}
