// A window partition that is too large to be in memory as a whole: it comes in segments of sorted rows. Of each the rows are given whose frames are known;
// the others, and those before them that may still be asked for, are part of the next segment.
import type { Batch } from '../../memory/vector.ts'
import type { PartContext } from '../pipeline.ts'
import { COLLECTION_BYTES, openCollection, RowCursor, RowReader, RowWriter } from '../rows/row-collection.ts'
import { withScratch } from '../sort/external-sort.ts'
import { type SpilledBlock, SpilledParts } from '../spill/spilled-parts.ts'
import { type CarriedFunction, carriedFunction, type Reach, reachOf } from '../window/carried-functions.ts'
import { SortedWindow } from '../window/sorted-window.ts'
import { WindowFunctions } from '../window/window-functions.ts'
import { preparedWindows, type WindowedSource } from './windowed-rows.ts'

/** Where a partition's rows come from, in their order. */
export interface PartitionRows {
  /** Appends the next rows to the collection, whose memory is from `kept`; gives how many, 0 at the partition's end. */
  more(collection: number): number
}

/** How far all calls of the source reach together; undefined where a partition has to be in memory as a whole. */
export function reachOfAll(spec: WindowedSource): Reach | undefined {
  const reaches = preparedWindows(spec).parts.map(({ items }) => reachOf(items))
  let all: Reach = { before: 0, after: 0, peers: undefined, whole: false }
  for (const reach of reaches) {
    if (!reach) return undefined
    const peers = [all.peers, reach.peers].filter((keys) => keys !== undefined)
    all = {
      before: Math.max(all.before, reach.before),
      after: Math.max(all.after, reach.after),
      peers: peers.length > 0 ? Math.min(...peers) : undefined,
      whole: all.whole || reach.whole,
    }
  }
  return all
}

interface Segment {
  readonly window: SortedWindow
  readonly reader: RowReader
  /** Rows up to here are given from this segment. */
  readonly end: number
}

export class LargePartition {
  private readonly functions: readonly { readonly fn: CarriedFunction; readonly positions: readonly number[] }[]
  private readonly reader: RowReader
  private readonly writer: RowWriter
  private readonly carried: number
  private readonly addresses: number
  private source: PartitionRows
  private segment: Segment | undefined
  /** Place in the segment of the next row to be given. */
  private at = 0
  /** Rows in the collection, all of which the next segment takes. */
  private count: number
  private ended = false
  /** Where the segment's rows begin that are given from it, and of how many pieces it was made. */
  private begin = 0
  private pieces = 1

  /** `collection`, in memory from the task's `kept`, has the partition's first `count` rows. */
  constructor(
    private readonly spec: WindowedSource,
    private readonly context: PartContext,
    private readonly reach: Reach,
    private readonly collection: number,
    count: number,
    source: PartitionRows,
  ) {
    const { memory, scratch, batchRows } = context.task
    const prepared = preparedWindows(spec)
    const { layout } = prepared.layout
    this.count = count
    this.source = source
    this.functions = prepared.parts.map(({ items, positions }) => ({
      fn: carriedFunction(items, prepared.layout, scratch, memory),
      positions,
    }))
    this.reader = new RowReader(memory, layout.fields, scratch, batchRows)
    this.writer = new RowWriter(memory, layout, scratch, batchRows, spec.name)
    this.carried = scratch.allocate(COLLECTION_BYTES, spec.name)
    openCollection(memory, this.carried, scratch.id, layout)
    this.addresses = scratch.allocate(batchRows * 4, spec.name)
    if (reach.whole) this.see()
  }

  next(): Batch | undefined {
    while (!this.segment || this.at === this.segment.end) {
      if (this.segment && this.ended) return undefined
      this.advance()
    }
    const { segment, at } = this
    const { batchRows } = this.context.task
    const rows = Math.min(batchRows, segment.end - at)
    const columns: Batch['columns'][number][] = [...segment.reader.read(segment.window.rows + at * 4, rows)]
    const first = columns.length
    for (const { fn, positions } of this.functions) {
      fn.read(at, rows).forEach((column, i) => {
        columns[first + positions[i]!] = column
      })
    }
    this.at += rows
    return { rows, selection: 0, selected: rows, columns }
  }

  /** Lets functions see all rows, which go to the lane's file as they are: they are needed once more. */
  private see(): void {
    const { task, operator } = this.context
    const parts = SpilledParts.ofMorsel(task, 1, this.spec.name)
    while (this.count > 0) {
      const functions = new WindowFunctions(this.window(), this.context.code)
      for (const { fn } of this.functions) fn.see?.(functions)
      parts.append(task, operator, this.spec.name, 0, this.collection)
      this.restart()
      this.count = this.source.more(this.collection)
      task.checkCancelled()
    }
    this.source = new RowsInFile(this.context, this.spec.name, parts)
  }

  /** Makes the next segment: what is left of the last one, and the rows behind it. */
  private advance(): void {
    // A window that reaches far, or many peers: where a segment gives nothing, the next one is longer.
    this.pieces = this.segment && this.at === this.begin ? this.pieces * 2 : 1
    if (this.segment) this.carry(this.segment)
    this.begin = this.at
    for (let piece = 0; piece < this.pieces && !this.ended; piece++) {
      const added = this.source.more(this.collection)
      this.count += added
      this.ended = added === 0
    }
    const window = this.window()
    const { given } = preparedWindows(this.spec)
    const { task, code } = this.context
    this.segment = { window, reader: new RowReader(task.memory, given, task.kept, task.batchRows), end: this.endOf(window) }
    const functions = new WindowFunctions(window, code)
    for (const { fn } of this.functions) fn.open(functions)
  }

  /** Sorts the rows that are in the collection. */
  private window(): SortedWindow {
    const { layout, orderBy, ties } = preparedWindows(this.spec)
    const task = withScratch(this.context.task, this.context.task.kept)
    return new SortedWindow(task, this.spec.name, layout, [], orderBy, ties, [this.collection], this.count)
  }

  private endOf(window: SortedWindow): number {
    const { count } = window
    if (this.ended) return count
    const end = count - this.reach.after
    if (end <= this.at) return this.at
    const { peers } = this.reach
    if (peers === undefined) return end
    // Of the last peers more may come.
    return Math.max(this.at, this.context.task.memory.u32[(window.peers(peers).begins >>> 2) + Math.min(end, count - 1)]!)
  }

  /** Takes the rows into the next segment that are still to be given, and those before them that these may ask for. */
  private carry({ window, end }: Segment): void {
    const { memory, batchRows, scratch } = this.context.task
    // The last row that was given tells whether the next one is its peer.
    const from = Math.max(0, end - Math.max(1, this.reach.before))
    const kept = window.count - from
    for (let done = from; done < window.count; done += batchRows)
      this.copy(window.rows + done * 4, Math.min(batchRows, window.count - done), this.carried)
    this.restart()
    this.at = end - from
    const cursor = new RowCursor(memory, this.carried, scratch)
    let last = 0
    for (let done = 0; done < kept; done += batchRows) {
      const some = cursor.next(batchRows, this.addresses)
      const written = this.copy(this.addresses, some, this.collection)
      if (this.at > done && this.at <= done + some) last = memory.u32[(written >>> 2) + this.at - 1 - done]!
    }
    memory.kernels.rowsClear(this.carried)
    this.count = kept
    for (const { fn } of this.functions) fn.move(from, last)
  }

  /** Appends the rows whose addresses are listed; gives where the copies' are. */
  private copy(rows: number, count: number, collection: number): number {
    return this.writer.write(this.reader.read(rows, count), 0, count, { collections: collection, bits: 0, hashes: 0 })
  }

  /** Forgets the rows of the collection, and all that was computed of them. */
  private restart(): void {
    const { memory, kept } = this.context.task
    kept.reset()
    openCollection(memory, this.collection, kept.id, preparedWindows(this.spec).layout.layout)
  }
}

// Some hundred KiB each.
const BLOCKS_AT_ONCE = 16

/** Rows in the order in which they went to the file. */
class RowsInFile implements PartitionRows {
  private readonly blocks: Iterator<SpilledBlock>

  constructor(
    private readonly context: PartContext,
    private readonly name: string,
    private readonly parts: SpilledParts,
  ) {
    this.blocks = parts.blocks(0)
  }

  more(collection: number): number {
    const { task, operator } = this.context
    let rows = 0
    for (let some = 0; some < BLOCKS_AT_ONCE; some++) {
      const { value: block, done } = this.blocks.next()
      if (done) break
      const to = task.kept.allocate(block.size, this.name)
      this.parts.restore(task, operator, block, to)
      task.memory.kernels.rowsAdopt(collection, to)
      rows += block.rows
    }
    return rows
  }
}
