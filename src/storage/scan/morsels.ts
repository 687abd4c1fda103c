// Cuts the rows that are left of a row group into morsels: as it is where there are enough row groups for all workers, and not the last ones;
// else into slices.

/** With fewer row groups a worker, all are cut: the last ones would not end at about the same time. */
const ENOUGH_GROUPS = 4
/** Slices a worker, where all row groups are cut. A lane keeps what it has open of a row group, so the next slice of it costs little. */
const SLICES = 16
/** Below this, opening dictionaries again costs more than another worker brings. */
const MIN_SLICE_ROWS = 64 * 1024
/** The last row groups are cut so far that what each worker takes is at most one of so many of its share of what is left. */
const LAST_SHARES = 2
/** They are few: what is opened again costs less than a worker that waits. */
const MIN_LAST_SLICE_ROWS = 24 * 1024

/** The rows that a scan is to read, and who shares them. */
export interface ScanShares {
  readonly rows: number
  readonly rowGroups: number
  readonly workers: number
}

/** Slices that a row group of which `rows` rows are left is cut into; `before` of the scan's rows are in row groups before it. */
export function slicesOf(rows: number, before: number, scan: ScanShares): number {
  if (scan.rowGroups < ENOUGH_GROUPS * scan.workers) {
    const wanted = Math.ceil((SLICES * scan.workers) / Math.max(1, scan.rowGroups))
    return Math.min(wanted, atLeastOne(rows / MIN_SLICE_ROWS))
  }
  if (scan.workers === 1) return 1
  const wanted = Math.ceil((rows * LAST_SHARES * scan.workers) / (scan.rows - before))
  return Math.min(wanted, atLeastOne(rows / MIN_LAST_SLICE_ROWS))
}

function atLeastOne(slices: number): number {
  return Math.max(1, Math.floor(slices))
}

/** Cuts ranges (pairs of first row and end) into `slices` of about as many rows; between pages, where their first rows are known. */
export function cutRanges(ranges: readonly number[], pageStarts: ArrayLike<number> | undefined, slices: number): number[][] {
  if (slices === 1) return [[...ranges]]
  const target = rowsIn(ranges) / slices
  const cuts: number[][] = []
  let current: number[] = []
  let inCurrent = 0
  for (let i = 0; i < ranges.length; i += 2) {
    let start = ranges[i]!
    const end = ranges[i + 1]!
    while (start < end) {
      const wanted = start + Math.max(1, Math.round(target - inCurrent))
      const cut = cuts.length === slices - 1 || wanted >= end ? end : pageStarts ? nearest(pageStarts, wanted, start, end, target) : wanted
      current.push(start, cut)
      inCurrent += cut - start
      start = cut
      if (inCurrent >= target * 0.5 && (cut < end || inCurrent >= target) && cuts.length < slices - 1) {
        cuts.push(current)
        current = []
        inCurrent = 0
      }
    }
  }
  if (current.length > 0) cuts.push(current)
  return cuts
}

/** The page start nearest to `wanted`, where one is within half a slice and inside the range; else `wanted` itself. */
function nearest(starts: ArrayLike<number>, wanted: number, start: number, end: number, target: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (starts[middle]! < wanted) low = middle + 1
    else high = middle
  }
  const [below, above] = [starts[low - 1] ?? 0, starts[low] ?? end]
  const best = wanted - below <= above - wanted ? below : above
  return best > start && best < end && Math.abs(best - wanted) <= target / 2 ? best : wanted
}

export function rowsIn(ranges: readonly number[]): number {
  let rows = 0
  for (let i = 0; i < ranges.length; i += 2) rows += ranges[i + 1]! - ranges[i]!
  return rows
}
