// The exchange before a window: rows go to partitions by the hash of the window's partition keys. With a limit (top-N per key) a lane drops, whenever a
// partition has doubled, the rows whose rank among its own is beyond the limit: they are beyond it among all rows, too.
import { oncePer } from '../../common/once-per.ts'
import type { Column, RankCall } from '../../logical/expression.ts'
import { printExpr, printSortKeys } from '../../logical/print-expression.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch } from '../../memory/vector.ts'
import { type BatchEvaluator, openEvaluator } from '../codegen/index.ts'
import type { GatherSink, PartContext, SinkType } from '../pipeline.ts'
import { COLLECTION_BYTES, collectionRows, countPassedOn, openCollection, RowReader, RowWriter } from '../rows/row-collection.ts'
import { RowHasher } from '../rows/row-hash.ts'
import { writeRowKeys } from '../rows/sort-keys.ts'
import { fieldOf, type KeyedLayout } from '../sort/keyed-layout.ts'
import { rankKeys, rankKind, rankLayout } from '../sort/rank-layout.ts'
import { ENTRY_BYTES, EntryBuilder } from '../sort/sorted-rows.ts'

export interface ExchangeExec {
  readonly kind: 'exchange'
  readonly name: string
  readonly input: readonly Column[]
  readonly call: RankCall
  /** Rows of a higher rank are of no interest; undefined where all are wanted. */
  readonly limit: number | undefined
}

const EXCHANGE_BITS = 6
export const EXCHANGE_PARTITIONS = 1 << EXCHANGE_BITS

// A lane's state: two sets of partition collections (one in use, one to move survivors to), a u32 a partition that says which, and a u32 a
// partition of the rows that the last pruning left.
const SETS_BYTES = EXCHANGE_PARTITIONS * COLLECTION_BYTES
const PRUNED = SETS_BYTES * 2
const STATE_BYTES = PRUNED + EXCHANGE_PARTITIONS * 4

// Below this many rows a partition is not worth pruning: it fits the caches.
const FEW_ROWS = 8192

/** The rows' layout, and the keys that are no plain columns. */
const prepare = oncePer((spec: ExchangeExec) => {
  const keyed = rankLayout(spec.input, spec.call)
  return { keyed, computed: keyed.exprs.slice(spec.input.length) }
})

/** `row_number <= 3 by city order by plays desc` */
export function describeRank({ name, partitionBy, orderBy }: RankCall, limit: number | undefined): string {
  const parts: string[] = [name]
  if (limit !== undefined) parts.push(`<= ${limit}`)
  if (partitionBy.length > 0) parts.push(`by ${partitionBy.map(printExpr).join(', ')}`)
  if (orderBy.length > 0) parts.push(`order by ${printSortKeys(orderBy)}`)
  return parts.join(' ')
}

class ExchangeSink implements GatherSink {
  private readonly keyed: KeyedLayout
  private readonly evaluator: BatchEvaluator
  private readonly writer: RowWriter
  private readonly hasher: RowHasher
  private readonly state: number

  constructor(
    private readonly spec: ExchangeExec,
    private readonly context: PartContext,
  ) {
    const { memory, scratch, batchRows } = context.task
    const { keyed, computed } = prepare(spec)
    this.keyed = keyed
    this.evaluator = openEvaluator(context, spec.input, computed)
    this.writer = new RowWriter(memory, this.keyed.layout, scratch, batchRows, spec.name)
    this.hasher = new RowHasher(memory, scratch, batchRows)
    this.state = this.openState()
  }

  consume(batch: Batch): void {
    const { selection, selected } = batch
    if (selected === 0) return
    const columns = [...batch.columns, ...this.evaluator.project(batch)]
    const keys = this.spec.call.partitionBy.map((key) => columns[this.keyed.layout.fields.indexOf(fieldOf(this.keyed, key))]!)
    const hashes = this.hasher.hash(keys, selection, selected)
    this.writer.write(columns, selection, selected, { collections: this.state, bits: EXCHANGE_BITS, hashes })
  }

  end(): void {
    if (this.spec.limit !== undefined) this.pruneGrown(this.spec.limit)
  }

  seal(): void {
    if (this.spec.limit !== undefined) this.pruneGrown(this.spec.limit, 0)
    countPassedOn(this.context.task, this.context.operator, this.state, EXCHANGE_PARTITIONS)
  }

  private openState(): number {
    const { memory, arena, root } = this.context.task
    const known = memory.u32[root >>> 2]!
    if (known !== 0) return known
    const state = arena.allocateZeroed(STATE_BYTES, this.spec.name)
    for (let c = 0; c < EXCHANGE_PARTITIONS * 2; c++) openCollection(memory, state + c * COLLECTION_BYTES, arena.id, this.keyed.layout)
    memory.u32[root >>> 2] = state
    return state
  }

  private pruneGrown(limit: number, few = FEW_ROWS): void {
    const { memory } = this.context.task
    for (let p = 0; p < EXCHANGE_PARTITIONS; p++) {
      const prunedAt = (this.state + PRUNED + p * 4) >>> 2
      const rows = collectionRows(memory, this.state + p * COLLECTION_BYTES)
      if (rows <= few || rows < memory.u32[prunedAt]! * 2) continue
      memory.u32[prunedAt] = this.prune(p, rows, limit)
    }
  }

  /** Keeps the rows of partition `p` that rank within the limit; returns how many. */
  private prune(p: number, count: number, limit: number): number {
    const { memory, scratch, batchRows } = this.context.task
    const { kernels } = memory
    const collection = this.state + p * COLLECTION_BYTES
    const spare = collection + SETS_BYTES
    const { partition, order } = rankKeys(this.spec.call, this.keyed)
    const partitionKeys = writeRowKeys(memory, partition, scratch)
    const orderKeys = writeRowKeys(memory, order, scratch)
    const all = [...partition, ...order]
    const entries = new EntryBuilder(memory, all[0], scratch, batchRows, this.spec.name).sorted(
      [collection],
      count,
      writeRowKeys(memory, all, scratch),
    )
    const kept = kernels.pruneRanked(
      entries,
      count,
      partitionKeys.address,
      partitionKeys.count,
      orderKeys.address,
      orderKeys.count,
      rankKind(this.spec.call),
      BigInt(limit),
    )
    if (kept === count) return kept
    const reader = new RowReader(memory, this.keyed.layout.fields, scratch, batchRows)
    const rows = scratch.allocate(batchRows * 4, this.spec.name)
    for (let done = 0; done < kept; done += batchRows) {
      const some = Math.min(batchRows, kept - done)
      kernels.entryRows(entries + done * ENTRY_BYTES, some, rows)
      this.writer.write(reader.read(rows, some), 0, some, { collections: spare, bits: 0, hashes: 0 })
    }
    kernels.rowsClear(collection)
    // The survivors' collection takes the place of the other.
    const swap = memory.u8.slice(collection, collection + COLLECTION_BYTES)
    memory.u8.copyWithin(collection, spare, spare + COLLECTION_BYTES)
    memory.u8.set(swap, spare)
    return kept
  }
}

/** The partition collections of a sealed lane; 0 where it got no row. */
export function exchangedCollections({ u32 }: EngineMemory, root: number): number {
  return u32[root >>> 2]!
}

export const exchangeExec: SinkType<ExchangeExec> = {
  describe: ({ call, limit }) => ({
    operator: limit === undefined ? 'repartition' : 'partial_top_n_per_key',
    detail: describeRank(call, limit),
    exchange: { kind: 'rank', keys: call.partitionBy.map(printExpr) },
  }),
  open: (spec, context) => new ExchangeSink(spec, context),
}
