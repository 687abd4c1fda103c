// DataFrames into files.
import { BindError } from '../common/errors.ts'
import type { Bindable } from '../logical/binder/environment.ts'
import type { ActionOptions, Executor, FrameTarget, WrittenFiles } from './executor.ts'

/** What becomes of a folder with files in it that a partitioned write finds in its place: an error, unless told. */
export type IfExists = 'error' | 'overwrite' | 'append'

interface PartitionOptions {
  /** Columns whose values make folders, `country=SE/city=Lund`; they are not in the files. The path is a folder then. */
  readonly partitionBy?: string | readonly string[] | undefined
  /** For folders: a file that is there is replaced in the moment in which the new one is whole. */
  readonly ifExists?: IfExists | undefined
}

export interface WriteParquetFrameOptions extends ActionOptions, PartitionOptions {
  /** `snappy` unless told. */
  readonly compression?: (typeof PARQUET_CODECS)[number] | undefined
  /** Rows of a row group; 131,072 unless told. */
  readonly rowGroupRows?: number | undefined
}

export interface WriteCsvFrameOptions extends ActionOptions, PartitionOptions {
  /** A first line with the columns' names; there unless told. */
  readonly header?: boolean | undefined
  /** A comma unless told. */
  readonly delimiter?: string | undefined
  /** What stands for NULL; nothing at all unless told. */
  readonly nullText?: string | undefined
  /** By the path's end unless told: `.gz` is gzip. */
  readonly compression?: (typeof TEXT_CODECS)[number] | undefined
}

export interface WriteJsonFrameOptions extends ActionOptions, PartitionOptions {
  /** All rows as the elements of one array; unless told, each is an object on a line of its own. */
  readonly array?: boolean | undefined
  /** By the path's end unless told: `.gz` is gzip. */
  readonly compression?: (typeof TEXT_CODECS)[number] | undefined
}

const PARQUET_CODECS = ['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4'] as const
const TEXT_CODECS = ['none', 'gzip'] as const
const IF_EXISTS: readonly IfExists[] = ['error', 'overwrite', 'append']

/** Writes a DataFrame's rows: nothing is there under the target's name before all of it is. Rejects with a `FileError` where the system refuses. */
export class FrameWriter {
  /** Made by a DataFrame. */
  constructor(
    private readonly executor: Executor,
    private readonly frame: Bindable,
  ) {}

  /** A Parquet file, or with `partitionBy` a folder of them. */
  async parquet(path: string, options: WriteParquetFrameOptions = {}): Promise<WrittenFiles> {
    const { compression, rowGroupRows } = options
    checkChoice('parquet', 'compression', compression, PARQUET_CODECS)
    if (rowGroupRows !== undefined && !(Number.isInteger(rowGroupRows) && rowGroupRows > 0)) {
      throw new BindError(`write.parquet(): rowGroupRows is a whole number of at least 1, not ${rowGroupRows}`)
    }
    return this.write({ ...target('parquet', path, options), parquet: { compression, rowGroupRows } }, options)
  }

  /** A CSV file, or with `partitionBy` a folder of them. */
  async csv(path: string, options: WriteCsvFrameOptions = {}): Promise<WrittenFiles> {
    const { header, delimiter, nullText, compression } = options
    checkChoice('csv', 'compression', compression, TEXT_CODECS)
    if (delimiter !== undefined && (delimiter === '' || /[\r\n"]/.test(delimiter))) {
      throw new BindError('write.csv(): delimiter is some characters, none of them a quote or the end of a line')
    }
    return this.write({ ...target('csv', path, options), csv: { header, delimiter, nullText, compression } }, options)
  }

  /** A file of JSON, or with `partitionBy` a folder of them. */
  async json(path: string, options: WriteJsonFrameOptions = {}): Promise<WrittenFiles> {
    const { array, compression } = options
    checkChoice('json', 'compression', compression, TEXT_CODECS)
    return this.write({ ...target('json', path, options), json: { array, compression } }, options)
  }

  private write(to: FrameTarget, options: ActionOptions): Promise<WrittenFiles> {
    return this.executor.write(this.frame, to, options)
  }
}

function target(format: FrameTarget['format'], path: string, { partitionBy, ifExists }: PartitionOptions): FrameTarget {
  if (typeof path !== 'string' || path === '')
    throw new BindError(`write.${format}() takes the path of a file, or of a folder with partitionBy`)
  checkChoice(format, 'ifExists', ifExists, IF_EXISTS)
  const columns = typeof partitionBy === 'string' ? [partitionBy] : partitionBy
  return { path, format, partitionBy: columns, existing: ifExists }
}

function checkChoice(format: string, option: string, value: string | undefined, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value)) return
  throw new BindError(`write.${format}(): ${option} cannot be '${value}'`, { hint: `There are ${choices.join(', ')}.` })
}
