// The exchange before a window: rows go to partitions by the hash of the window's partition keys.
import { oncePer } from '../../common/once-per.ts'
import type { Column, RankCall } from '../../logical/expression.ts'
import { printExpr, printSortKeys } from '../../logical/print-expression.ts'
import type { EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch } from '../../memory/vector.ts'
import { type BatchEvaluator, openEvaluator } from '../codegen/index.ts'
import type { GatherSink, PartContext, SinkType } from '../pipeline.ts'
import { COLLECTION_BYTES, countPassedOn, openCollection, RowWriter } from '../rows/row-collection.ts'
import { RowHasher } from '../rows/row-hash.ts'
import type { RowLayout } from '../rows/row-layout.ts'
import { SpilledParts } from '../spill/spilled-parts.ts'
import { orderOf, type WindowItem, type WindowLayout, windowLayout } from '../window/window-layout.ts'

export interface ExchangeExec {
  readonly kind: 'exchange'
  readonly name: string
  readonly input: readonly Column[]
  /** The functions that share the sort behind the exchange. */
  readonly items: readonly WindowItem[]
}

export const EXCHANGE_BITS = 6
export const EXCHANGE_PARTITIONS = 1 << EXCHANGE_BITS

// A lane's state: the partitions' collections.
const STATE_BYTES = EXCHANGE_PARTITIONS * COLLECTION_BYTES

const prepare = oncePer((spec: ExchangeExec) => windowLayout(spec.input, spec.items))

/** `row_number <= 3 by city order by plays desc` */
export function describeRank({ name, partitionBy, orderBy }: RankCall, limit: number): string {
  const parts: string[] = [name, `<= ${limit}`]
  if (partitionBy.length > 0) parts.push(`by ${partitionBy.map(printExpr).join(', ')}`)
  if (orderBy.length > 0) parts.push(`order by ${printSortKeys(orderBy)}`)
  return parts.join(' ')
}

/** `row_number, sum by city order by plays desc` */
export function describeWindows(items: readonly WindowItem[]): string {
  const [{ partitionBy }] = items as readonly [WindowItem]
  const orderBy = orderOf(items)
  const names = [...new Set(items.map(({ name }) => name))].join(', ')
  const by = partitionBy.length > 0 ? ` by ${partitionBy.map(printExpr).join(', ')}` : ''
  return `${names}${by}${orderBy.length > 0 ? ` order by ${printSortKeys(orderBy)}` : ''}`
}

class ExchangeSink implements GatherSink {
  private readonly rows: WindowLayout
  private readonly evaluator: BatchEvaluator
  private readonly writer: RowWriter
  private readonly hasher: RowHasher
  private readonly state: number

  constructor(
    private readonly spec: ExchangeExec,
    private readonly context: PartContext,
  ) {
    const { memory, scratch, batchRows } = context.task
    this.rows = prepare(spec)
    this.evaluator = openEvaluator(context, spec.input, this.rows.computed)
    this.writer = new RowWriter(memory, this.rows.layout, scratch, batchRows, spec.name)
    this.hasher = new RowHasher(memory, scratch, batchRows)
    this.state = this.openState()
  }

  consume(batch: Batch): void {
    const { selection, selected } = batch
    if (selected === 0) return
    const columns = [...batch.columns, ...this.evaluator.project(batch)]
    const keys = this.spec.items[0]!.partitionBy.map((key) => columns[this.rows.layout.fields.indexOf(this.rows.field(key))]!)
    const hashes = this.hasher.hash(keys, selection, selected)
    this.writer.write(columns, selection, selected, { collections: this.state, bits: EXCHANGE_BITS, hashes })
    const { spill, arena } = this.context.task
    if (spill.wanted(arena)) this.spill()
  }

  end(): void {
    if (this.context.task.spill.forced) this.spill()
  }

  seal(): void {
    const { task, operator } = this.context
    // All or nothing of a lane is in files.
    if (SpilledParts.of(task.memory, task.root)) this.spill()
    else countPassedOn(task, operator, this.state, EXCHANGE_PARTITIONS)
  }

  private spill(): void {
    spillPartitions(this.context, this.spec.name, this.rows.layout, this.state)
  }

  private openState(): number {
    const { memory, arena, ledger, root } = this.context.task
    const known = memory.u32[root >>> 2]!
    if (known !== 0) return known
    const state = ledger.allocateZeroed(STATE_BYTES, this.spec.name)
    for (let c = 0; c < EXCHANGE_PARTITIONS; c++) openCollection(memory, state + c * COLLECTION_BYTES, arena.id, this.rows.layout)
    memory.u32[root >>> 2] = state
    return state
  }
}

/** Puts the rows of a lane's partitions aside, and counts them as passed on. Clears the lane's arena: the partitions are empty then. */
export function spillPartitions({ task, operator }: PartContext, name: string, layout: RowLayout, collections: number): void {
  const { memory, arena } = task
  countPassedOn(task, operator, collections, EXCHANGE_PARTITIONS)
  const parts = SpilledParts.open(task, EXCHANGE_PARTITIONS, name)
  for (let p = 0; p < EXCHANGE_PARTITIONS; p++) parts.append(task, operator, name, p, collections + p * COLLECTION_BYTES)
  arena.clear()
  for (let p = 0; p < EXCHANGE_PARTITIONS; p++) openCollection(memory, collections + p * COLLECTION_BYTES, arena.id, layout)
}

/** The partition collections of a sealed lane; 0 where it got no row. */
export function exchangedCollections({ u32 }: EngineMemory, root: number): number {
  return u32[root >>> 2]!
}

export const exchangeExec: SinkType<ExchangeExec> = {
  describe: ({ items }) => ({
    operator: 'repartition',
    detail: describeWindows(items),
    exchange: { kind: items.some((item) => 'frame' in item) ? 'window' : 'rank', keys: items[0]!.partitionBy.map(printExpr) },
  }),
  open: (spec, context) => new ExchangeSink(spec, context),
}
