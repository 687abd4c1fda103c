// The last sink of a query whose rows a table keeps: appends each batch's live rows to segments of memory that outlive the query.
import { carrierOf, type SqlType, widthOf } from '../../common/types.ts'
import type { Column } from '../../logical/expression.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { Batch, Vector } from '../../memory/vector.ts'
import type { PartContext, Sink, SinkType } from '../pipeline.ts'
import { SEGMENT_COLUMN_BYTES, SEGMENT_HEADER_BYTES, type SegmentColumn, writeSegmentColumn } from '../stored-rows.ts'

export interface StoreExec {
  readonly kind: 'store'
  /** The table that is filled, for messages. */
  readonly table: string
  readonly columns: readonly Column[]
}

// A morsel that gives few rows takes little memory for them; one that gives many is kept in pieces as long as a batch.
const FIRST_ROWS = 512
const MOST_ROWS = 8192

const APPEND = { 1: 'append1', 4: 'append4', 8: 'append8', 16: 'append16' } as const
/** What the kernels may read and write beyond the strings' end. */
const PADDING = 16

interface StoredColumn extends SegmentColumn {
  readonly type: SqlType
  nulls: number
}

interface OpenSegment {
  readonly address: number
  readonly capacity: number
  readonly columns: readonly StoredColumn[]
  rows: number
}

class StoreSink implements Sink {
  private readonly descriptor: number
  private readonly owner: string
  private segment: OpenSegment | undefined
  private nextRows = FIRST_ROWS
  private rows = 0
  private bytes = 0

  constructor(
    private readonly spec: StoreExec,
    private readonly context: PartContext,
  ) {
    this.owner = `the table ${spec.table}`
    this.descriptor = context.task.scratch.allocate(DESCRIPTOR_BYTES)
  }

  consume(batch: Batch): void {
    if (batch.selected === 0) return
    if (!this.segment || this.segment.rows + batch.selected > this.segment.capacity) {
      this.closeSegment()
      this.segment = this.openSegment(Math.max(this.nextRows, batch.selected))
      this.nextRows = Math.min(this.nextRows * 4, MOST_ROWS)
    }
    const { segment } = this
    segment.columns.forEach((column, i) => {
      column.nulls += this.append(batch.columns[i]!, column, segment.rows, batch)
    })
    segment.rows += batch.selected
  }

  end(): void {
    this.closeSegment()
    const { task, operator } = this.context
    task.count(operator, 'rowsOut', this.rows)
    task.count(operator, 'bytes', this.bytes)
  }

  private append(vector: Vector, { type, values, validity }: OpenSegment['columns'][number], at: number, batch: Batch): number {
    const { memory, arena } = this.context.task
    const { kernels } = memory
    const { selection, selected } = batch
    const descriptor = writeDescriptor(memory, this.descriptor, vector)
    if (carrierOf(type) !== 'view') {
      const width = widthOf(carrierOf(type)) as keyof typeof APPEND
      return kernels[APPEND[width]](descriptor, selection, selected, values, validity, at)
    }
    const length = kernels.stringBytes(descriptor, selection, selected) + PADDING
    this.bytes += length
    const bytes = arena.allocate(length, this.owner)
    return kernels.appendViews(descriptor, selection, selected, values, bytes, validity, at)
  }

  private openSegment(capacity: number): OpenSegment {
    const { arena } = this.context.task
    const address = arena.allocate(SEGMENT_HEADER_BYTES + this.spec.columns.length * SEGMENT_COLUMN_BYTES, this.owner)
    const columns = this.spec.columns.map(({ type }) => {
      const bytes = capacity * widthOf(carrierOf(type))
      const bitmap = Math.ceil(capacity / 8)
      this.bytes += bytes + bitmap
      return { type, values: arena.allocate(bytes, this.owner), validity: arena.allocateZeroed(bitmap, this.owner), nulls: 0 }
    })
    return { address, capacity, columns, rows: 0 }
  }

  private closeSegment(): void {
    const { segment } = this
    if (!segment) return
    const { task } = this.context
    task.memory.u32[segment.address >>> 2] = segment.rows
    segment.columns.forEach((column, i) => {
      writeSegmentColumn(task.memory, segment, i, column.type, column)
    })
    task.emit(segment.address, segment.rows)
    this.rows += segment.rows
    this.segment = undefined
  }
}

export const storeExec: SinkType<StoreExec> = {
  describe: ({ table }) => ({ operator: 'store', detail: table }),
  open: (spec, context) => new StoreSink(spec, context),
}
