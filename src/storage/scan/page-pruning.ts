// Rows that a predicate may match, by the bounds of pages.
import type { BoundedChunk, PageIndexReader } from '../parquet/page-index.ts'
import type { ValueRange } from '../parquet/statistics.ts'
import type { ColumnPredicate } from './predicate.ts'
import { mayMatch } from './prune.ts'

/** A gap of fewer rows is read through: less than a batch costs less than another range. */
const MIN_GAP = 2048

export interface PageBounds extends BoundedChunk {
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
  const { chunk, widen } = bounds
  if (!chunk.columnIndex || !chunk.offsetIndex || ranges.length === 0) return ranges
  const pages = index.pageRanges(bounds, rows)
  if (!pages) return ranges
  const kept: number[] = []
  let start = 0
  for (const range of pages) {
    const end = start + range.rows
    if (mayMatch(widen(range), predicate)) {
      if (kept.length > 0 && start - kept[kept.length - 1]! < MIN_GAP) kept[kept.length - 1] = end
      else kept.push(start, end)
    }
    start = end
  }
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
