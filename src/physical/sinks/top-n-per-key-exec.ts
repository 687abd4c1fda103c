// Top-N per key, before the exchange: a lane keeps the first rows of each key, and little more. A row that its key's last kept row comes before is dropped
// before anything of it is copied; what is left is pruned whenever it has doubled. Sealed, a lane has exactly what ranks within the limit among its rows,
// in partitions by key as src/physical/sinks/exchange-exec.ts has them.
import { oncePer } from '../../common/once-per.ts'
import type { Column, Expr, RankCall } from '../../logical/expression.ts'
import { printExpr } from '../../logical/print-expression.ts'
import { DESCRIPTOR_BYTES, orderCode, writeDescriptor } from '../../memory/descriptor.ts'
import { copyInside } from '../../memory/engine-memory.ts'
import type { Batch, Vector } from '../../memory/vector.ts'
import { aggregateLayout } from '../aggregate/aggregate-layout.ts'
import { GroupFinder } from '../aggregate/group-finder.ts'
import { LaneState } from '../aggregate/lane-state.ts'
import { type BatchEvaluator, openEvaluator } from '../codegen/index.ts'
import type { GatherSink, PartContext, SinkType } from '../pipeline.ts'
import { COLLECTION_BYTES, countPassedOn, openCollection, RowReader, RowWriter } from '../rows/row-collection.ts'
import { RowHasher } from '../rows/row-hash.ts'
import { writeRowKeys } from '../rows/sort-keys.ts'
import { fieldOf, type KeyedLayout } from '../sort/keyed-layout.ts'
import { RANK_KINDS, rankKeys, rankLayout } from '../sort/rank-layout.ts'
import { ENTRY_BYTES } from '../sort/sorted-rows.ts'
import { SpilledParts } from '../spill/spilled-parts.ts'
import { describeRank, EXCHANGE_BITS, EXCHANGE_PARTITIONS, spillPartitions } from './exchange-exec.ts'

export interface TopNPerKeyExec {
  readonly kind: 'top_n_per_key'
  readonly name: string
  readonly input: readonly Column[]
  readonly call: RankCall
  /** Rows of a higher rank are of no interest. */
  readonly limit: number
}

// A lane's state: the partitions that are handed over, two collections of candidates (one in use, one to move survivors to), then u32 current collection,
// u32 address of the entries, u32 room for them, u32 entries, u32 entries that the last pruning left.
const CANDIDATES = EXCHANGE_PARTITIONS * COLLECTION_BYTES
const CURRENT = CANDIDATES + 2 * COLLECTION_BYTES
const ENTRIES = CURRENT + 4
const CAPACITY = CURRENT + 8
const COUNT = CURRENT + 12
const PRUNED = CURRENT + 16
const STATE_BYTES = CURRENT + 32
/** Where in the root the address of the table of keys lies. */
const KEYS_ROOT = 4

// Behind the key, in a group's row (src/kernels/sort/top-per-group.ts).
const GROUP_STATE_BYTES = 16

// Candidates beyond twice the survivors that are gathered before they are pruned: the cost of that spread over them.
const SLACK_ROWS = 8192

const prepare = oncePer((spec: TopNPerKeyExec) => {
  const keyed = rankLayout(spec.input, spec.call)
  const groups = aggregateLayout(
    spec.call.partitionBy.map((key) => key.type),
    [],
    { extraBytes: GROUP_STATE_BYTES },
  )
  return { keyed, computed: keyed.exprs.slice(spec.input.length), groups }
})

class TopNPerKeySink implements GatherSink {
  private readonly keyed: KeyedLayout
  private readonly evaluator: BatchEvaluator
  private readonly writer: RowWriter
  private readonly lane: LaneState
  private readonly finder: GroupFinder | undefined
  /** Behind a group's key: its state. */
  private readonly groupState: number
  /** Without keys: each row's group, and the row of the one there is. */
  private readonly groups: number
  private single: number
  private readonly prefixes: number
  private readonly kept: number
  private readonly descriptor: number
  private readonly state: number
  /** Two areas that pruning needs, and for how many entries they have room. */
  private spare = { sorted: 0, sorting: 0, capacity: 0 }

  constructor(
    private readonly spec: TopNPerKeyExec,
    private readonly context: PartContext,
  ) {
    const { task } = context
    const { memory, scratch, batchRows } = task
    const { keyed, computed, groups } = prepare(spec)
    this.keyed = keyed
    this.evaluator = openEvaluator(context, spec.input, computed)
    this.writer = new RowWriter(memory, keyed.layout, scratch, batchRows, spec.name)
    this.groupState = groups.keyBytes
    this.prefixes = scratch.allocateZeroed(batchRows * 8, spec.name)
    this.kept = scratch.allocate(batchRows * 4, spec.name)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, spec.name)
    this.state = this.openState()
    this.lane = LaneState.open(task, groups, spec.name, task.root + KEYS_ROOT)
    this.finder = groups.keys.length > 0 ? new GroupFinder(task, groups, this.lane, spec.name) : undefined
    this.groups = this.finder ? 0 : scratch.allocate(batchRows * 4, spec.name)
    this.single = this.finder ? 0 : this.lane.singleGroup(task, groups, spec.name)
  }

  consume(batch: Batch): void {
    const { selection, selected } = batch
    if (selected === 0) return
    const { memory } = this.context.task
    const { kernels, u32 } = memory
    const columns = [...batch.columns, ...this.evaluator.project(batch)]
    const groups = this.groupsOf(columns, selection, selected)
    const [first] = this.spec.call.orderBy
    if (first) {
      const column = this.columnOf(columns, first.expr)
      const vector = writeDescriptor(memory, this.descriptor, column)
      kernels.sortPrefix(vector, selection, selected, orderCode(column.type), first.descending, first.nullsFirst, this.prefixes)
    }
    const count = kernels.selectCandidates(groups, this.groupState, this.prefixes, selection, selected, this.kept)
    if (count === 0) return
    this.makeRoom(count)
    const rows = this.writer.write(columns, this.kept, count, { collections: this.collection(), bits: 0, hashes: 0 })
    const at = (this.state + COUNT) >>> 2
    kernels.candidateEntries(this.prefixes, rows, groups, count, this.entries + u32[at]! * ENTRY_BYTES)
    u32[at]! += count
    if (u32[at]! > 2 * u32[(this.state + PRUNED) >>> 2]! + SLACK_ROWS) this.prune()
    const { spill, arena } = this.context.task
    // Pruning takes each entry twice more.
    if (spill.wanted(arena, 2 * u32[at]! * ENTRY_BYTES)) this.spill()
  }

  end(): void {
    if (this.context.task.spill.forced) this.spill()
  }

  seal(): void {
    const { task, operator } = this.context
    // All or nothing of a lane is in files.
    if (SpilledParts.of(task.memory, task.root)) {
      this.spill()
      return
    }
    this.handOver()
    countPassedOn(task, operator, this.state, EXCHANGE_PARTITIONS)
  }

  /** Puts what ranks within the limit aside. The lane begins anew: it takes rows again that would have been too late. */
  private spill(): void {
    const { task } = this.context
    const { memory, arena } = task
    if (memory.u32[(this.state + COUNT) >>> 2] === 0) return
    this.handOver()
    const { groups } = prepare(this.spec)
    spillPartitions(this.context, this.spec.name, this.keyed.layout, this.state)
    memory.u8.fill(0, this.state + CURRENT, this.state + STATE_BYTES)
    for (const c of [0, 1]) openCollection(memory, this.state + CANDIDATES + c * COLLECTION_BYTES, arena.id, this.keyed.layout)
    this.lane.clear(task, groups, this.spec.name)
    if (this.finder) this.finder.forget()
    else this.single = this.lane.singleGroup(task, groups, this.spec.name)
  }

  /** Brings what ranks within the limit among the lane's rows into the partitions. */
  private handOver(): void {
    const { memory, scratch, batchRows } = this.context.task
    this.prune()
    const { fields } = this.keyed.layout
    const reader = new RowReader(memory, fields, scratch, batchRows)
    const hasher = new RowHasher(memory, scratch, batchRows)
    this.eachKept(reader, (columns, count) => {
      const keys = this.spec.call.partitionBy.map((key) => this.columnOf(columns, key))
      this.writer.write(columns, 0, count, { collections: this.state, bits: EXCHANGE_BITS, hashes: hasher.hash(keys, 0, count) })
    })
  }

  private columnOf(columns: readonly Vector[], key: Expr): Vector {
    return columns[this.keyed.layout.fields.indexOf(fieldOf(this.keyed, key))]!
  }

  private groupsOf(columns: readonly Vector[], selection: number, selected: number): number {
    if (this.finder) {
      const keys = this.spec.call.partitionBy.map((key) => this.columnOf(columns, key))
      return this.finder.find(keys, selection, selected)
    }
    this.context.task.memory.u32.fill(this.single, this.groups >>> 2, (this.groups >>> 2) + selected)
    return this.groups
  }

  private openState(): number {
    const { memory, arena, ledger, root } = this.context.task
    const known = memory.u32[root >>> 2]!
    if (known !== 0) return known
    const state = ledger.allocateZeroed(STATE_BYTES, this.spec.name)
    for (let c = 0; c < EXCHANGE_PARTITIONS + 2; c++) openCollection(memory, state + c * COLLECTION_BYTES, arena.id, this.keyed.layout)
    memory.u32[root >>> 2] = state
    return state
  }

  private collection(): number {
    return this.state + CANDIDATES + this.context.task.memory.u32[(this.state + CURRENT) >>> 2]! * COLLECTION_BYTES
  }

  private get entries(): number {
    return this.context.task.memory.u32[(this.state + ENTRIES) >>> 2]!
  }

  /** Room for `coming` entries more. */
  private makeRoom(coming: number): void {
    const { memory, arena } = this.context.task
    const { u32 } = memory
    const needed = u32[(this.state + COUNT) >>> 2]! + coming
    if (needed <= u32[(this.state + CAPACITY) >>> 2]!) return
    const capacity = Math.max(needed, 2 * u32[(this.state + CAPACITY) >>> 2]!)
    const entries = arena.allocate(capacity * ENTRY_BYTES, this.spec.name)
    copyInside(memory, this.entries, u32[(this.state + COUNT) >>> 2]! * ENTRY_BYTES, entries)
    u32[(this.state + ENTRIES) >>> 2] = entries
    u32[(this.state + CAPACITY) >>> 2] = capacity
  }

  /** Leaves what ranks within the limit, moved to the other collection where that frees memory. */
  private prune(): void {
    const { memory, scratch, batchRows } = this.context.task
    const { kernels, u32 } = memory
    const count = u32[(this.state + COUNT) >>> 2]!
    if (count > this.spare.capacity) {
      const area = () => scratch.allocate((count + kernels.sortSpareEntries()) * ENTRY_BYTES, this.spec.name)
      this.spare = { sorted: area(), sorting: area(), capacity: count }
    }
    const keys = writeRowKeys(memory, rankKeys(this.spec.call, this.keyed).sorting, scratch)
    const kept = kernels.pruneCandidates(
      this.entries,
      this.spare.sorted,
      this.spare.sorting,
      count,
      this.groupState,
      keys.address,
      keys.count,
      RANK_KINDS[this.spec.call.name],
      BigInt(this.spec.limit),
    )
    u32[(this.state + COUNT) >>> 2] = kept
    u32[(this.state + PRUNED) >>> 2] = kept
    if (kept === count) return
    const full = this.collection()
    const other = 1 - u32[(this.state + CURRENT) >>> 2]!
    const target = { collections: this.state + CANDIDATES + other * COLLECTION_BYTES, bits: 0, hashes: 0 }
    this.eachKept(new RowReader(memory, this.keyed.layout.fields, scratch, batchRows), (columns, some, entries) => {
      kernels.moveCandidates(entries, this.writer.write(columns, 0, some, target), some)
    })
    kernels.rowsClear(full)
    u32[(this.state + CURRENT) >>> 2] = other
  }

  /** Reads the candidates as batches. */
  private eachKept(reader: RowReader, take: (columns: readonly Vector[], count: number, entries: number) => void): void {
    const { memory, scratch, batchRows } = this.context.task
    const rows = scratch.allocate(batchRows * 4, this.spec.name)
    const count = memory.u32[(this.state + COUNT) >>> 2]!
    for (let done = 0; done < count; done += batchRows) {
      const some = Math.min(batchRows, count - done)
      const entries = this.entries + done * ENTRY_BYTES
      memory.kernels.entryRows(entries, some, rows)
      take(reader.read(rows, some), some, entries)
    }
  }
}

export const topNPerKeyExec: SinkType<TopNPerKeyExec> = {
  describe: ({ call, limit }) => ({
    operator: 'partial_top_n_per_key',
    detail: describeRank(call, limit),
    exchange: { kind: 'rank', keys: call.partitionBy.map(printExpr) },
  }),
  open: (spec, context) => new TopNPerKeySink(spec, context),
}
