// Window functions over more rows than fit: they are sorted by way of files, then taken some window partitions at a time.
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch } from '../../memory/vector.ts'
import type { PartContext, Source } from '../pipeline.ts'
import {
  COLLECTION_BYTES,
  collectionBytes,
  collectionRows,
  openCollection,
  RowCursor,
  RowReader,
  RowWriter,
} from '../rows/row-collection.ts'
import { type RowKeys, writeRowKeys } from '../rows/sort-keys.ts'
import { type MixedRows, SORTING_BYTES, sortExternally, withScratch } from '../sort/external-sort.ts'
import { RANK_KINDS, RANK_STATE_BYTES } from '../sort/rank-layout.ts'
import type { RunMerge } from '../sort/run-merge.ts'
import type { Reach } from '../window/carried-functions.ts'
import { rowKey } from '../window/window-layout.ts'
import { LargePartition, type PartitionRows, reachOfAll } from './large-partition.ts'
import { LIST_BYTES, preparedWindows, WindowedRows, type WindowedSource } from './windowed-rows.ts'

// As many as a morsel sorts that has all of its rows in memory.
const ROWS_AT_ONCE = 32768

/** Puts the blocks of a collection behind another's, which has no rows then. */
function adoptAll({ u32, kernels }: EngineMemory, into: number, from: number): void {
  for (let block = u32[from >>> 2]!; block !== 0; ) {
    const next = u32[block >>> 2]!
    kernels.rowsAdopt(into, block)
    block = next
  }
  u32.fill(0, from >>> 2, (from >>> 2) + 3)
}

export class MergedWindows implements Source, PartitionRows {
  readonly rowsRead: number
  private readonly merge: RunMerge
  private readonly reader: RowReader
  private readonly writer: RowWriter
  private readonly partitionKeys: RowKeys
  /** Window partitions that are there as wholes, and rows of the one behind them; while a group of them is at work, these rows lie apart. */
  private readonly whole: number
  private readonly open: number
  private readonly rest: number
  private readonly moved: number
  /** Holds the last row taken. */
  private readonly last: number
  /** Rows of the merge, from `at` to `end`, that are in no group yet. */
  private readonly rows: number
  private at = 0
  private end = 0
  private readonly numbers: number
  private readonly numbering: number
  private readonly room: number
  private readonly own: PartContext
  private readonly reach: Reach | undefined
  private group: { next(): Batch | undefined } | undefined
  /** A partition that is taken in segments is at its end. */
  private passed = false

  constructor(
    private readonly spec: WindowedSource,
    private readonly context: PartContext,
    all: MixedRows,
  ) {
    const { task } = context
    const { memory, scratch, batchRows, spill } = task
    const { layout, orderBy, ties } = preparedWindows(spec)
    const partition = spec.items[0]!.partitionBy.map((expr) => rowKey(layout, { expr, descending: false, nullsFirst: false }))
    const keys = [...partition, ...orderBy.map((key) => rowKey(layout, key)), ...ties]
    this.rowsRead = all.count
    this.room = spill.room(scratch) / 3
    this.merge = sortExternally(context, spec.name, layout.layout, keys, all, this.room)
    this.reader = new RowReader(memory, layout.layout.fields, scratch, batchRows)
    this.writer = new RowWriter(memory, layout.layout, scratch, batchRows, spec.name)
    this.partitionKeys = writeRowKeys(memory, partition, scratch)
    const collection = () => scratch.allocate(COLLECTION_BYTES, spec.name)
    this.whole = collection()
    this.open = collection()
    this.rest = collection()
    this.last = collection()
    for (const lasting of [this.rest, this.last]) openCollection(memory, lasting, scratch.id, layout.layout)
    this.moved = scratch.allocate(batchRows * 4, spec.name)
    this.rows = scratch.allocate(batchRows * 4, spec.name)
    this.numbers = scratch.allocate(batchRows * 8, spec.name)
    this.numbering = scratch.allocateZeroed(RANK_STATE_BYTES, spec.name)
    this.reach = reachOfAll(spec)
    this.own = { ...context, task: withScratch(task, task.kept) }
  }

  next(): Batch | undefined {
    const batch = this.group?.next()
    if (batch) return batch
    this.group = this.gather()
    return this.group?.next()
  }

  /** The next rows of the large partition that is at work. */
  more(collection: number): number {
    const { memory } = this.context.task
    const isFull = () => collectionRows(memory, collection) >= ROWS_AT_ONCE || collectionBytes(memory, collection) > this.room / 4
    let count = 0
    do {
      if (this.passed || !this.fetch()) break
      const boundary = this.numberRows().first
      count += this.take(boundary - this.at, collection)
      this.passed = this.at < this.end
    } while (!isFull())
    return count
  }

  /** Fetches the next window partitions, as wholes: enough of them to be worth a sort. Undefined at the end. */
  private gather(): { next(): Batch | undefined } | undefined {
    const { task } = this.context
    const { memory, kept } = task
    const { whole, open } = this
    kept.reset()
    for (const collection of [whole, open]) openCollection(memory, collection, kept.id, preparedWindows(this.spec).layout.layout)
    this.move(this.rest, open)
    while (this.fetch()) {
      const { last } = this.numberRows()
      if (last >= 0) {
        this.take(last - this.at, open)
        adoptAll(memory, whole, open)
      }
      this.take(this.end - this.at, open)
      task.checkCancelled()
      const [rows, more] = [collectionRows(memory, whole), collectionRows(memory, open)]
      if (rows + more < ROWS_AT_ONCE && this.needed() <= this.room / 4) continue
      if (rows > 0) {
        this.move(open, this.rest)
        return this.over(rows)
      }
      if (this.reach && this.needed() > this.room) {
        this.passed = false
        return new LargePartition(this.spec, this.context, this.reach, open, more, this)
      }
    }
    adoptAll(memory, whole, open)
    const rows = collectionRows(memory, whole)
    return rows > 0 ? this.over(rows) : undefined
  }

  private over(rows: number): WindowedRows {
    return new WindowedRows(this.spec, this.own, [this.whole], rows)
  }

  /** What windows over the rows so far take. */
  private needed(): number {
    const { memory } = this.context.task
    const { width } = preparedWindows(this.spec).layout.layout
    const of = (collection: number) =>
      collectionBytes(memory, collection) + collectionRows(memory, collection) * (SORTING_BYTES + LIST_BYTES + width)
    return of(this.whole) + of(this.open)
  }

  /** Whether there are rows that no group has. */
  private fetch(): boolean {
    if (this.at < this.end) return true
    this.at = 0
    this.end = this.merge.next(this.context.task.batchRows, this.rows)
    return this.end > 0
  }

  /** Numbers the rows that are fetched within their partitions: which is the first one, and which the last one, that begins another; none: the end, and -1. */
  private numberRows(): { readonly first: number; readonly last: number } {
    const { kernels, i64 } = this.context.task.memory
    const { address, count } = this.partitionKeys
    kernels.rankRows(
      this.rows + this.at * 4,
      this.end - this.at,
      address,
      count,
      address,
      0,
      RANK_KINDS.row_number,
      this.numbering,
      this.numbers,
    )
    const begins = (row: number) => i64[(this.numbers >>> 3) + row - this.at] === 1n
    let [first, last] = [this.at, this.end - 1]
    while (first < this.end && !begins(first)) first++
    while (last >= this.at && !begins(last)) last--
    return { first, last: last < this.at ? -1 : last }
  }

  /** Copies the next rows to a collection. */
  private take(count: number, collection: number): number {
    if (count === 0) return 0
    const { kernels, u32 } = this.context.task.memory
    const from = this.rows + this.at * 4
    this.copy(from, count, collection)
    // What comes next is compared with a copy: the merge's rows move on.
    kernels.rowsClear(this.last)
    u32[this.numbering >>> 2] = u32[this.copy(from + (count - 1) * 4, 1, this.last) >>> 2]!
    this.at += count
    return count
  }

  /** Copies all rows of a collection to another, and forgets them. */
  private move(from: number, to: number): void {
    const { memory, scratch, batchRows } = this.context.task
    const cursor = new RowCursor(memory, from, scratch)
    for (let count = cursor.next(batchRows, this.moved); count > 0; count = cursor.next(batchRows, this.moved))
      this.copy(this.moved, count, to)
    memory.kernels.rowsClear(from)
  }

  private copy(rows: number, count: number, collection: number): number {
    return this.writer.write(this.reader.read(rows, count), 0, count, { collections: collection, bits: 0, hashes: 0 })
  }
}
