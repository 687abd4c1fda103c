// Groups that come back from files, beside those that other lanes still have in memory: the rows of a partition, or of a division of one by further bits of
// a hash of the keys. Equal keys have equal bytes once their strings are entered into tables that all rows share.
import { VARCHAR } from '../../common/types.ts'
import { DESCRIPTOR_BYTES, writeDescriptor } from '../../memory/descriptor.ts'
import type { PartContext } from '../pipeline.ts'
import { COLLECTION_BYTES, RowCursor, RowReader } from '../rows/row-collection.ts'
import { RowHasher } from '../rows/row-hash.ts'
import { MOST_SPLIT_BITS, PieceSplitter } from '../spill/piece-splitter.ts'
import { PieceReader, type RowPieces, rowPieces } from '../spill/row-pieces.ts'
import { SpilledParts } from '../spill/spilled-parts.ts'
import type { SealedLane } from '../stage.ts'
import { PACKINGS } from './accumulator.ts'
import type { AggregateLayout } from './aggregate-layout.ts'
import { filedKeys, type GroupFileLayout, groupFileLayout } from './group-file-layout.ts'
import { LaneState, sealedRows } from './lane-state.ts'
import { GroupCopier } from './spilled-groups.ts'

/** Partial groups among which are all of some keys. */
export interface GroupPart {
  /** Lanes that have theirs in memory; of the partition as a whole only. */
  readonly lanes: readonly LaneState[]
  readonly partition: number
  readonly filed: RowPieces
  readonly rows: number
  /** How many of the hash's top bits are the same in all of them. */
  readonly shift: number
  /** Dividing it once more is of no use: most of its rows have one key. */
  readonly stuck: boolean
}

// Three divisions: 64 × 64^3 parts.
const MOST_SHIFT = 3 * MOST_SPLIT_BITS
// What keeps so much of its rows when it is divided has few keys.
const STUCK = 0.75
// Of a group that is merged: its slots in a directory that doubles, and of each string of its key the entry's head and slots.
const BYTES_A_GROUP = 32
const BYTES_A_STRING = 48

/** What the lanes have of a partition. */
export function wholePartition({ task }: PartContext, layout: AggregateLayout, lanes: readonly SealedLane[], partition: number): GroupPart {
  const { memory } = task
  const spilled = lanes.flatMap(({ root }) => SpilledParts.of(memory, root) ?? [])
  const filed = rowPieces(memory, [], spilled, partition)
  return {
    lanes: lanes.flatMap(({ root }) => LaneState.sealed(memory, root, layout) ?? []),
    partition,
    filed,
    rows: filed.rows + lanes.reduce((sum, { root }) => sum + sealedRows(memory, root, partition), 0),
    shift: 0,
    stuck: false,
  }
}

/** Whether dividing the part may make it smaller. */
export function canDivide({ shift, stuck }: GroupPart): boolean {
  return !stuck && shift < MOST_SHIFT
}

/** Bytes that the part takes at most: where all of its rows are groups of their own, and its blocks have to stay. */
export function estimatedBytes({ filed, rows }: GroupPart, { width, stringKeys }: AggregateLayout): number {
  return filed.bytes + rows * (width + BYTES_A_GROUP + stringKeys.length * BYTES_A_STRING)
}

/** Divides partitions. Lives for a morsel. */
export class GroupDivider {
  private readonly file: GroupFileLayout
  private readonly splitter: PieceSplitter
  private readonly copier: GroupCopier

  constructor(
    private readonly context: PartContext,
    private readonly layout: AggregateLayout,
    private readonly name: string,
  ) {
    const { task, operator } = context
    const { memory, scratch, batchRows } = task
    this.file = groupFileLayout(layout)
    this.copier = new GroupCopier(task, layout, name)
    const keys = new RowReader(memory, filedKeys(layout, this.file), scratch, batchRows)
    const hasher = new RowHasher(memory, scratch, batchRows)
    this.splitter = new PieceSplitter(task, operator, name, {
      layout: this.file.rows,
      headBytes: layout.width,
      hashes(rows, count, shift) {
        const hashes = hasher.hash(keys.read(rows, count), 0, count)
        memory.kernels.lowerHashes(hashes, count, shift)
        return hashes
      },
    })
  }

  /** The part in parts of which each takes about `room` bytes, as far as its keys are spread: all in files. */
  divide(part: GroupPart, room: number): GroupPart[] {
    const { lanes, partition, filed, rows, shift } = part
    const bits = Math.min(MOST_SPLIT_BITS, Math.max(1, Math.ceil(Math.log2(estimatedBytes(part, this.layout) / room))))
    const pieces = this.splitter.split({ pieces: [...filed.pieces, ...this.inFile(lanes, partition).pieces] }, shift, bits, room)
    return pieces
      .filter((piece) => piece.rows > 0)
      .map((piece) => ({
        lanes: [],
        partition,
        filed: piece,
        rows: piece.rows,
        shift: shift + bits,
        stuck: piece.rows > rows * STUCK,
      }))
  }

  /** The groups that are in memory, in a file, too: with their strings. */
  private inFile(lanes: readonly LaneState[], partition: number): RowPieces {
    const { task, operator } = this.context
    const parts = SpilledParts.ofMorsel(task, 1, this.name)
    for (const lane of lanes) parts.append(task, operator, this.name, 0, this.copier.asFiled(lane, partition))
    return rowPieces(task.memory, [], [parts], 0)
  }
}

/** Takes the rows of some groups, and where their packed keys lie, strings by the addresses of their entries. False where it has taken enough. */
type TakeGroups = (rows: number, count: number, keys: number) => boolean

/** Gives the groups of a part; all that it needs lies in the task's scratch memory. */
export class RestoredGroups {
  private readonly file: GroupFileLayout
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
    this.file = groupFileLayout(layout)
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

  /** Whether all were taken. */
  give({ lanes, partition, filed }: GroupPart, take: TakeGroups): boolean {
    return lanes.every((lane) => this.inMemory(lane, lane.collections + partition * COLLECTION_BYTES, take)) && this.inFiles(filed, take)
  }

  private inMemory(lane: LaneState, collection: number, take: TakeGroups): boolean {
    const { kernels } = this.context.task.memory
    const { layout, views, validity } = this
    return this.walk(collection, take, (count) => {
      layout.stringKeys.forEach((key, i) => {
        const { offset, nullBit } = layout.keys[key]!
        this.clearValidity(count)
        kernels.gather4(this.rows, count, offset, nullBit, this.ids, validity)
        kernels.internedRows(lane.internTables[key]!, this.rows, count, offset, views)
        this.enter(i, count)
      })
    })
  }

  private inFiles({ pieces }: RowPieces, take: TakeGroups): boolean {
    const { task, operator } = this.context
    const { kernels } = task.memory
    const { layout, file, views, validity } = this
    // States go on pointing to their strings; else a block is done with when its groups are merged.
    const reader = new PieceReader(task, operator, file.rows, this.name, file.states.length > 0)
    return pieces.every((piece) =>
      this.walk(reader.open(piece), take, (count) => {
        layout.stringKeys.forEach((key, i) => {
          this.clearValidity(count)
          kernels.gatherView(this.rows, count, file.keys[i]!.offset, layout.keys[key]!.nullBit, views, validity)
          this.enter(i, count)
        })
        for (const { field, offset, packing } of file.states) {
          if (packing) {
            kernels.unpackStates(PACKINGS[packing], this.rows, count, field.offset, offset)
            continue
          }
          kernels.gatherView(this.rows, count, field.offset, 0, views, 0)
          kernels.scatter16(this.column(0), 0, count, this.rows, offset, 0)
        }
      }),
    )
  }

  private walk(collection: number, take: TakeGroups, prepare: (count: number) => void): boolean {
    const { task } = this.context
    const { memory, scratch, batchRows } = task
    const cursor = new RowCursor(memory, collection, scratch)
    for (let count = cursor.next(batchRows, this.rows); count > 0; count = cursor.next(batchRows, this.rows)) {
      memory.kernels.groupKeys(this.rows, count, this.layout.keyBytes, this.keys)
      prepare(count)
      if (!take(this.rows, count, this.keys)) return false
      task.checkCancelled()
    }
    return true
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
