// The columns of pairs: of a batch's rows by their places in it, and of a build side's rows by their addresses.
import { type Carrier, carrierOf, widthOf } from '../../common/types.ts'
import type { Column } from '../../logical/expression.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch, FlatVector, Vector } from '../../memory/vector.ts'
import { RowReader } from '../rows/row-collection.ts'
import type { RowField } from '../rows/row-layout.ts'
import type { TaskContext } from '../stage.ts'
import type { CodedColumn } from './coded-columns.ts'

const FLATTEN = { 1: 'flatten1', 4: 'flatten4', 8: 'flatten8', 16: 'flatten16' } as const
const PLACE = {
  u8: 'place1',
  i32: 'place4',
  i64: 'place8',
  i128: 'place16',
  f32: 'place4',
  f64: 'place8',
  view: 'placeView',
} as const satisfies Record<Carrier, keyof EngineMemory['kernels']>

/** Where a column of pairs comes from: the batch's column of that position, or the build side's. */
export type PairColumn = { readonly from: 'probe' | 'build'; readonly position: number }

/** Where each of `columns` comes from. */
export function pairColumns(columns: readonly Column[], probe: readonly Column[], build: readonly Column[]): PairColumn[] {
  return columns.map(({ id }) => {
    const position = probe.findIndex((column) => column.id === id)
    return position >= 0 ? { from: 'probe', position } : { from: 'build', position: build.findIndex((column) => column.id === id) }
  })
}

interface Buffer {
  readonly values: number
  readonly validity: number
}

/** Columns of pairs for the batches of a morsel; its buffers come from scratch memory and serve one list of pairs at a time. */
export class PairBatches {
  private readonly memory: EngineMemory
  private readonly reader: RowReader
  private readonly fields: readonly RowField[]
  private readonly descriptor: number
  private readonly buffers: (Buffer | undefined)[]
  /** Of the build side's columns, in the order of `fields`. */
  private readonly codes: readonly (CodedColumn | undefined)[]

  constructor(
    private readonly task: Pick<TaskContext, 'memory' | 'scratch' | 'batchRows'>,
    private readonly columns: readonly PairColumn[],
    buildFields: readonly RowField[],
    /** By the build side's columns. */
    codes: readonly (CodedColumn | undefined)[],
    private readonly operator: string,
  ) {
    const { memory, scratch, batchRows } = task
    this.memory = memory
    this.fields = columns.filter(({ from }) => from === 'build').map(({ position }) => buildFields[position]!)
    this.codes = columns.filter(({ from }) => from === 'build').map(({ position }) => codes[position])
    this.reader = new RowReader(
      memory,
      this.fields.filter((_, i) => !this.codes[i]),
      scratch,
      batchRows,
    )
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, operator)
    this.buffers = columns.map(() => undefined)
  }

  /** A dense batch, a row a pair: `places` in the batch and `rows` of the build side, `count` of each. */
  dense(batch: Batch, places: number, rows: number, count: number): Batch {
    const read = this.reader.read(rows, count)
    let next = 0
    let nextRead = 0
    const columns = this.columns.map(({ from, position }, i) => {
      if (from === 'probe') return this.gathered(batch.columns[position]!, i, places, count)
      const at = next++
      const code = this.codes[at]
      return code ? this.numbered(this.fields[at]!, code, i, 0, rows, count) : read[nextRead++]!
    })
    return { rows: count, selection: 0, selected: count, columns }
  }

  /** The batch as it is, narrowed to `places` (ascending, each once), with the build rows' values at the same places. */
  beside(batch: Batch, places: number, rows: number, count: number): Batch {
    let next = 0
    const columns = this.columns.map(({ from, position }, i) => {
      if (from === 'probe') return batch.columns[position]!
      const at = next++
      const code = this.codes[at]
      if (code) return this.numbered(this.fields[at]!, code, i, places, rows, count)
      return this.placed(this.fields[at]!, i, batch.rows, places, rows, count)
    })
    return { rows: batch.rows, selection: places, selected: count, columns }
  }

  private gathered(vector: Vector, at: number, places: number, count: number): Vector {
    if (vector.kind === 'constant') return vector
    const { kernels, u8 } = this.memory
    const width = vector.kind === 'dictionary' ? 4 : widthOf(carrierOf(vector.type))
    // Its next batch may be no dictionary any more: there is room for its values.
    const buffer = this.buffer(at, widthOf(carrierOf(vector.type)))
    const bitmap = Math.ceil(count / 8)
    u8.fill(0, buffer.validity, buffer.validity + bitmap)
    const source = vector.kind === 'dictionary' ? { ...vector, kind: 'flat' as const, values: vector.ids, validity: 0 } : vector
    const flatten = kernels[FLATTEN[width as keyof typeof FLATTEN]]
    const nulls = flatten(writeDescriptor(this.memory, this.descriptor, source), places, count, buffer.values, buffer.validity)
    if (vector.kind === 'dictionary') return { ...vector, ids: buffer.values }
    return { kind: 'flat', type: vector.type, values: buffer.values, validity: nulls > 0 ? buffer.validity : 0 }
  }

  /** `places`: 0 where the values lie one behind the other. */
  private numbered(
    { type }: RowField,
    { offset, dictionary }: CodedColumn,
    at: number,
    places: number,
    rows: number,
    count: number,
  ): Vector {
    const { values } = this.buffer(at, 4)
    this.memory.kernels.joinReadCodes(rows, places, count, offset, values)
    return { kind: 'dictionary', type, ids: values, dictionary }
  }

  private placed(
    { carrier, type, offset, nullBit }: RowField,
    at: number,
    batchRows: number,
    places: number,
    rows: number,
    count: number,
  ): FlatVector {
    const { kernels, u8 } = this.memory
    const { values, validity } = this.buffer(at, widthOf(carrier))
    u8.fill(0, validity, validity + Math.ceil(batchRows / 8))
    const nulls = kernels[PLACE[carrier]](rows, places, count, offset, nullBit, values, validity)
    return { kind: 'flat', type, values, validity: nulls > 0 ? validity : 0 }
  }

  private buffer(at: number, width: number): Buffer {
    let buffer = this.buffers[at]
    if (!buffer) {
      const { scratch, batchRows } = this.task
      // Zeroed at first: what lies at places of dead rows is copied at times, though never looked into.
      const values = scratch.allocateZeroed(batchRows * Math.max(width, 4), this.operator)
      buffer = { values, validity: scratch.allocateZeroed(Math.ceil(batchRows / 8), this.operator) }
      this.buffers[at] = buffer
    }
    return buffer
  }
}
