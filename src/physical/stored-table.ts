// A table in memory as a query sees it: one version of it. Rows lie in pieces that versions share; each piece is kept as long as somebody needs it.
import { BindError } from '../common/errors.ts'
import type { Schema } from '../common/schema.ts'
import type { TableSource } from '../logical/ports.ts'
import type { Arena } from '../memory/arena.ts'
import type { Segment } from './stored-rows.ts'

/** The rows that one statement stored, and the memory that they lie in. */
export class StoredRows {
  readonly rows: number
  private holders = 0

  constructor(
    readonly segments: readonly Segment[],
    private readonly arenas: Iterable<Arena>,
  ) {
    this.rows = segments.reduce((sum, { rows }) => sum + rows, 0)
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

  constructor(
    readonly name: string,
    readonly schema: Schema,
    readonly pieces: readonly StoredRows[],
    readonly path?: readonly string[] | undefined,
  ) {
    this.rowCount = pieces.reduce((sum, { rows }) => sum + rows, 0)
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

/** Segments that are scanned together; `firstRow`: how many rows the table has before them. */
export interface StoredMorsel {
  readonly firstRow: number
  readonly segments: readonly Segment[]
}

/** The table's segments, in order, cut into morsels for so many workers. */
export function storedMorsels({ pieces, rowCount }: StoredTable, workers: number): StoredMorsel[] {
  const wanted = Math.min(MOST_MORSEL_ROWS, Math.max(LEAST_MORSEL_ROWS, Math.ceil(rowCount / (workers * MORSELS_A_WORKER))))
  const morsels: { readonly firstRow: number; readonly segments: Segment[] }[] = []
  let firstRow = 0
  for (const segment of pieces.flatMap(({ segments }) => segments)) {
    if (firstRow >= (morsels.at(-1)?.firstRow ?? -wanted) + wanted) morsels.push({ firstRow, segments: [] })
    morsels.at(-1)!.segments.push(segment)
    firstRow += segment.rows
  }
  return morsels
}
