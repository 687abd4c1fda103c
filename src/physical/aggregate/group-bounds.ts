// Which partial groups the final side of an aggregation may leave out, where only the groups with the largest counts of each key are wanted, as the top
// songs of every city: those whose parts are too small to be among the first, by what is known from the partitions before. The kernels, and why that is
// right: src/kernels/aggregate/group-bounds.ts.
import { ResourceError } from '../../common/errors.ts'
import type { PartContext } from '../pipeline.ts'
import { COLLECTION_BYTES, openCollection, type RowCursor } from '../rows/row-collection.ts'
import type { TaskContext } from '../stage.ts'
import { type AggregateLayout, packedBytes } from './aggregate-layout.ts'
import { GROUP_TABLE_BYTES, type MergedGroups } from './merged-groups.ts'

/** Of the groups, only those with the `limit` largest counts of each key are wanted; of those with equal counts all. */
export interface WantedGroups {
  /** Positions of the group keys that make up the key. */
  readonly keys: readonly number[]
  /** Position of the count among the calls. */
  readonly call: number
  readonly limit: number
}

/** Counts that are kept of a key: with more, keeping them costs what they spare. */
export const MOST_WANTED = 128

// With more keys than this, each has few groups, and their bounds have left the cache.
const MOST_KEYS = 1 << 16
// Partial groups that are seen before it is asked whether leaving some out is worth it, and the part of them that must have been.
const TRIED = 1 << 18
const WORTH = 1 / 16

/** Partial groups of one morsel that were not among the first when they came. */
interface Late {
  readonly rows: number
  readonly keys: number
  count: number
}

/** What a worker knows of the keys' largest counts, from one morsel to the next. */
export class GroupBounds {
  private readonly value: number
  private readonly table: number
  private readonly mask: number
  private readonly masked: number
  private readonly bounds: number
  private readonly passes: number
  private readonly found: number
  private seen = 0
  private leftOut = 0

  private constructor(
    private readonly task: TaskContext,
    private readonly layout: AggregateLayout,
    private readonly wanted: WantedGroups,
    private readonly operator: string,
  ) {
    const { memory, kept, batchRows } = task
    const { kernels, u8 } = memory
    const { keyBytes, keys } = layout
    this.value = layout.words[wanted.call]![0]!
    this.mask = kept.allocateZeroed(keyBytes, operator)
    for (const key of wanted.keys) {
      const { offset, carrier, nullBit } = keys[key]!
      u8[this.mask + (nullBit >> 3)]! |= 1 << (nullBit & 7)
      u8.fill(0xff, this.mask + offset, this.mask + offset + packedBytes(carrier))
    }
    this.masked = kept.allocate(batchRows * keyBytes, operator)
    this.bounds = kept.allocate(batchRows * 4, operator)
    this.found = kept.allocate(batchRows * 4, operator)
    this.passes = kept.allocate(kernels.groupsScratchBytes(keyBytes), operator)
    this.table = kept.allocate(GROUP_TABLE_BYTES, operator)
    const rows = kept.allocate(COLLECTION_BYTES, operator)
    openCollection(memory, rows, kept.id, { width: keyBytes + kernels.boundBytes(wanted.limit), maskOffset: 0, maskBytes: 0 })
    this.enough(kernels.groupsOpen(this.table, kept.id, keyBytes, rows, 0, 0, 0))
  }

  /** Those of the stage's run; undefined where they turned out to be of no use. */
  static of({ task, kept }: PartContext, layout: AggregateLayout, wanted: WantedGroups, operator: string): GroupBounds | undefined {
    const bounds = kept.state instanceof GroupBounds ? kept.state : new GroupBounds(task, layout, wanted, operator)
    kept.state = bounds
    return bounds.isWorthIt() ? bounds : undefined
  }

  private isWorthIt(): boolean {
    const keys = this.task.memory.u32[(this.table + 8) >>> 2]!
    return keys <= MOST_KEYS && (this.seen < TRIED || this.leftOut >= this.seen * WORTH)
  }

  /** Room for what may come late of a morsel of so many partial groups. */
  late(most: number): Late {
    const { scratch } = this.task
    const { keyBytes } = this.layout
    return { rows: scratch.allocate(most * 4, this.operator), keys: scratch.allocate(most * keyBytes, this.operator), count: 0 }
  }

  /**
   * Packs those of `count` partial groups to the front that may be a part of one that is wanted, where a group has at most `parts` of them; the others are
   * late. Returns how many are at the front.
   */
  select(rows: number, count: number, keys: number, parts: number, late: Late): number {
    const { keyBytes } = this.layout
    this.find(keys, count)
    const kept = this.task.memory.kernels.boundsSelect(
      rows,
      keys,
      keyBytes,
      this.value,
      this.bounds,
      keyBytes,
      count,
      parts,
      late.rows + late.count * 4,
      late.keys + late.count * keyBytes,
    )
    late.count += count - kept
    this.seen += count
    return kept
  }

  /** Takes the late parts of groups of which another part was not late, and learns of the groups, which are whole now. Returns how many are left out. */
  finish(merged: MergedGroups, late: Late): number {
    const { kernels } = this.task.memory
    const { batchRows } = this.task
    let known = 0
    for (let done = 0; done < late.count; done += batchRows) {
      const some = Math.min(batchRows, late.count - done)
      const [rows, keys] = [late.rows + done * 4, late.keys + done * this.layout.keyBytes]
      const count = kernels.groupsKnown(merged.table, keys, rows, some, this.found)
      merged.merge(this.found, rows, count)
      known += count
    }
    this.leftOut += late.count - known
    this.learn(merged.cursor())
    return late.count - known
  }

  private learn(groups: RowCursor): void {
    const { memory, batchRows } = this.task
    const { kernels } = memory
    const { keyBytes } = this.layout
    for (let count = groups.next(batchRows, this.found); count > 0; count = groups.next(batchRows, this.found)) {
      kernels.groupKeys(this.found, count, keyBytes, this.masked)
      this.find(this.masked, count)
      kernels.boundsTake(this.found, this.value, this.bounds, keyBytes, count, this.wanted.limit)
    }
  }

  /** The rows of the keys' bounds, to `this.bounds`. */
  private find(keys: number, count: number): void {
    const { kernels } = this.task.memory
    const { keyBytes } = this.layout
    kernels.boundKeys(keys, count, keyBytes, this.mask, this.masked)
    this.enough(kernels.groupsFind(this.table, this.masked, count, this.bounds, this.passes))
  }

  private enough(done: number): void {
    if (!done) throw new ResourceError(this.operator, this.layout.width * 1024, this.task.memory.kernels.memoryLimit() >>> 0)
  }
}
