// Rows that a predicate may match, by the bounds of pages.
import type { ColumnType } from '../parquet/column-type.ts'
import type { ColumnChunk } from '../parquet/format.ts'
import type { PageIndexReader } from '../parquet/page-index.ts'
import { rangeOf, type ValueRange } from '../parquet/statistics.ts'
import type { ColumnPredicate } from './predicate.ts'
import { mayMatch } from './prune.ts'

/** A gap of fewer rows is read through: less than a batch costs less than another range. */
const MIN_GAP = 2048

export interface PageBounds {
  readonly chunk: ColumnChunk
  readonly read: ColumnType
  /** Whether bounds follow the type's order; undefined where the footer does not say. */
  readonly typeOrder: boolean | undefined
  /** From the file's type to the table's. */
  readonly widen: (range: ValueRange) => ValueRange
}

/** What of `ranges` (pairs of first row and end) of a row group of `rows` rows may match. */
export function matchingRows(
  ranges: readonly number[],
  rows: number,
  bounds: PageBounds,
  predicate: ColumnPredicate,
  index: PageIndexReader,
): readonly number[] {
  const { chunk, read, typeOrder, widen } = bounds
  if (!chunk.columnIndex || !chunk.offsetIndex || ranges.length === 0) return ranges
  const pages = index.locations(chunk, rows)
  if (!pages || pages.offsets.length < 2) return ranges
  const values = index.bounds(chunk, pages.offsets.length)
  if (!values) return ranges
  const kept: number[] = []
  pages.firstRows.forEach((start, page) => {
    const end = pages.firstRows[page + 1] ?? rows
    const allNull = values.nullPages[page]!
    const raw = {
      min: allNull ? undefined : values.mins[page],
      max: allNull ? undefined : values.maxs[page],
      // Bounds of pages may be cut short without a word.
      minExact: false,
      maxExact: false,
      nullCount: allNull ? end - start : values.nullCounts?.[page],
      legacy: false,
    }
    if (!mayMatch(widen(rangeOf(raw, read, end - start, typeOrder)), predicate)) return
    if (kept.length > 0 && start - kept[kept.length - 1]! < MIN_GAP) kept[kept.length - 1] = end
    else kept.push(start, end)
  })
  return intersect(ranges, kept)
}

/** Rows in both lists of ranges. */
export function intersect(a: readonly number[], b: readonly number[]): number[] {
  const both: number[] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const start = Math.max(a[i]!, b[j]!)
    const end = Math.min(a[i + 1]!, b[j + 1]!)
    if (start < end) both.push(start, end)
    if (a[i + 1]! < b[j + 1]!) i += 2
    else j += 2
  }
  return both
}
