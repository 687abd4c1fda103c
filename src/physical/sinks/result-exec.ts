// The last sink: copies each batch's live rows into a chunk of memory that outlives the morsel, for the reader of the results.
import { carrierOf, type SqlType, widthOf } from '../../common/types.ts'
import type { Column } from '../../logical/expression.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { Batch, Vector } from '../../memory/vector.ts'
import type { PartContext, Sink, SinkType } from '../pipeline.ts'
import { CHUNK_COLUMN_BYTES, CHUNK_HEADER_BYTES } from '../result-chunk.ts'

export interface ResultExec {
  readonly kind: 'result'
  readonly columns: readonly Column[]
}

const FLATTEN = { 1: 'flatten1', 4: 'flatten4', 8: 'flatten8', 16: 'flatten16' } as const

class ResultSink implements Sink {
  private readonly descriptor: number
  private rows = 0
  private bytes = 0

  constructor(
    private readonly spec: ResultExec,
    private readonly context: PartContext,
  ) {
    this.descriptor = context.task.scratch.allocate(DESCRIPTOR_BYTES)
  }

  consume(batch: Batch): void {
    if (batch.selected === 0) return
    const { task } = this.context
    const { u32 } = task.memory
    const chunk = task.arena.allocate(CHUNK_HEADER_BYTES + batch.columns.length * CHUNK_COLUMN_BYTES, 'the result')
    u32[chunk >>> 2] = batch.selected
    this.bytes += CHUNK_HEADER_BYTES + batch.columns.length * CHUNK_COLUMN_BYTES
    this.spec.columns.forEach(({ type }, i) => {
      const at = (chunk + CHUNK_HEADER_BYTES + i * CHUNK_COLUMN_BYTES) >>> 2
      const { values, bytes, length, validity } = this.copy(batch.columns[i]!, type, batch)
      u32[at] = values
      u32[at + 1] = validity
      u32[at + 2] = bytes
      u32[at + 3] = length
    })
    task.emit(chunk, batch.selected)
    this.rows += batch.selected
  }

  end(): void {
    const { task, operator } = this.context
    task.count(operator, 'rowsOut', this.rows)
    task.count(operator, 'bytes', this.bytes)
  }

  private copy(vector: Vector, type: SqlType, { selection, selected }: Batch) {
    const { arena, memory } = this.context.task
    const { kernels } = memory
    const descriptor = writeDescriptor(memory, this.descriptor, vector)
    const bitmap = arena.allocateZeroed(Math.ceil(selected / 8), 'the result')
    this.bytes += Math.ceil(selected / 8)
    if (carrierOf(type) === 'view') {
      const length = kernels.stringBytes(descriptor, selection, selected)
      const bytes = arena.allocate(length, 'the result')
      const values = arena.allocate((selected + 1) * 4, 'the result')
      this.bytes += length + (selected + 1) * 4
      const nulls = kernels.flattenStrings(descriptor, selection, selected, values, bytes, bitmap)
      return { values, bytes, length, validity: nulls > 0 ? bitmap : 0 }
    }
    const width = widthOf(carrierOf(type)) as keyof typeof FLATTEN
    const values = arena.allocate(selected * width, 'the result')
    this.bytes += selected * width
    const nulls = kernels[FLATTEN[width]](descriptor, selection, selected, values, bitmap)
    return { values, bytes: 0, length: 0, validity: nulls > 0 ? bitmap : 0 }
  }
}

export const resultExec: SinkType<ResultExec> = {
  describe: ({ columns }) => ({
    operator: 'result',
    detail: columns.map(({ name }) => name).join(', '),
    exchange: { kind: 'result', keys: [] },
  }),
  open: (spec, context) => new ResultSink(spec, context),
}
