// Scans a table in memory: its columns are there already, so that a batch is but a piece of a segment.
import { BIGINT, carrierOf, widthOf } from '../../common/types.ts'
import type { Column, Expr } from '../../logical/expression.ts'
import { ROW_ID_FIELD } from '../../logical/ports.ts'
import type { Batch, FlatVector, Vector } from '../../memory/vector.ts'
import { type BatchFilter, openFilter } from '../codegen/index.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'
import type { RuntimeFilterUse } from '../runtime-filter/runtime-filter.ts'
import { ScanFilters } from '../runtime-filter/scan-filter.ts'
import { segmentColumn } from '../stored-rows.ts'
import type { PlacedSegment } from '../stored-table.ts'

export interface StoredSource {
  readonly kind: 'stored'
  readonly table: string
  readonly tableRows: number
  /** By morsel: segments that are scanned one after the other. */
  readonly morsels: readonly (readonly PlacedSegment[])[]
  /** What is read, as the rest of the pipeline names it, with its position in the segments, or `ROW_ID_FIELD`. */
  readonly columns: readonly (Column & { readonly field: number })[]
  readonly predicates: readonly Expr[]
  /** What other parts of the query may find out about columns while it runs. */
  readonly runtimeFilters: readonly RuntimeFilterUse[]
}

const BIGINT_BYTES = 8

class StoredRows implements Source {
  private readonly segments: readonly PlacedSegment[]
  private readonly filters: readonly BatchFilter[]
  private readonly runtimeFilters: ScanFilters
  /** The number in the table of the row at hand. */
  private firstRow = 0
  /** None for the rows' numbers. */
  private vectors: readonly (FlatVector | undefined)[] = []
  private segment = -1
  private at = 0
  rowsRead = 0

  constructor(
    private readonly spec: StoredSource,
    private readonly context: PartContext,
    morsel: number,
  ) {
    this.segments = spec.morsels[morsel]!
    this.filters = spec.predicates.map((predicate) => openFilter(context, spec.columns, predicate))
    this.runtimeFilters = new ScanFilters(context.task, spec.runtimeFilters)
  }

  next(): Batch | undefined {
    const { task } = this.context
    for (;;) {
      task.checkCancelled()
      if (this.segment < 0 || this.at === this.segments[this.segment]!.rows) {
        if (++this.segment === this.segments.length) return undefined
        this.openSegment(this.segments[this.segment]!)
      }
      const batch = this.filtered(this.piece(this.segments[this.segment]!.rows))
      if (batch.selected > 0) return batch
    }
  }

  private openSegment({ address, firstRow }: PlacedSegment): void {
    const { memory } = this.context.task
    this.vectors = this.spec.columns.map(({ field, type }) =>
      field === ROW_ID_FIELD ? undefined : segmentColumn(memory, address, field, type),
    )
    this.at = 0
    this.firstRow = firstRow
  }

  private piece(segmentRows: number): Batch {
    const from = this.at
    const rows = Math.min(this.context.task.batchRows, segmentRows - from)
    this.at += rows
    this.rowsRead += rows
    const firstRow = this.firstRow
    this.firstRow += rows
    const columns = this.vectors.map((vector): Vector => {
      if (!vector) return { kind: 'flat', type: BIGINT, values: this.numbers(firstRow, rows), validity: 0 }
      const { type, values, validity } = vector
      return { kind: 'flat', type, values: values + from * widthOf(carrierOf(type)), validity: this.bits(validity, from, rows) }
    })
    return { rows, selection: 0, selected: rows, columns }
  }

  /** Ascending from `first`. */
  private numbers(first: number, rows: number): number {
    const { memory, scratch } = this.context.task
    const address = scratch.allocate(rows * BIGINT_BYTES)
    for (let i = 0; i < rows; i++) memory.i64[(address >>> 3) + i] = BigInt(first + i)
    return address
  }

  /** The bitmap from a row on: within the segment's own where a byte begins there, else a copy. */
  private bits(validity: number, from: number, rows: number): number {
    if (validity === 0 || (from & 7) === 0) return validity === 0 ? 0 : validity + (from >>> 3)
    const { memory, scratch } = this.context.task
    const bytes = (rows + 7) >>> 3
    const copy = scratch.allocate(bytes)
    const first = validity + (from >>> 3)
    const shift = from & 7
    for (let i = 0; i < bytes; i++) memory.u8[copy + i] = (memory.u8[first + i]! >>> shift) | (memory.u8[first + i + 1]! << (8 - shift))
    return copy
  }

  private filtered(batch: Batch): Batch {
    let result = batch
    for (const filter of this.filters) {
      if (result.selected === 0) break
      result = filter.filter(result)
    }
    const { selection, selected } = this.runtimeFilters.select(result, (column) => batch.columns[column]!)
    return { ...result, selection, selected }
  }
}

export const storedSource: SourceType<StoredSource> = {
  describe: ({ table, columns }) => ({ operator: 'scan', detail: `${table} [${columns.map(({ name }) => name).join(', ')}]` }),
  countMorsels: ({ morsels }) => morsels.length,
  open: (spec, context, morsel) => new StoredRows(spec, context, morsel),
}
