// A table in memory as a query sees it: one version of it. Rows lie in pieces that versions share; each piece is kept as long as somebody needs it.
import { BindError } from '../common/errors.ts'
import type { Schema } from '../common/schema.ts'
import type { SqlType } from '../common/types.ts'
import { type ColumnSummary, ROW_ID_FIELD, type TableSource } from '../logical/ports.ts'
import type { Arena } from '../memory/arena.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'
import type { ValueRange } from '../storage/parquet/statistics.ts'
import { summaryOfRanges } from '../storage/scan/column-summary.ts'
import type { ColumnPredicate } from '../storage/scan/predicate.ts'
import { mayMatch } from '../storage/scan/prune.ts'
import { type Segment, segmentRange } from './stored-rows.ts'

/** The rows that one statement stored, and the memory that they lie in. */
export class StoredRows {
  readonly rows: number
  private holders = 0
  /** By column, once asked for. */
  private readonly known: (readonly ValueRange[] | undefined)[] = []

  constructor(
    private readonly memory: EngineMemory,
    private readonly types: readonly SqlType[],
    readonly segments: readonly Segment[],
    private readonly arenas: Iterable<Arena>,
  ) {
    this.rows = segments.reduce((sum, { rows }) => sum + rows, 0)
  }

  /** What is known of a column's values, by segment. For those that hold the rows. */
  ranges(column: number): readonly ValueRange[] {
    return (this.known[column] ??= this.segments.map((segment) => segmentRange(this.memory, segment, column, this.types[column]!)))
  }

  hold(): void {
    this.holders++
  }

  /** Gives the memory back where nobody else holds it. */
  release(): void {
    if (--this.holders > 0) return
    for (const arena of this.arenas) arena.release()
  }

  get alive(): boolean {
    return this.holders > 0
  }
}

export class StoredTable implements TableSource {
  readonly rowCount: number
  readonly numbersRows = true
  private readonly summaries: (ColumnSummary | undefined)[] = []

  constructor(
    readonly name: string,
    readonly schema: Schema,
    readonly pieces: readonly StoredRows[],
    readonly path?: readonly string[] | undefined,
  ) {
    this.rowCount = pieces.reduce((sum, { rows }) => sum + rows, 0)
  }

  columnSummary(field: number): ColumnSummary {
    if (field === ROW_ID_FIELD) {
      const [min, max] = this.rowCount > 0 ? [0n, BigInt(this.rowCount - 1)] : [null, null]
      return { nulls: 0, min, max }
    }
    return (this.summaries[field] ??= summaryOfRanges(
      this.pieces.flatMap((piece) => piece.ranges(field)),
      this.schema[field]!.type,
    ))
  }

  /** Keeps the rows for a query that begins; it calls what is returned when it has ended. */
  hold(): () => void {
    if (!this.pieces.every(({ alive }) => alive)) {
      throw new BindError(`table "${this.name}" was dropped before its rows were read`, {
        hint: 'Read a result before its tables are dropped.',
      })
    }
    for (const piece of this.pieces) piece.hold()
    return () => {
      for (const piece of this.pieces) piece.release()
    }
  }
}

// Some milliseconds of work: enough that handing it out does not count.
const MOST_MORSEL_ROWS = 131_072
const LEAST_MORSEL_ROWS = 8192
const MORSELS_A_WORKER = 4

/** A segment and how many rows the table has before it. */
export interface PlacedSegment extends Segment {
  readonly firstRow: number
}

/** The table's segments that may hold rows for which all predicates are true, in order, cut into morsels for so many workers. */
export function storedMorsels(table: StoredTable, predicates: readonly ColumnPredicate[], workers: number): PlacedSegment[][] {
  const segments = matchingSegments(table, predicates)
  const rows = segments.reduce((sum, segment) => sum + segment.rows, 0)
  const wanted = Math.min(MOST_MORSEL_ROWS, Math.max(LEAST_MORSEL_ROWS, Math.ceil(rows / (workers * MORSELS_A_WORKER))))
  const morsels: PlacedSegment[][] = []
  let room = 0
  for (const segment of segments) {
    if (room <= 0) {
      morsels.push([])
      room = wanted
    }
    morsels.at(-1)!.push(segment)
    room -= segment.rows
  }
  return morsels
}

function matchingSegments({ pieces }: StoredTable, predicates: readonly ColumnPredicate[]): PlacedSegment[] {
  const matching: PlacedSegment[] = []
  let firstRow = 0
  for (const piece of pieces) {
    const asked = predicates.map((predicate) => ({ predicate, ranges: piece.ranges(predicate.column) }))
    piece.segments.forEach(({ address, rows }, at) => {
      if (asked.every(({ predicate, ranges }) => mayMatch(ranges[at]!, predicate))) matching.push({ address, rows, firstRow })
      firstRow += rows
    })
  }
  return matching
}
