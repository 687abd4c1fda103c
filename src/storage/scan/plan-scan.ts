// Table + columns + predicates → the plan of a scan. Prunes by partition values, by row group statistics and by the page index, then cuts
// what is left into morsels.
import { InternalError, UnsupportedError } from '../../common/errors.ts'
import { oncePer } from '../../common/once-per.ts'
import { sameType } from '../../common/types.ts'
import { codecError, isKnownCodec } from '../parquet/decompress.ts'
import { chunkRange } from '../parquet/footer.ts'
import type { ColumnChunk } from '../parquet/format.ts'
import { PageIndexReader, rowGroupRange } from '../parquet/page-index.ts'
import { cutRanges, rowsIn, type ScanShares, slicesOf } from './morsels.ts'
import { matchingRows, type PageBounds } from './page-pruning.ts'
import type { ParquetTable } from './parquet-table.ts'
import type { ColumnPredicate, EngineValue } from './predicate.ts'
import { constantRange, mayMatch } from './prune.ts'
import {
  ALL_DICTIONARY,
  CHUNK_NUMBERS,
  type Morsel,
  NULL_FREE,
  type PlannedFile,
  type PlannedRowGroup,
  type PlannedSource,
  type ScanPlan,
} from './scan-plan.ts'
import type { ColumnSource } from './unify.ts'
import { widenRange } from './widen.ts'

export interface ScanRequest {
  /** Positions in the table's schema, in the order in which vectors are wanted. */
  readonly columns: readonly number[]
  /** All must hold. */
  readonly predicates: readonly ColumnPredicate[]
  /** Threads that will share the morsels. */
  readonly workers: number
}

/** A row group that is left, before it is cut. */
interface Candidate {
  readonly file: number
  readonly group: number
  /** Pairs of first row and end. */
  readonly ranges: readonly number[]
}

/** Throws UnsupportedError for a column that cannot be read, CorruptFileError for a damaged page index. */
export function planScan(table: ParquetTable, request: ScanRequest): ScanPlan {
  for (const column of request.columns) table.checkReadable(column)
  const candidates = table.files.flatMap((_, file) => candidatesOf(table, file, request.predicates))
  const byFile = groupByFile(candidates)
  const files: PlannedFile[] = []
  const morsels: Morsel[] = []
  const shares = { rows: rowsOf(candidates), rowGroups: candidates.length, workers: request.workers }
  let before = 0
  for (const [file, ofFile] of byFile) {
    const planned = planFile(table, file, ofFile, before, shares, request.columns)
    for (const morsel of planned.morsels) morsels.push({ ...morsel, file: files.length })
    before += rowsOf(ofFile)
    files.push(planned.file)
  }
  const rowGroups = table.files.reduce((sum, { metadata }) => sum + metadata.rowGroups.length, 0)
  const plan: ScanPlan = {
    columns: request.columns.map((field) => ({ name: table.columns[field]!.name, type: table.columns[field]!.type, field })),
    files,
    morsels,
    filesTotal: table.files.length,
    filesPruned: table.files.length - files.length,
    rowGroupsTotal: rowGroups,
    rowGroupsPruned: rowGroups - candidates.length,
    rowsTotal: table.rowCount,
    rows: shares.rows,
    bytes: files.reduce((sum, file) => sum + bytesOf(file), 0),
  }
  tables.set(plan, table)
  return plan
}

/** The tables that plans were made of: more than goes to workers. */
const tables = new WeakMap<ScanPlan, ParquetTable>()

/** The table behind a plan that was not cloned. */
export function tableOf(plan: ScanPlan): ParquetTable {
  const table = tables.get(plan)
  if (!table) throw new InternalError('a plan of no table')
  return table
}

/** A plan that was made of another one, over the same table. */
export function derivedPlan(from: ScanPlan, plan: ScanPlan): ScanPlan {
  tables.set(plan, tableOf(from))
  return plan
}

function rowsOf(candidates: readonly Candidate[]): number {
  return candidates.reduce((sum, { ranges }) => sum + rowsIn(ranges), 0)
}

function groupByFile(candidates: readonly Candidate[]): Map<number, Candidate[]> {
  const byFile = new Map<number, Candidate[]>()
  for (const candidate of candidates) {
    const others = byFile.get(candidate.file)
    if (others) others.push(candidate)
    else byFile.set(candidate.file, [candidate])
  }
  return byFile
}

function bytesOf({ rowGroups }: PlannedFile): number {
  let bytes = 0
  for (const { chunks } of rowGroups) for (let at = 1; at < chunks.length; at += CHUNK_NUMBERS) bytes += chunks[at]!
  return bytes
}

/** The row groups of a file that may hold matching rows. */
function candidatesOf(table: ParquetTable, at: number, predicates: readonly ColumnPredicate[]): Candidate[] {
  const file = table.files[at]!
  const sources = table.sources[at]!
  const ofGroup: ColumnPredicate[] = []
  for (const predicate of predicates) {
    const source = sources[predicate.column]!
    if (source.kind === 'leaf') ofGroup.push(predicate)
    // Of nested values nothing is known.
    else if (
      source.kind !== 'nested' &&
      !mayMatch(constantRange(source.kind === 'value' ? source.value : null, file.metadata.rows), predicate)
    )
      return []
  }
  const index = new PageIndexReader(table.fileSystem, file)
  try {
    return file.metadata.rowGroups.flatMap((_, group) => {
      const ranges = liveRows(table, at, group, ofGroup, index)
      return ranges.length > 0 ? [{ file: at, group, ranges }] : []
    })
  } finally {
    index.close()
  }
}

function liveRows(
  table: ParquetTable,
  at: number,
  group: number,
  predicates: readonly ColumnPredicate[],
  index: PageIndexReader,
): readonly number[] {
  const { metadata } = table.files[at]!
  const { rows, columns } = metadata.rowGroups[group]!
  if (rows === 0) return []
  const bounded: { predicate: ColumnPredicate; bounds: PageBounds }[] = []
  for (const predicate of predicates) {
    const source = table.sources[at]![predicate.column] as ColumnSource & { kind: 'leaf' }
    const type = table.columns[predicate.column]!.type
    const isSame = sameType(source.read.type, type)
    const bounds: PageBounds = {
      chunk: columns[source.leaf]!,
      read: source.read,
      typeOrder: metadata.typeOrders?.[source.leaf],
      widen: isSame ? (range) => range : (range) => widenRange(range, source.read.type, type),
    }
    if (!mayMatch(bounds.widen(rowGroupRange(bounds, rows)), predicate)) return []
    // A filter knows values as the file stores them: of a column that was widened, it is left alone.
    if (isSame && !index.mayHold(equalTo(predicate), bounds.chunk, source.read)) return []
    bounded.push({ predicate, bounds })
  }
  let ranges: readonly number[] = [0, rows]
  for (const { predicate, bounds } of bounded) ranges = matchingRows(ranges, rows, bounds, predicate, index)
  return ranges
}

/** The values of which one must occur, where the predicate is of that kind. */
function equalTo(predicate: ColumnPredicate): readonly EngineValue[] {
  if (predicate.op === '=') return [predicate.value]
  return predicate.op === 'in' ? predicate.values : []
}

/** `before` of the scan's rows are in files before this one. */
function planFile(
  table: ParquetTable,
  at: number,
  candidates: readonly Candidate[],
  before: number,
  shares: ScanShares,
  wanted: readonly number[],
) {
  const file = table.files[at]!
  const sources = wanted.map((column) => table.sources[at]![column]!)
  const rowGroups: PlannedRowGroup[] = []
  const morsels: Omit<Morsel, 'file'>[] = []
  const index = new PageIndexReader(table.fileSystem, file)
  let rowsBefore = before
  try {
    for (const { group, ranges } of candidates) {
      const { rows, columns } = file.metadata.rowGroups[group]!
      const live = rowsIn(ranges)
      const slices = slicesOf(live, rowsBefore, shares)
      rowsBefore += live
      // Places of pages are of use only to a reader that leaves some out.
      const chunks = chunksOf(sources, columns)
      const pages = slices > 1 || live < rows ? chunks.map((chunk) => chunk && index.locations(chunk, rows)) : undefined
      const pageStarts = pages?.[heaviest(chunks)]?.firstRows
      for (const cut of cutRanges(ranges, pageStarts, slices)) morsels.push({ rowGroup: rowGroups.length, ranges: cut, rows: rowsIn(cut) })
      rowGroups.push({ index: group, rows, chunks: chunkNumbers(file.path, chunks), pages, batchRows: batchRowsOf(sources, columns, rows) })
    }
  } finally {
    index.close()
  }
  const { path, size, modified } = file
  return { file: { number: at, path, size, modified, sources: sources.map(plannedSource), rowGroups }, morsels }
}

/** One for each source, undefined for a constant; behind them the further ones of nested columns. */
function chunksOf(sources: readonly ColumnSource[], columns: readonly ColumnChunk[]): (ColumnChunk | undefined)[] {
  const further: ColumnChunk[] = []
  const first = sources.map((source) => {
    if (source.kind === 'nested') further.push(...columns.slice(source.leaf + 1, source.leaf + source.leaves))
    return source.kind === 'leaf' || source.kind === 'nested' ? columns[source.leaf] : undefined
  })
  return [...first, ...further]
}

/** What the nested values of a batch may take on average: no more than the pages of some columns. */
const BATCH_BYTES = 4 * 1024 * 1024
/** Of a value and its levels, at least. */
const LEAST_BYTES = 8

function batchRowsOf(sources: readonly ColumnSource[], columns: readonly ColumnChunk[], rows: number): number | undefined {
  let least: number | undefined
  for (const source of sources) {
    if (source.kind !== 'nested') continue
    let bytes = 0
    for (const chunk of columns.slice(source.leaf, source.leaf + source.leaves)) {
      bytes += Math.max(chunk.uncompressedSize, chunk.values * LEAST_BYTES)
    }
    least = Math.min(least ?? Number.POSITIVE_INFINITY, Math.max(1, Math.floor((rows * BATCH_BYTES) / Math.max(1, bytes))))
  }
  return least
}

function heaviest(chunks: readonly (ColumnChunk | undefined)[]): number {
  let best = 0
  chunks.forEach((chunk, at) => {
    if ((chunk?.compressedSize ?? 0) > (chunks[best]?.compressedSize ?? 0)) best = at
  })
  return best
}

function chunkNumbers(path: string, chunks: readonly (ColumnChunk | undefined)[]): Float64Array {
  const numbers = new Float64Array(chunks.length * CHUNK_NUMBERS)
  chunks.forEach((chunk, column) => {
    const at = column * CHUNK_NUMBERS
    if (chunk) writeChunk(numbers, at, chunk, path)
    else numbers[at] = -1
  })
  return numbers
}

/** Throws UnsupportedError where the chunk is one that cannot be read. */
function writeChunk(numbers: Float64Array, at: number, chunk: ColumnChunk, path: string): void {
  if (!isKnownCodec(chunk.codec)) throw codecError(chunk.codec, `${path}: column ${chunk.path.join('.')}`)
  if (chunk.externalFile !== undefined) {
    throw new UnsupportedError(`${path}: column ${chunk.path.join('.')}: lies in another file, ${chunk.externalFile}`)
  }
  const { offset, length } = chunkRange(chunk)
  numbers[at] = offset
  numbers[at + 1] = length
  numbers[at + 2] = chunk.codec
  numbers[at + 3] = (chunk.statistics?.nullCount === 0 ? NULL_FREE : 0) | (chunk.allDictionary ? ALL_DICTIONARY : 0)
}

/** Files of one schema share their sources, and share them still when the plan has been cloned. */
const plannedSource = oncePer((source: ColumnSource): PlannedSource => {
  if (source.kind === 'leaf') return { kind: 'chunk', read: source.read, maxDefinition: source.maxDefinition }
  if (source.kind === 'nested') return { kind: 'nested', shape: source.shape, leaves: source.leaves }
  return { kind: 'constant', value: source.kind === 'value' ? source.value : null }
})
