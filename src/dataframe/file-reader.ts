// Files as DataFrames: calls of the table functions that read them.
import { BindError } from '../common/errors.ts'
import type { TableReference } from '../parser/ast.ts'
import { DataFrame } from './data-frame.ts'
import type { Executor } from './executor.ts'
import { literalNode } from './expressions/literal.ts'
import { NOWHERE, nameOf } from './expressions/syntax.ts'
import { callBy } from './frame-items.ts'
import type { Row } from './row-types.ts'

export interface ReadParquetOptions {
  /** Whether folders called `key=value` become columns; they do unless told. */
  readonly hivePartitioning?: boolean | undefined
}

/** Options of all text files. What is not told is found out from the files' first records. */
interface ReadTextOptions extends ReadParquetOptions {
  /** The columns, by their names, with their types: `{ city: 'VARCHAR', plays: 'BIGINT' }`. */
  readonly columns?: Readonly<Record<string, string>> | undefined
  /** Records that cannot be read are left out. */
  readonly ignoreErrors?: boolean | undefined
  /** A column `filename` that tells where a row is from. */
  readonly filename?: boolean | undefined
  /** By the path's end unless told. */
  readonly compression?: 'none' | 'gzip' | undefined
}

export interface ReadCsvOptions extends ReadTextOptions {
  readonly delimiter?: string | undefined
  readonly quote?: string | undefined
  readonly escape?: string | undefined
  /** What begins a line that is no record. */
  readonly comment?: string | undefined
  /** Whether the first record is the columns' names. */
  readonly header?: boolean | undefined
  /** Lines to leave out at the beginning. */
  readonly skip?: number | undefined
  /** The types of some columns, by their names. */
  readonly types?: Readonly<Record<string, string>> | undefined
  readonly names?: readonly string[] | undefined
  /** What stands for NULL; nothing at all unless told. */
  readonly nullText?: string | readonly string[] | undefined
  /** Whether what stands for NULL is NULL also in quotes; it is unless told. */
  readonly allowQuotedNulls?: boolean | undefined
  /** All columns are texts. */
  readonly allTexts?: boolean | undefined
  /** Records with too few values have NULLs for the others. */
  readonly nullPadding?: boolean | undefined
  /** Columns of several files belong together by their names, not their places. */
  readonly unionByName?: boolean | undefined
  /** As `strptime` takes them: `%d.%m.%Y`. */
  readonly dateFormat?: string | undefined
  readonly timestampFormat?: string | undefined
}

export interface ReadJsonOptions extends ReadTextOptions {
  /** How records follow each other: as elements of one array, a line each, or one after the other. */
  readonly format?: 'auto' | 'array' | 'newline_delimited' | 'unstructured' | undefined
  /** Whether a record is a row of columns, or one value. */
  readonly records?: boolean | undefined
}

/** Where an option's name in SQL is not its own with underscores. */
const NAMES: Readonly<Record<string, string>> = {
  delimiter: 'delim',
  nullText: 'nullstr',
  allTexts: 'all_varchar',
  dateFormat: 'dateformat',
  timestampFormat: 'timestampformat',
}

/** Files as DataFrames: a file, a folder, a pattern such as `plays/*.parquet`, or several. They are looked for when the DataFrame is used. */
export class FileReader {
  /** Made by a session. */
  constructor(private readonly executor: Executor) {}

  parquet<R extends object = Row>(paths: string | readonly string[], options: ReadParquetOptions = {}): DataFrame<R> {
    return this.files('parquet', paths, options)
  }

  /** CSV files and their kin: `read.csv('plays.tsv', { types: { at: 'TIMESTAMP' } })`. */
  csv<R extends object = Row>(paths: string | readonly string[], options: ReadCsvOptions = {}): DataFrame<R> {
    return this.files('csv', paths, options)
  }

  /** Files of JSON objects. */
  json<R extends object = Row>(paths: string | readonly string[], options: ReadJsonOptions = {}): DataFrame<R> {
    return this.files('json', paths, options)
  }

  private files<R extends object>(format: string, paths: string | readonly string[], options: object): DataFrame<R> {
    const call = `read.${format}`
    const list = typeof paths === 'string' ? [paths] : paths
    if (!Array.isArray(list) || list.length === 0 || list.some((path) => typeof path !== 'string')) {
      throw new BindError(`${call}() takes a path, a pattern, or a list of them`, { hint: `${call}('plays/**/*.${format}')` })
    }
    const given = Object.entries(options).filter(([, value]) => value !== undefined)
    const args = given.map(([name, value]) => ({
      name: nameOf(NAMES[name] ?? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
      value: literalNode(value, `the option ${name} of ${call}()`),
      position: NOWHERE,
    }))
    const reference: TableReference = {
      kind: 'table-function',
      name: [nameOf(`read_${format}`)],
      args: [{ name: undefined, value: literalNode(paths), position: NOWHERE }, ...args],
      ordinality: false,
      lateral: false,
      alias: undefined,
      position: NOWHERE,
    }
    return new DataFrame(this.executor, { kind: 'source', call: callBy(call), reference })
  }
}
