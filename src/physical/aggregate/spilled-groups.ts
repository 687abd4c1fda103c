// Groups on their way to files: a lane's go there partition by partition. Where they hold no strings their row blocks go as they are.
import { VARCHAR } from '../../common/types.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { FlatVector } from '../../memory/vector.ts'
import type { PartContext } from '../pipeline.ts'
import { COLLECTION_BYTES, type MadeColumn, openCollection, RowCursor, RowWriter } from '../rows/row-collection.ts'
import { SpilledParts } from '../spill/spilled-parts.ts'
import type { TaskContext } from '../stage.ts'
import { PACKINGS, type Packing } from './accumulator.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import { groupFileLayout } from './group-file-layout.ts'
import { type LaneState, PARTITIONS } from './lane-state.ts'

/** Whether groups can be put aside: not the only one that there is without keys. */
export function canSpillGroups({ keyBytes }: AggregateLayout): boolean {
  return keyBytes > 0
}

/** Puts a lane's groups aside. Lives for a morsel. */
export class GroupSpiller {
  private readonly copier: GroupCopier

  constructor(
    private readonly context: PartContext,
    private readonly layout: AggregateLayout,
    private readonly lane: LaneState,
    private readonly name: string,
  ) {
    this.copier = new GroupCopier(context.task, layout, name)
  }

  /** Writes all groups of the lane, whose memory is free then. */
  spill(): void {
    const { task, operator } = this.context
    const parts = SpilledParts.open(task, PARTITIONS, this.name)
    for (let p = 0; p < PARTITIONS; p++) {
      parts.append(task, operator, this.name, p, this.copier.asFiled(this.lane, p))
      task.checkCancelled()
    }
    this.lane.clear(task, this.layout, this.name)
  }
}

/** Brings groups of lanes into the form that they have in files. */
export class GroupCopier {
  private readonly file: ReturnType<typeof groupFileLayout>
  private buffers:
    | { readonly writer: RowWriter; readonly collection: number; readonly rows: number; readonly columns: (FlatVector | MadeColumn)[] }
    | undefined

  constructor(
    private readonly task: TaskContext,
    private readonly layout: AggregateLayout,
    private readonly name: string,
  ) {
    this.file = groupFileLayout(layout)
  }

  /** A collection of the lane's groups in a partition, with their strings: valid until the next call. */
  asFiled(lane: LaneState, p: number): number {
    const from = lane.collections + p * COLLECTION_BYTES
    if (this.file.rows.fields.length === 0) return from
    const { memory, scratch, batchRows } = this.task
    const { kernels } = memory
    const { layout, file } = this
    this.buffers ??= this.openBuffers()
    const { writer, collection, rows, columns } = this.buffers
    kernels.rowsClear(collection)
    const cursor = new RowCursor(memory, from, scratch)
    for (let count = cursor.next(batchRows, rows); count > 0; count = cursor.next(batchRows, rows)) {
      layout.stringKeys.forEach((key, i) => {
        const { values } = columns[i] as FlatVector
        kernels.internedRows(lane.internTables[key]!, rows, count, layout.keys[key]!.offset, values)
      })
      file.states.forEach(({ offset, packing }, i) => {
        const column = columns[file.keys.length + i]!
        if (packing === undefined && column.kind === 'flat') kernels.gather16(rows, count, offset, 0, column.values, 0)
      })
      const written = writer.write(columns, 0, count, { collections: collection, bits: 0, hashes: 0 })
      kernels.rowsCopyHeads(rows, written, count, layout.width)
    }
    return collection
  }

  private openBuffers() {
    const { memory, scratch, batchRows } = this.task
    const { rows, states } = this.file
    const collection = scratch.allocate(COLLECTION_BYTES, this.name)
    openCollection(memory, collection, scratch.id, rows)
    const addresses = scratch.allocate(batchRows * 4)
    const columns = rows.fields.map((field): FlatVector | MadeColumn => {
      const state = states.find((candidate) => candidate.field === field)
      if (state?.packing) return packed(memory, state.packing, addresses, state.offset)
      return { kind: 'flat', type: VARCHAR, values: scratch.allocate(batchRows * 16, this.name), validity: 0 }
    })
    return { writer: new RowWriter(memory, rows, scratch, batchRows, this.name), collection, rows: addresses, columns }
  }
}

/** The packed states of the groups whose rows are listed at `from`: written as a whole, in one go. */
function packed({ kernels }: EngineMemory, packing: Packing['kind'], from: number, offset: number): MadeColumn {
  const kind = PACKINGS[packing]
  return {
    kind: 'made',
    need: (count, need) => kernels.packNeed(kind, from, count, offset, need),
    make: (rows, heaps, count, field) => kernels.packStates(kind, from, count, offset, rows, heaps, field.offset),
  }
}
