// The plan of a scan: which rows of which row groups to read, and where their bytes lie. Plain data, made before a byte of data is read,
// and sent to workers as it is.
import type { SqlType } from '../../common/types.ts'
import type { FileStamp } from '../files/file-system.ts'
import type { ColumnType } from '../parquet/column-type.ts'
import type { NestedShape } from '../parquet/nested/shape.ts'
import type { PageLocations } from '../parquet/read-page-index.ts'
import type { EngineValue } from './predicate.ts'

/** A column asked for. */
export interface PlannedColumn {
  readonly name: string
  readonly type: SqlType
  /** Position in the table's schema. */
  readonly field: number
}

/** Where a file's values of a planned column come from. */
export type PlannedSource =
  | { readonly kind: 'constant'; readonly value: EngineValue | null }
  | { readonly kind: 'chunk'; readonly read: ColumnType; readonly maxDefinition: number }
  | { readonly kind: 'nested'; readonly shape: NestedShape; readonly leaves: number }

export interface PlannedFile extends FileStamp {
  /** Its number among the table's files. */
  readonly number: number
  /** By planned column. */
  readonly sources: readonly PlannedSource[]
  readonly rowGroups: readonly PlannedRowGroup[]
}

export interface PlannedRowGroup {
  /** Its number in the file. */
  readonly index: number
  readonly rows: number
  /**
   * By planned column, `CHUNK_NUMBERS` each, read by `chunkOf`: numbers alone, for a query over many files names very many chunks. Behind them those of the
   * further leaves of nested columns, column by column (`chunksOf`).
   */
  readonly chunks: Float64Array
  /** Where the data pages of these chunks lie; undefined where that helps none of them. */
  readonly pages: readonly (PageLocations | undefined)[] | undefined
  /** The most rows of a batch: few where nested values are large. Undefined where it does not matter. */
  readonly batchRows: number | undefined
}

/** Of a chunk: offset (negative: the file holds no such column), length, codec, and flags: 1 where it is `nullFree`, 2 where it is `allDictionary`. */
export const CHUNK_NUMBERS = 4

export const NULL_FREE = 1
export const ALL_DICTIONARY = 2

/** The chunks of all leaves of a planned column that is nested in this file. */
export function chunksOf({ sources }: PlannedFile, rowGroup: PlannedRowGroup, column: number): ChunkPlan[] {
  let further = sources.length
  for (const source of sources.slice(0, column)) if (source.kind === 'nested') further += source.leaves - 1
  const { leaves } = sources[column] as PlannedSource & { kind: 'nested' }
  return Array.from({ length: leaves }, (_, leaf) => chunkOf(rowGroup, leaf === 0 ? column : further + leaf - 1)!)
}

/** The chunk of a planned column, its first where it is nested; undefined where the file holds none. */
export function chunkOf({ rows, chunks, pages }: PlannedRowGroup, column: number): ChunkPlan | undefined {
  const at = column * CHUNK_NUMBERS
  const offset = chunks[at]!
  if (offset < 0) return undefined
  const flags = chunks[at + 3]!
  return {
    offset,
    length: chunks[at + 1]!,
    codec: chunks[at + 2]!,
    rows,
    pages: pages?.[column],
    nullFree: (flags & NULL_FREE) !== 0,
    allDictionary: (flags & ALL_DICTIONARY) !== 0,
  }
}

/** The bytes of one column of one row group. */
export interface ChunkPlan {
  readonly offset: number
  readonly length: number
  readonly codec: number
  readonly rows: number
  /** Where its data pages lie, where the file says so and it helps. */
  readonly pages: PageLocations | undefined
  /** True where the footer says that it holds no NULL: a hint, checked by the pages' own levels. */
  readonly nullFree: boolean
  /** True where the footer says that every value is in its dictionary. */
  readonly allDictionary: boolean
}

/** What one worker takes at a time: rows of one row group. */
export interface Morsel {
  /** Index into the plan's files, and into that file's row groups. */
  readonly file: number
  readonly rowGroup: number
  /** Ascending pairs of first row and end (exclusive) within the row group: what is between them cannot match. */
  readonly ranges: readonly number[]
  /** Rows in all ranges. */
  readonly rows: number
}

export interface ScanPlan {
  readonly columns: readonly PlannedColumn[]
  readonly files: readonly PlannedFile[]
  readonly morsels: readonly Morsel[]
  readonly filesTotal: number
  readonly filesPruned: number
  /** Of all files, those of pruned files too. */
  readonly rowGroupsTotal: number
  readonly rowGroupsPruned: number
  readonly rowsTotal: number
  /** What is left to read. */
  readonly rows: number
  /** Compressed bytes of the chunks that the plan names: what is read at most. */
  readonly bytes: number
}
