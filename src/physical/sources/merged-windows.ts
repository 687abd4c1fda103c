// Window functions over more rows than fit: they are sorted by way of files, then taken some window partitions at a time.
import type { Batch } from '../../memory/vector.ts'
import type { PartContext, Source } from '../pipeline.ts'
import { COLLECTION_BYTES, collectionBytes, openCollection, RowReader, RowWriter } from '../rows/row-collection.ts'
import { type RowKeys, writeRowKeys } from '../rows/sort-keys.ts'
import { type MixedRows, SORTING_BYTES, sortExternally, withScratch } from '../sort/external-sort.ts'
import type { RunMerge } from '../sort/run-merge.ts'
import { rowKey } from '../window/window-layout.ts'
import { LIST_BYTES, preparedWindows, WindowedRows, type WindowedSource } from './windowed-rows.ts'

// As many as a morsel sorts that has all of its rows in memory.
const ROWS_AT_ONCE = 32768

// How src/kernels/sort/rank.ts numbers rows.
const RANK_STATE_BYTES = 32
const ROW_NUMBER = 0

export class MergedWindows implements Source {
  readonly rowsRead: number
  private readonly merge: RunMerge
  private readonly reader: RowReader
  private readonly writer: RowWriter
  private readonly partitionKeys: RowKeys
  private readonly collection: number
  /** Rows of the merge, from `at` to `end`, that are in no group yet. */
  private readonly rows: number
  private at = 0
  private end = 0
  private readonly numbers: number
  private readonly numbering: number
  private readonly room: number
  private readonly own: PartContext
  private group: WindowedRows | undefined

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
    this.room = spill.room() / 2
    this.merge = sortExternally(context, spec.name, layout.layout, keys, all, this.room)
    this.reader = new RowReader(memory, layout.layout.fields, scratch, batchRows)
    this.writer = new RowWriter(memory, layout.layout, scratch, batchRows, spec.name)
    this.partitionKeys = writeRowKeys(memory, partition, scratch)
    this.collection = scratch.allocate(COLLECTION_BYTES, spec.name)
    this.rows = scratch.allocate(batchRows * 4, spec.name)
    this.numbers = scratch.allocate(batchRows * 8, spec.name)
    this.numbering = scratch.allocate(RANK_STATE_BYTES, spec.name)
    this.own = { ...context, task: withScratch(task, task.kept) }
  }

  next(): Batch | undefined {
    const batch = this.group?.next()
    if (batch) return batch
    this.group = undefined
    const count = this.gather()
    if (count === 0) return undefined
    this.group = new WindowedRows(this.spec, this.own, [this.collection], count)
    return this.group.next()
  }

  /** Fetches the next window partitions, as wholes: enough of them to be worth a sort. */
  private gather(): number {
    const { task } = this.context
    const { memory, kept } = task
    const { layout } = preparedWindows(this.spec).layout
    kept.reset()
    openCollection(memory, this.collection, kept.id, layout)
    memory.u8.fill(0, this.numbering, this.numbering + RANK_STATE_BYTES)
    let count = 0
    for (let isFull = false; this.fetch(); ) {
      const taken = isFull ? this.beforeBoundary() : this.numberRows()
      count += this.take(taken)
      if (this.at < this.end) break
      isFull =
        count >= ROWS_AT_ONCE || collectionBytes(memory, this.collection) + count * (SORTING_BYTES + LIST_BYTES + layout.width) > this.room
      task.checkCancelled()
    }
    return count
  }

  /** Whether there are rows that no group has. */
  private fetch(): boolean {
    if (this.at < this.end) return true
    this.at = 0
    this.end = this.merge.next(this.context.task.batchRows, this.rows)
    return this.end > 0
  }

  /** Numbers the rows within their partitions; gives how many there are. */
  private numberRows(): number {
    const { kernels } = this.context.task.memory
    const { address, count } = this.partitionKeys
    const rows = this.end - this.at
    kernels.rankRows(this.rows + this.at * 4, rows, address, count, address, 0, ROW_NUMBER, this.numbering, this.numbers)
    return rows
  }

  /** How many of the rows come before the first one of another partition. */
  private beforeBoundary(): number {
    const rows = this.numberRows()
    const { i64 } = this.context.task.memory
    for (let row = 0; row < rows; row++) if (i64[(this.numbers >>> 3) + row] === 1n) return row
    return rows
  }

  /** Copies the next rows to the group. */
  private take(count: number): number {
    if (count === 0) return 0
    const { u32 } = this.context.task.memory
    const columns = this.reader.read(this.rows + this.at * 4, count)
    const written = this.writer.write(columns, 0, count, { collections: this.collection, bits: 0, hashes: 0 })
    // What comes next is compared with the copy: the merge's rows move on.
    u32[this.numbering >>> 2] = u32[(written >>> 2) + count - 1]!
    this.at += count
    return count
  }
}
