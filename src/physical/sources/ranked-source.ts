// Top-N per key, after the exchange: a morsel is some partitions of the exchange, whose rows of all lanes are sorted by the window's keys and numbered.
import { BIGINT } from '../../common/types.ts'
import type { Column, RankCall } from '../../logical/expression.ts'
import type { Batch, FlatVector } from '../../memory/vector.ts'
import type { PartContext, Source, SourceType } from '../pipeline.ts'
import { collectionRows, RowReader } from '../rows/row-collection.ts'
import { type RowKeys, writeRowKeys } from '../rows/sort-keys.ts'
import { describeRank, EXCHANGE_PARTITIONS } from '../sinks/exchange-exec.ts'
import { rankKeys, rankKind, rankLayout } from '../sort/rank-layout.ts'
import { ENTRY_BYTES, EntryBuilder } from '../sort/sorted-rows.ts'
import { morselCollections, partitionsAMorsel } from './windowed-source.ts'

export interface RankedSource {
  readonly kind: 'ranked'
  readonly name: string
  readonly inputIndex: number
  readonly input: readonly Column[]
  readonly call: RankCall
  readonly limit: number
}

class RankedRows implements Source {
  readonly rowsRead: number
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
    morsel: number,
  ) {
    const { memory, scratch, batchRows, inputs } = context.task
    const keyed = rankLayout(spec.input, spec.call)
    const { partition, order, sorting } = rankKeys(spec.call, keyed)
    this.partitionKeys = writeRowKeys(memory, partition, scratch)
    this.orderKeys = writeRowKeys(memory, order, scratch)
    this.reader = new RowReader(memory, keyed.columns, scratch, batchRows)
    this.rows = scratch.allocate(batchRows * 4)
    this.rankState = scratch.allocateZeroed(32)
    this.ranks = scratch.allocate(batchRows * 8)
    const lanes = inputs[spec.inputIndex]!
    const collections = morselCollections(memory, lanes, morsel)
    const count = collections.reduce((sum, collection) => sum + collectionRows(memory, collection), 0)
    this.rowsRead = count
    this.entries = new EntryBuilder(context.task, [...partition, ...sorting], spec.name).sorted(collections, count)
    this.count = this.prune(count, spec.limit)
  }

  next(): Batch | undefined {
    const { memory, batchRows } = this.context.task
    const { kernels } = memory
    const count = Math.min(batchRows, this.count - this.given)
    if (count === 0) return undefined
    kernels.entryRows(this.entries + this.given * ENTRY_BYTES, count, this.rows)
    this.given += count
    const { partitionKeys: p, orderKeys: o } = this
    kernels.rankRows(this.rows, count, p.address, p.count, o.address, o.count, rankKind(this.spec.call), this.rankState, this.ranks)
    const rank: FlatVector = { kind: 'flat', type: BIGINT, values: this.ranks, validity: 0 }
    return { rows: count, selection: 0, selected: count, columns: [...this.reader.read(this.rows, count), rank] }
  }

  private prune(count: number, limit: number): number {
    const { partitionKeys: p, orderKeys: o } = this
    const { kernels } = this.context.task.memory
    return kernels.pruneRanked(this.entries, count, p.address, p.count, o.address, o.count, rankKind(this.spec.call), BigInt(limit))
  }
}

export const rankedSource: SourceType<RankedSource> = {
  describe: ({ call, limit }) => ({ operator: 'top_n_per_key', detail: describeRank(call, limit) }),
  countMorsels: (spec, memory, inputs) => EXCHANGE_PARTITIONS / partitionsAMorsel(memory, inputs[spec.inputIndex]!),
  open: (spec, context, morsel) => new RankedRows(spec, context, morsel),
}
