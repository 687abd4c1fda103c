// Top-N per key, after the exchange: a morsel is some partitions of the exchange, whose rows of all lanes are sorted by the window's keys and numbered.
import { BIGINT } from '../../common/types.ts'
import type { Column, RankCall } from '../../logical/expression.ts'
import type { Batch, FlatVector } from '../../memory/vector.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'
import { COLLECTION_BYTES, openCollection, RowReader, RowWriter } from '../rows/row-collection.ts'
import { type RowKeys, writeRowKeys } from '../rows/sort-keys.ts'
import { describeRank } from '../sinks/exchange-exec.ts'
import { type MixedRows, sortExternally } from '../sort/external-sort.ts'
import type { KeyedLayout } from '../sort/keyed-layout.ts'
import { RANK_KINDS, RANK_STATE_BYTES, rankKeys, rankLayout } from '../sort/rank-layout.ts'
import type { RunMerge } from '../sort/run-merge.ts'
import { ENTRY_BYTES, EntryBuilder } from '../sort/sorted-rows.ts'
import { exchangeMorsels, fits, inMemory, morselRows } from './exchanged-rows.ts'

export interface RankedSource {
  readonly kind: 'ranked'
  readonly name: string
  readonly inputIndex: number
  readonly input: readonly Column[]
  readonly call: RankCall
  readonly limit: number
}

class RankedRows implements Source {
  private readonly partitionKeys: RowKeys
  private readonly orderKeys: RowKeys
  private readonly reader: RowReader
  private readonly rows: number
  private readonly rankState: number
  private readonly ranks: number
  private readonly entries: number
  private readonly count: number
  private given = 0

  constructor(
    private readonly spec: RankedSource,
    private readonly context: PartContext,
    keyed: KeyedLayout,
    collections: readonly number[],
    readonly rowsRead: number,
  ) {
    const { memory, scratch, batchRows } = context.task
    const { partition, order, sorting } = rankKeys(spec.call, keyed)
    this.partitionKeys = writeRowKeys(memory, partition, scratch)
    this.orderKeys = writeRowKeys(memory, order, scratch)
    this.reader = new RowReader(memory, keyed.columns, scratch, batchRows)
    this.rows = scratch.allocate(batchRows * 4)
    this.rankState = scratch.allocateZeroed(RANK_STATE_BYTES)
    this.ranks = scratch.allocate(batchRows * 8)
    this.entries = new EntryBuilder(context.task, [...partition, ...sorting], spec.name).sorted(collections, rowsRead)
    this.count = this.prune(rowsRead, spec.limit)
  }

  next(): Batch | undefined {
    const { memory, batchRows } = this.context.task
    const { kernels } = memory
    const count = Math.min(batchRows, this.count - this.given)
    if (count === 0) return undefined
    kernels.entryRows(this.entries + this.given * ENTRY_BYTES, count, this.rows)
    this.given += count
    const { partitionKeys: p, orderKeys: o } = this
    kernels.rankRows(this.rows, count, p.address, p.count, o.address, o.count, RANK_KINDS[this.spec.call.name], this.rankState, this.ranks)
    const rank: FlatVector = { kind: 'flat', type: BIGINT, values: this.ranks, validity: 0 }
    return { rows: count, selection: 0, selected: count, columns: [...this.reader.read(this.rows, count), rank] }
  }

  private prune(count: number, limit: number): number {
    const { partitionKeys: p, orderKeys: o } = this
    const { kernels } = this.context.task.memory
    return kernels.pruneRanked(this.entries, count, p.address, p.count, o.address, o.count, RANK_KINDS[this.spec.call.name], BigInt(limit))
  }
}

/** As `RankedRows`, for more rows than fit: they are sorted by way of files. */
class MergedRanks implements Source {
  readonly rowsRead: number
  private readonly partitionKeys: RowKeys
  private readonly orderKeys: RowKeys
  private readonly merge: RunMerge
  private readonly reader: RowReader
  private readonly writer: RowWriter
  private readonly rows: number
  private readonly ranks: number
  private readonly rankState: number
  private readonly selection: number
  /** Holds the last row so far: the merge's rows move on. */
  private readonly last: number

  constructor(
    private readonly spec: RankedSource,
    private readonly context: PartContext,
    keyed: KeyedLayout,
    all: MixedRows,
  ) {
    const { memory, scratch, batchRows, spill } = context.task
    const { partition, order, sorting } = rankKeys(spec.call, keyed)
    this.rowsRead = all.count
    this.partitionKeys = writeRowKeys(memory, partition, scratch)
    this.orderKeys = writeRowKeys(memory, order, scratch)
    this.merge = sortExternally(context, spec.name, keyed.layout, [...partition, ...sorting], all, spill.room(scratch) / 3)
    this.reader = new RowReader(memory, keyed.layout.fields, scratch, batchRows)
    this.writer = new RowWriter(memory, keyed.layout, scratch, 1, spec.name)
    this.rows = scratch.allocate(batchRows * 4)
    this.ranks = scratch.allocate(batchRows * 8)
    this.rankState = scratch.allocateZeroed(RANK_STATE_BYTES)
    this.selection = scratch.allocate(batchRows * 4)
    this.last = scratch.allocate(COLLECTION_BYTES)
    openCollection(memory, this.last, scratch.id, keyed.layout)
  }

  next(): Batch | undefined {
    const { memory, batchRows } = this.context.task
    const count = this.merge.next(batchRows, this.rows)
    if (count === 0) return undefined
    const { partitionKeys: p, orderKeys: o, rows, ranks } = this
    memory.kernels.rankRows(rows, count, p.address, p.count, o.address, o.count, RANK_KINDS[this.spec.call.name], this.rankState, ranks)
    this.keepLast(count)
    const rank: FlatVector = { kind: 'flat', type: BIGINT, values: ranks, validity: 0 }
    const columns = [...this.reader.read(rows, count).slice(0, this.spec.input.length), rank]
    return { rows: count, selection: this.selection, selected: this.select(count), columns }
  }

  private select(count: number): number {
    const { i64, u32 } = this.context.task.memory
    const limit = BigInt(this.spec.limit)
    let selected = 0
    for (let row = 0; row < count; row++) if (i64[(this.ranks >>> 3) + row]! <= limit) u32[(this.selection >>> 2) + selected++] = row
    return selected
  }

  private keepLast(count: number): void {
    const { u32, kernels } = this.context.task.memory
    kernels.rowsClear(this.last)
    const columns = this.reader.read(this.rows + (count - 1) * 4, 1)
    u32[this.rankState >>> 2] = u32[this.writer.write(columns, 0, 1, { collections: this.last, bits: 0, hashes: 0 }) >>> 2]!
  }
}

export const rankedSource: SourceType<RankedSource> = {
  describe: ({ call, limit }) => ({ operator: 'top_n_per_key', detail: describeRank(call, limit) }),
  countMorsels: (spec, memory, inputs) => exchangeMorsels(memory, inputs[spec.inputIndex]!),
  open(spec, context, morsel) {
    const { memory, inputs } = context.task
    const keyed = rankLayout(spec.input, spec.call)
    const rows = morselRows(memory, inputs[spec.inputIndex]!, morsel)
    if (!fits(context, rows)) return new MergedRanks(spec, context, keyed, rows)
    return new RankedRows(spec, context, keyed, inMemory(context, spec.name, keyed.layout, rows), rows.count)
  },
}
