// The rows of a join's build side in the order of an expression, for joins whose condition asks for a range of it: entries (a prefix of the value and the
// row's address), and a tree of a further key's prefixes that passes over rows which a further bound rules out.
import { DESCRIPTOR_BYTES, orderCode, writeDescriptor } from '../../memory/descriptor.ts'
import { copyInside } from '../../memory/engine-memory.ts'
import { RowReader } from '../rows/row-collection.ts'
import type { RowField } from '../rows/row-layout.ts'
import { KEY_ORDER, type PrefixOrder } from '../runtime-filter/runtime-filter.ts'
import { ENTRY_BYTES } from '../sort/sorted-rows.ts'
import type { TaskContext } from '../stage.ts'
import { type BuildSide, buildRows } from './build-rows.ts'
import type { FurtherBound } from './key-range.ts'

export interface OrderedRows {
  readonly entries: number
  readonly count: number
  /** Of the further bound; 0 where there is none. */
  readonly tree: number
}

/** Where what lasts comes from. */
interface Room {
  allocate(bytes: number, operator?: string): number
}

// The tree (src/kernels/join/join-range.ts): u32 how many levels, u32 each where it lies.
const MOST_LEVELS = 6
const TREE_BYTES = 4 + MOST_LEVELS * 4
const FAN_OUT = 64
const PREFIX_BYTES = 8

/** Bytes that the order of so many rows takes at most: entries twice, as they came and sorted, as much to sort with, and the tree. */
export function orderBytes(rows: number): number {
  return rows * (3 * ENTRY_BYTES + 2 * PREFIX_BYTES)
}

export class RowOrder {
  private readonly field: RowField
  private readonly further:
    | { readonly field: RowField; readonly reader: RowReader; readonly order: PrefixOrder; readonly rows: number }
    | undefined
  private readonly reader: RowReader
  private readonly descriptor: number
  private readonly prefixes: number

  constructor(
    private readonly task: TaskContext,
    side: BuildSide,
    private readonly name: string,
  ) {
    const { memory, scratch, batchRows } = task
    const { order, further } = buildRows(side)
    this.field = order!
    this.reader = new RowReader(memory, [this.field], scratch, batchRows)
    this.further = further && {
      field: further,
      reader: new RowReader(memory, [further], scratch, batchRows),
      order: furtherOrder(side.order!.further!),
      rows: scratch.allocate(batchRows * 4, name),
    }
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, name)
    this.prefixes = scratch.allocate(batchRows * PREFIX_BYTES, name)
  }

  /** Bytes of the entries of so many rows. */
  entryBytes(rows: number): number {
    return rows * ENTRY_BYTES
  }

  /** Adds the entries of the rows whose addresses lie at `rows` to the `known` ones at `entries`. */
  enter(rows: number, count: number, entries: number, known: number): void {
    const { memory } = this.task
    const { kernels } = memory
    const vector = writeDescriptor(memory, this.descriptor, this.reader.read(rows, count)[0]!)
    const { descending, nullsFirst } = KEY_ORDER
    kernels.sortPrefix(vector, 0, count, orderCode(this.field.type), descending, nullsFirst, this.prefixes)
    kernels.sortEntries(this.prefixes, rows, count, entries + known * ENTRY_BYTES)
  }

  /** The entries in order, with their tree, in memory from `lasting`; those that came stay as they are. `spare`: memory to sort with. */
  sorted(from: number, count: number, lasting: Room, spare: Room): OrderedRows {
    const { memory, cancelled } = this.task
    const { kernels } = memory
    const entries = lasting.allocate(count * ENTRY_BYTES, this.name)
    const room = spare.allocate((count + kernels.sortSpareEntries()) * ENTRY_BYTES, this.name)
    copyInside(memory, from, count * ENTRY_BYTES, entries)
    const sorted = kernels.sortRows(entries, room, count, 0, 0, cancelled) >>> 0
    if (sorted === 0) this.task.checkCancelled()
    if (sorted !== entries) copyInside(memory, sorted, count * ENTRY_BYTES, entries)
    const inRange = kernels.joinRangeEntries(entries, count)
    return { entries, count: inRange, tree: this.plantTree(entries, inRange, lasting) }
  }

  /** The further key's prefixes in the order of the entries, turned where it is bounded from above: all that matches is not below its bound. */
  private plantTree(entries: number, count: number, lasting: Room): number {
    if (!this.further) return 0
    const { field, reader, order, rows } = this.further
    const { memory, batchRows } = this.task
    const { u32, kernels } = memory
    const tree = lasting.allocate(TREE_BYTES, this.name)
    let level = lasting.allocate(count * PREFIX_BYTES, this.name)
    for (let from = 0; from < count; from += batchRows) {
      this.task.checkCancelled()
      const some = Math.min(batchRows, count - from)
      kernels.entryRows(entries + from * ENTRY_BYTES, some, rows)
      const vector = writeDescriptor(memory, this.descriptor, reader.read(rows, some)[0]!)
      kernels.sortPrefix(vector, 0, some, orderCode(field.type), order.descending, order.nullsFirst, level + from * PREFIX_BYTES)
    }
    let levels = 0
    for (let nodes = count; ; levels++) {
      u32[((tree + 4) >>> 2) + levels] = level
      if (nodes <= FAN_OUT) break
      const above = lasting.allocate(Math.ceil(nodes / FAN_OUT) * PREFIX_BYTES, this.name)
      nodes = kernels.joinRangeLevel(level, nodes, above)
      level = above
    }
    u32[tree >>> 2] = levels + 1
    return tree
  }
}

/** How prefixes of the further key and of its bounds are made: of the same value, they are the same. */
export function furtherOrder({ isUpper }: FurtherBound): PrefixOrder {
  return { descending: isUpper, nullsFirst: false }
}
