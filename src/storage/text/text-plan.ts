// What a scan of text files reads: plain data, made when the query is bound, and sent to workers as it is.
import type { LiteralValue } from '../../logical/expression.ts'
import type { FileStamp } from '../files/file-system.ts'
import type { CsvDialect } from './csv-splitter.ts'

export interface CsvFormat {
  readonly kind: 'csv'
  readonly dialect: CsvDialect
  /** Texts that stand for NULL. */
  readonly nullTexts: readonly string[]
  /** Whether those mean NULL between quotes, too. */
  readonly quotedNulls: boolean
  /** A record with fewer fields than there are columns ends with NULLs; else it is an error. */
  readonly padsNulls: boolean
}

export interface JsonFormat {
  readonly kind: 'json'
  /** `array`: one list of records; `records`: one after the other, most often one a line. */
  readonly layout: 'array' | 'records'
  /** Whether a record is the value of the only column, and not an object of columns. */
  readonly isBare: boolean
}

type TextFormat = CsvFormat | JsonFormat

/** Where the values of a column come from in a file. */
export type TextOrigin =
  | { readonly kind: 'field' /** Of CSV. */; readonly index: number /** Of JSON. */; readonly key: string }
  | { readonly kind: 'constant'; readonly value: LiteralValue }

export interface TextFile extends FileStamp {
  readonly isCompressed: boolean
  readonly format: TextFormat
  /** Lines before the first record, its header included: physical ones, then records. */
  readonly skippedLines: number
  readonly skippedRecords: number
  /** How many fields a record has. */
  readonly fields: number
  /** By column of the table. */
  readonly origins: readonly TextOrigin[]
}
