// What CSV and JSON have in common: which files are meant, their first bytes, and the columns that their paths give.
import { FileError } from '../../common/errors.ts'
import { BIGINT, type SqlType, VARCHAR } from '../../common/types.ts'
import type { LiteralValue } from '../../logical/expression.ts'
import type { FileStamp, FileSystem } from '../../storage/files/file-system.ts'
import { partitionsOf } from '../../storage/files/partitions.ts'
import { resolveSource, type SourcePath } from '../../storage/files/resolve.ts'
import { TextBytes, type TextSample } from '../../storage/text/text-bytes.ts'
import type { TextFile, TextOrigin } from '../../storage/text/text-plan.ts'
import { type TextColumn, TextTable } from '../../storage/text/text-table.ts'

/** Enough for some ten thousand rows. */
const SAMPLE_BYTES = 2 ** 20

/** The file's beginning, at most `size` bytes of it, for finding out what is in it. */
export function sampleOf(file: FileStamp, isCompressed: boolean, fileSystem: FileSystem, size = SAMPLE_BYTES): TextSample {
  const open = fileSystem.open(file.path)
  try {
    const bytes = new Uint8Array(size)
    const count = new TextBytes(open, isCompressed).read(bytes)
    return { bytes: bytes.subarray(0, count), isWhole: count < size }
  } finally {
    open.close()
  }
}

export function isCompressed(path: string, compression: string | undefined): boolean {
  if (compression === undefined || compression === 'auto' || compression === 'auto_detect') return /\.gz$/i.test(path)
  return compression.toLowerCase() === 'gzip'
}

/** A column that is the same in a whole file, with its value in each. */
export interface FileColumn {
  readonly name: string
  readonly type: SqlType
  readonly values: readonly LiteralValue[]
}

/** Columns of folders named `key=value`, and one of the files' paths where it has a name. */
export function fileColumns(files: readonly FileStamp[], hive: boolean, pathColumn: string | undefined): FileColumn[] {
  const paths = files.map(({ path }) => path)
  const partitions = hive ? partitionsOf(paths) : { columns: [], values: [] }
  const decoder = new TextDecoder()
  const columns = partitions.columns.map(({ name, type }, i): FileColumn => {
    const values = partitions.values.map((row): LiteralValue => {
      const value = row[i]!
      return value instanceof Uint8Array ? decoder.decode(value) : type.kind === BIGINT.kind && value !== null ? BigInt(value) : value
    })
    return { name, type, values }
  })
  return pathColumn === undefined ? columns : [...columns, { name: pathColumn, type: VARCHAR, values: paths }]
}

/** Where the columns of paths come from in the `number`-th file. */
export function pathOrigins(ofPaths: readonly FileColumn[], number: number): TextOrigin[] {
  return ofPaths.map(({ values }) => ({ kind: 'constant', value: values[number]! }))
}

/** The table of `files`, each of which says where it has the columns: those of its records, then those of paths. */
export function tableOf(
  paths: SourcePath,
  columns: readonly TextColumn[],
  ofPaths: readonly FileColumn[],
  files: readonly TextFile[],
  ignoresErrors: boolean,
): TextTable {
  const name = typeof paths === 'string' ? paths : paths.join(', ')
  return new TextTable(name, [...columns, ...ofPaths.map(({ name: column, type }) => ({ name: column, type }))], files, ignoresErrors)
}

export function filesOf(paths: SourcePath, extensions: readonly string[], fileSystem: FileSystem): FileStamp[] {
  // A folder is searched for what it may hold, one kind after the other.
  let failure: unknown
  for (const extension of extensions) {
    try {
      return resolveSource(paths, extension, fileSystem)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      failure ??= error
    }
  }
  throw failure
}
