// What is to be written where: the options of COPY and of a DataFrame's write.
import type { ParquetCompression } from '../parquet-write/write-parquet.ts'

/** How text files are compressed. */
export type TextCompression = 'none' | 'gzip'

export interface CsvWriteOptions {
  /** A first line with the columns' names; there where nothing is said. */
  readonly header?: boolean | undefined
  /** Between values; a comma where nothing is said. */
  readonly delimiter?: string | undefined
  /** Around values that need it; doubled within. A double quote where nothing is said. */
  readonly quote?: string | undefined
  /** What stands for NULL; nothing at all where nothing is said. */
  readonly nullText?: string | undefined
  /** By the path's end where nothing is said: `.gz` is gzip. */
  readonly compression?: TextCompression | undefined
}

export interface JsonWriteOptions {
  /** All rows are the elements of one array; else each is a line. */
  readonly array?: boolean | undefined
  /** As of CSV. */
  readonly compression?: TextCompression | undefined
}

interface ParquetWriteOptions {
  /** `snappy` where nothing is said. */
  readonly compression?: ParquetCompression | undefined
  /** Rows of a row group; 131,072 where nothing is said. */
  readonly rowGroupRows?: number | undefined
}

/**
 * What becomes of a folder with files in it that a partitioned write finds in its place. `error`: it fails; `overwrite`: the new folder takes the
 * place of all that was there; `append`: the new files are put beside those that are there.
 */
export type ExistingFolder = 'error' | 'overwrite' | 'append'

export interface WriteTarget {
  /** A file, or with `partitionBy` a folder. */
  readonly path: string
  /** What is written as JSON comes as one column of JSON texts, beside those to partition by. */
  readonly format: 'parquet' | 'csv' | 'json'
  readonly parquet?: ParquetWriteOptions | undefined
  readonly csv?: CsvWriteOptions | undefined
  readonly json?: JsonWriteOptions | undefined
  /** Columns whose values make folders, `country=SE/city=Lund`; they are not in the files. */
  readonly partitionBy?: readonly string[] | undefined
  readonly existing?: ExistingFolder | undefined
}

/** What was written. */
export interface WriteOutcome {
  readonly rows: number
  /** Sizes of the files together. */
  readonly bytes: number
  readonly files: number
}
