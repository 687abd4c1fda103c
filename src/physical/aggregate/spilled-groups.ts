// Groups in files. A lane's groups go there partition by partition. Where they hold no strings their row blocks go as they are; else strings follow each
// group's row: those of its keys, which in memory are ids of the lane's intern tables, and those of its states, which lie in the lane's heap.
import { VARCHAR } from '../../common/types.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { FlatVector } from '../../memory/vector.ts'
import type { PartContext } from '../pipeline.ts'
import { COLLECTION_BYTES, type MadeColumn, openCollection, RowCursor, RowWriter } from '../rows/row-collection.ts'
import { type RowField, type RowLayout, rowLayout } from '../rows/row-layout.ts'
import { SpilledParts } from '../spill/spilled-parts.ts'
import type { SealedLane } from '../stage.ts'
import { PACKINGS, type Packing } from './accumulator.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import { LaneState, PARTITIONS } from './lane-state.ts'

/** Whether groups can be put aside: not the only one that there is without keys. */
export function canSpillGroups({ keyBytes }: AggregateLayout): boolean {
  return keyBytes > 0
}

/** How groups lie in files: a group's row, then its strings. */
interface SpilledLayout {
  readonly rows: RowLayout
  /** By position among the layout's string keys. */
  readonly keys: readonly RowField[]
  readonly states: readonly SpilledState[]
}

/** A string of a state, by its place in a group's row, or a state that is packed to one. */
interface SpilledState {
  readonly field: RowField
  readonly offset: number
  readonly packing: Packing['kind'] | undefined
}

function spilledLayout({ stringKeys, accumulators, words, owners, width }: AggregateLayout): SpilledLayout {
  const states = accumulators.flatMap((accumulator, a) => {
    if (owners[a] !== a) return []
    const offsets = words[a]!
    const { packing } = accumulator
    const strings = packing ? (packing.strings ?? []) : accumulator.words.flatMap((word, i) => (word === 'view' ? [i] : []))
    const ofStrings = strings.map((word) => ({ offset: offsets[word]!, packing: undefined }))
    return packing ? [{ offset: offsets[0]!, packing: packing.kind }, ...ofStrings] : ofStrings
  })
  const rows = rowLayout(
    [...stringKeys, ...states].map(() => VARCHAR),
    width,
  )
  const keys = rows.fields.slice(0, stringKeys.length)
  return { rows, keys, states: states.map((state, i) => ({ ...state, field: rows.fields[keys.length + i]! })) }
}

/** Puts a lane's groups aside. Lives for a morsel. */
export class GroupSpiller {
  private readonly spilled: SpilledLayout
  private buffers:
    | { readonly writer: RowWriter; readonly collection: number; readonly rows: number; readonly columns: (FlatVector | MadeColumn)[] }
    | undefined

  constructor(
    private readonly context: PartContext,
    private readonly layout: AggregateLayout,
    private readonly lane: LaneState,
    private readonly name: string,
  ) {
    this.spilled = spilledLayout(layout)
  }

  /** Writes all groups of the lane, whose memory is free then. */
  spill(): void {
    const { task, operator } = this.context
    const parts = SpilledParts.open(task, PARTITIONS, this.name)
    for (let p = 0; p < PARTITIONS; p++) {
      const collection = this.lane.collections + p * COLLECTION_BYTES
      parts.append(task, operator, this.name, p, this.spilled.rows.fields.length === 0 ? collection : this.withStrings(collection))
      task.checkCancelled()
    }
    this.lane.clear(task, this.layout, this.name)
  }

  /** A copy of the groups with their strings, valid until the next call. */
  private withStrings(from: number): number {
    const { memory, scratch, batchRows } = this.context.task
    const { kernels } = memory
    const { layout, lane, spilled } = this
    this.buffers ??= this.openBuffers()
    const { writer, collection, rows, columns } = this.buffers
    kernels.rowsClear(collection)
    const cursor = new RowCursor(memory, from, scratch)
    for (let count = cursor.next(batchRows, rows); count > 0; count = cursor.next(batchRows, rows)) {
      layout.stringKeys.forEach((key, i) => {
        const { values } = columns[i] as FlatVector
        kernels.internedRows(lane.internTables[key]!, rows, count, layout.keys[key]!.offset, values)
      })
      spilled.states.forEach(({ offset, packing }, i) => {
        const column = columns[spilled.keys.length + i]!
        if (packing === undefined && column.kind === 'flat') kernels.gather16(rows, count, offset, 0, column.values, 0)
      })
      const written = writer.write(columns, 0, count, { collections: collection, bits: 0, hashes: 0 })
      kernels.rowsCopyHeads(rows, written, count, layout.width)
    }
    return collection
  }

  private openBuffers() {
    const { memory, scratch, batchRows } = this.context.task
    const { rows } = this.spilled
    const collection = scratch.allocate(COLLECTION_BYTES, this.name)
    openCollection(memory, collection, scratch.id, rows)
    const addresses = scratch.allocate(batchRows * 4)
    const columns = rows.fields.map((field): FlatVector | MadeColumn => {
      const state = this.spilled.states.find((candidate) => candidate.field === field)
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

/** Takes the rows of some groups, and where their packed keys lie, strings by the addresses of their entries. */
type TakeGroups = (rows: number, count: number, keys: number) => void

/** Gives the groups that lanes have of a partition, in memory and in files; equal keys have equal bytes. */
export class RestoredGroups {
  private readonly spilled: SpilledLayout
  /** By position among the layout's string keys. */
  private readonly tables: readonly number[]
  private readonly rows: number
  private readonly keys: number
  private readonly ids: number
  private readonly views: number
  private readonly validity: number
  private readonly descriptor: number
  private readonly passes: number

  constructor(
    private readonly context: PartContext,
    private readonly layout: AggregateLayout,
    private readonly name: string,
    private readonly enough: (done: number) => void,
  ) {
    const { memory, scratch, batchRows } = context.task
    this.spilled = spilledLayout(layout)
    this.tables = layout.stringKeys.map(() => {
      const table = scratch.allocate(INTERN_BYTES, name)
      enough(Number(memory.kernels.internOpen(table, scratch.id)))
      return table
    })
    this.rows = scratch.allocate(batchRows * 4, name)
    this.keys = scratch.allocate(batchRows * layout.keyBytes, name)
    this.ids = scratch.allocate(batchRows * 4, name)
    this.views = scratch.allocate(batchRows * 16, name)
    this.validity = scratch.allocate(Math.ceil(batchRows / 8), name)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, name)
    this.passes = scratch.allocate(memory.kernels.internScratchBytes(batchRows), name)
  }

  ofPartition(lanes: readonly SealedLane[], p: number, take: TakeGroups): void {
    const { memory } = this.context.task
    for (const { root } of lanes) {
      const lane = LaneState.sealed(memory, root, this.layout)
      if (!lane) continue
      this.inMemory(lane, lane.collections + p * COLLECTION_BYTES, take)
      const parts = SpilledParts.of(memory, root)
      if (parts) this.inFile(parts, p, take)
    }
  }

  private inMemory(lane: LaneState, collection: number, take: TakeGroups): void {
    const { kernels } = this.context.task.memory
    const { layout, views, validity } = this
    this.walk(collection, (count) => {
      layout.stringKeys.forEach((key, i) => {
        const { offset, nullBit } = layout.keys[key]!
        this.clearValidity(count)
        kernels.gather4(this.rows, count, offset, nullBit, this.ids, validity)
        kernels.internedRows(lane.internTables[key]!, this.rows, count, offset, views)
        this.enter(i, count)
      })
      take(this.rows, count, this.keys)
    })
  }

  private inFile(parts: SpilledParts, p: number, take: TakeGroups): void {
    const { task, operator } = this.context
    const { memory, scratch } = task
    const { kernels } = memory
    const { layout, spilled, views, validity } = this
    let room = 0
    let size = 0
    for (const block of parts.blocks(p)) {
      // States go on pointing to their strings; else a block is done with when its groups are merged.
      if (block.size > size || spilled.states.length > 0) {
        room = scratch.allocate(block.size, this.name)
        size = block.size
      }
      parts.restore(task, operator, block, room)
      const collection = scratch.allocate(COLLECTION_BYTES, this.name)
      openCollection(memory, collection, scratch.id, spilled.rows.fields.length === 0 ? bare(layout.width) : spilled.rows)
      kernels.rowsAdopt(collection, room)
      this.walk(collection, (count) => {
        layout.stringKeys.forEach((key, i) => {
          this.clearValidity(count)
          kernels.gatherView(this.rows, count, spilled.keys[i]!.offset, layout.keys[key]!.nullBit, views, validity)
          this.enter(i, count)
        })
        for (const { field, offset, packing } of spilled.states) {
          if (packing) {
            kernels.unpackStates(PACKINGS[packing], this.rows, count, field.offset, offset)
            continue
          }
          kernels.gatherView(this.rows, count, field.offset, 0, views, 0)
          kernels.scatter16(this.column(0), 0, count, this.rows, offset, 0)
        }
        take(this.rows, count, this.keys)
      })
    }
  }

  private walk(collection: number, each: (count: number) => void): void {
    const { task } = this.context
    const { memory, scratch, batchRows } = task
    const cursor = new RowCursor(memory, collection, scratch)
    for (let count = cursor.next(batchRows, this.rows); count > 0; count = cursor.next(batchRows, this.rows)) {
      memory.kernels.groupKeys(this.rows, count, this.layout.keyBytes, this.keys)
      each(count)
      task.checkCancelled()
    }
  }

  /** Puts the entries of the strings at `views` into the keys at work. */
  private enter(i: number, count: number): void {
    const { kernels } = this.context.task.memory
    const { keyBytes, stringKeys, keys } = this.layout
    const { offset, nullBit } = keys[stringKeys[i]!]!
    const table = this.tables[i]!
    this.enough(Number(kernels.internViews(table, this.column(this.validity), 0, count, this.ids, this.passes)))
    kernels.packInterned(this.ids, count, this.keys, keyBytes, offset, nullBit)
    kernels.internedEntries(table, this.keys, keyBytes, offset, count)
  }

  private column(validity: number): number {
    return writeDescriptor(this.context.task.memory, this.descriptor, { kind: 'flat', type: VARCHAR, values: this.views, validity })
  }

  private clearValidity(count: number): void {
    this.context.task.memory.u8.fill(0, this.validity, this.validity + Math.ceil(count / 8))
  }
}

const INTERN_BYTES = 64

const bare = (width: number) => ({ width, maskOffset: 0, maskBytes: 0 })
