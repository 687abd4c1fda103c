// The last sink: copies each batch's live rows into a chunk of memory that outlives the morsel, for the reader of the results.
import { carrierOf, type SqlType, widthOf } from '../../common/types.ts'
import type { Column } from '../../logical/expression.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { Batch, Vector } from '../../memory/vector.ts'
import type { PartContext, Sink, SinkType } from '../pipeline.ts'
import { CHUNK_ALIGNMENT, CHUNK_COLUMN_BYTES, CHUNK_HEADER_BYTES } from '../result-chunk.ts'

export interface ResultExec {
  readonly kind: 'result'
  readonly columns: readonly Column[]
}

/** A column's places in a chunk, counted from its start. */
interface Place {
  readonly validity: number
  readonly values: number
  readonly bytes: number
  readonly length: number
}

const NAME = 'the result'

const FLATTEN = { 1: 'flatten1', 4: 'flatten4', 8: 'flatten8', 16: 'flatten16' } as const

class ResultSink implements Sink {
  private readonly descriptor: number
  private room = { address: 0, bytes: 0 }
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
    const { task, operator } = this.context
    const { u32 } = task.memory
    const places = this.places(batch)
    // The reader has not taken what is in memory yet.
    const toFile = task.spill.forced || task.spill.wanted(task.arena)
    const chunk = toFile ? this.roomFor(places.bytes) : task.arena.allocate(places.bytes, NAME)
    u32[chunk >>> 2] = batch.selected
    u32[(chunk >>> 2) + 1] = places.bytes
    this.bytes += places.bytes
    places.columns.forEach((place, i) => {
      const at = (chunk + CHUNK_HEADER_BYTES + i * CHUNK_COLUMN_BYTES) >>> 2
      const nulls = this.copy(batch.columns[i]!, this.spec.columns[i]!.type, batch, chunk, place)
      u32[at] = place.values
      u32[at + 1] = nulls > 0 ? place.validity : 0
      u32[at + 2] = place.bytes
      u32[at + 3] = place.length
    })
    if (toFile) task.emitSpilled(task.spill.write(operator, [{ address: chunk, bytes: places.bytes }]), places.bytes, batch.selected)
    else task.emit(chunk, batch.selected)
    this.rows += batch.selected
  }

  end(): void {
    const { task, operator } = this.context
    task.count(operator, 'rowsOut', this.rows)
    task.count(operator, 'bytes', this.bytes)
  }

  /** Room for a chunk on its way to a file. */
  private roomFor(bytes: number): number {
    if (bytes > this.room.bytes) this.room = { address: this.context.task.scratch.allocate(bytes, NAME), bytes }
    return this.room.address
  }

  /** Where in a chunk of the batch's live rows everything lies. */
  private places({ columns, selection, selected }: Batch): { readonly columns: readonly Place[]; readonly bytes: number } {
    const { memory } = this.context.task
    let end = CHUNK_HEADER_BYTES + columns.length * CHUNK_COLUMN_BYTES
    const take = (bytes: number): number => {
      const start = end
      end = Math.ceil((start + bytes) / CHUNK_ALIGNMENT) * CHUNK_ALIGNMENT
      return start
    }
    const places = columns.map((vector, i): Place => {
      const validity = take(Math.ceil(selected / 8))
      const carrier = carrierOf(this.spec.columns[i]!.type)
      if (carrier !== 'view') return { validity, values: take(selected * widthOf(carrier)), bytes: 0, length: 0 }
      const length = memory.kernels.stringBytes(writeDescriptor(memory, this.descriptor, vector), selection, selected)
      return { validity, values: take((selected + 1) * 4), bytes: take(length), length }
    })
    return { columns: places, bytes: end }
  }

  /** Returns how many of the values are NULL. */
  private copy(vector: Vector, type: SqlType, { selection, selected }: Batch, chunk: number, place: Place): number {
    const { kernels, u8 } = this.context.task.memory
    const descriptor = writeDescriptor(this.context.task.memory, this.descriptor, vector)
    const [values, validity] = [chunk + place.values, chunk + place.validity]
    u8.fill(0, validity, validity + Math.ceil(selected / 8))
    if (carrierOf(type) === 'view') return kernels.flattenStrings(descriptor, selection, selected, values, chunk + place.bytes, validity)
    return kernels[FLATTEN[widthOf(carrierOf(type)) as keyof typeof FLATTEN]](descriptor, selection, selected, values, validity)
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
