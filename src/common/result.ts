// What a query gives: batches of columns whose values are read one by one, in the exact JavaScript form of their carrier. How they are shown
// (text, JSON, Arrow) is built on top of this.
import type { Schema } from './schema.ts'
import type { SqlType } from './types.ts'

/**
 * A value as its carrier holds it: boolean; number for integers of up to 32 bits, dates (days) and floats; bigint for 64- and 128-bit integers,
 * decimals (unscaled), times, times with a zone (`unpackTimeWithZone`) and timestamps (µs or ns since midnight or 1970), uuids (their 128 bits, unflipped) and intervals
 * (`unpackInterval` tells the parts); string for varchar, json and bit; a number, the position, for enums; bytes for blobs and nested values
 * (`decoderOf` in src/common/nested takes them apart).
 */
export type RawValue = null | boolean | number | bigint | string | Uint8Array

/**
 * A column's values as their carrier holds them: views, at multiples of 16 bytes, of one buffer that all columns of a batch share (mind `byteOffset`).
 */
export interface ColumnData {
  /** The first row's place in all of the buffers. */
  readonly offset: number
  /** By carrier: bytes (0, 1), 4-, 8- or 16-byte words, low word first; for text and blobs, u32 offsets into `bytes`, one more than rows. */
  readonly values: Uint8Array<ArrayBuffer>
  /** Arrow's bitmap, 1 = valid; undefined where nothing is NULL. */
  readonly validity: Uint8Array<ArrayBuffer> | undefined
  /** The bytes of text and blobs one behind the other. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined
}

export interface ResultColumn {
  readonly name: string
  readonly type: SqlType
  /** The values all at once, for who converts whole columns; undefined for results that no stage computed (EXPLAIN, SET, …). */
  readonly data?: ColumnData | undefined
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
  /** Where the session's `timezone` is, if not in UTC: for `formatterOf`, which shows moments as local times there. */
  readonly timeZone?: string | undefined
  batches(): AsyncIterable<ResultBatch>
}
