// Sorts: each lane gathers rows and, when sealed, sorts them to a run; src/physical/sources/sorted-source.ts merges the runs. With a limit (top-N) a lane
// keeps little more than that many rows, and the worst of them bounds what it still takes.

import { oncePer } from '../../common/once-per.ts'
import { INTEGER } from '../../common/types.ts'
import type { Column, Expr, SortKey } from '../../logical/expression.ts'
import { printSortKeys } from '../../logical/print-expression.ts'
import { DESCRIPTOR_BYTES, orderCode, writeDescriptor } from '../../memory/descriptor.ts'
import { copyInside, type EngineMemory } from '../../memory/engine-memory.ts'
import type { Batch, ConstantVector, Vector } from '../../memory/vector.ts'
import { type BatchEvaluator, openEvaluator } from '../codegen/index.ts'
import type { GatherSink, PartContext, SinkType } from '../pipeline.ts'
import { COLLECTION_BYTES, collectionBytes, collectionRows, openCollection, RowReader, RowWriter } from '../rows/row-collection.ts'
import type { RowKey } from '../rows/sort-keys.ts'
import { publishBound, runtimeFilterAt } from '../runtime-filter/runtime-filter.ts'
import { fieldOf, type KeyedLayout, keyedLayout, rowKeyOf, tieBreakers } from '../sort/keyed-layout.ts'
import { bitsBehind, ENTRY_BYTES, EntryBuilder } from '../sort/sorted-rows.ts'
import { spillRun } from '../sort/spilled-runs.ts'
import { SpilledParts } from '../spill/spilled-parts.ts'

export interface SortExec {
  readonly kind: 'sort'
  readonly name: string
  readonly input: readonly Column[]
  /** None: the order in which the rows come, by morsel. */
  readonly keys: readonly SortKey[]
  /** How many of the first rows are wanted; undefined for all. */
  readonly limit: number | undefined
  /** The run-time filter (slot) that lanes with a full top-N tell their bound; undefined where nobody uses it. */
  readonly boundFilter: number | undefined
}

// A lane's state: two collections (one in use, one to move survivors to), then u32 current collection, u32 bounded, u64 bound,
// u32 entries of the sealed run, u32 their count.
const CURRENT = COLLECTION_BYTES * 2
const BOUNDED = CURRENT + 4
const BOUND = CURRENT + 8
const RUN = CURRENT + 16
const STATE_BYTES = CURRENT + 32

// Rows beyond the limit that a top-N lane gathers before it sorts them away: the cost of the sort spread over them.
const SLACK_ROWS = 16384

/** The rows' layout, and the keys that are no plain columns. */
const prepare = oncePer((spec: SortExec) => {
  const keyed = sortLayout(spec)
  return { keyed, computed: keyed.exprs.slice(spec.input.length) }
})

class SortSink implements GatherSink {
  private readonly keyed: KeyedLayout
  private readonly evaluator: BatchEvaluator
  private readonly writer: RowWriter
  private readonly prefixes: number
  private readonly kept: number
  private readonly descriptor: number
  /** Without keys, rows are ordered by the morsel they come from. */
  private readonly morselColumn: ConstantVector
  private readonly state: number

  constructor(
    private readonly spec: SortExec,
    private readonly context: PartContext,
  ) {
    const { memory, scratch, batchRows } = context.task
    const { keyed, computed } = prepare(spec)
    this.keyed = keyed
    this.evaluator = openEvaluator(context, spec.input, computed)
    this.writer = new RowWriter(memory, this.keyed.layout, scratch, batchRows, spec.name)
    this.prefixes = scratch.allocateZeroed(batchRows * 8, spec.name)
    this.kept = scratch.allocate(batchRows * 4, spec.name)
    this.descriptor = scratch.allocate(DESCRIPTOR_BYTES, spec.name)
    const morsel = scratch.allocate(16)
    memory.i32[morsel >>> 2] = context.morsel
    this.morselColumn = { kind: 'constant', type: INTEGER, values: morsel, validity: 0 }
    this.state = this.openState()
  }

  consume(batch: Batch): void {
    const computed = this.spec.keys.length > 0 ? this.evaluator.project(batch) : [this.morselColumn]
    const columns = [...batch.columns, ...computed]
    const { selection, selected } = this.withinBound(columns, batch.selection, batch.selected)
    if (selected === 0) return
    this.writer.write(columns, selection, selected, { collections: this.collection(), bits: 0, hashes: 0 })
    const { limit } = this.spec
    const { memory, spill, arena } = this.context.task
    if (limit !== undefined && collectionRows(memory, this.collection()) > limit * 2 + SLACK_ROWS) this.prune(limit)
    if (spill.wanted(arena, 2 * ENTRY_BYTES * collectionRows(memory, this.collection()))) this.spill()
  }

  /** The scan waits for a bound: after a morsel there are mostly rows enough for one, or for a better one. */
  end(): void {
    const { limit, boundFilter } = this.spec
    if (this.context.task.spill.forced) this.spill()
    if (limit === undefined || boundFilter === undefined) return
    const { memory } = this.context.task
    const isBounded = memory.u32[(this.state + BOUNDED) >>> 2] === 1
    if (collectionRows(memory, this.collection()) >= (isBounded ? limit * 2 : limit)) this.prune(limit)
  }

  seal(): void {
    const { memory, arena, root } = this.context.task
    // All or nothing of a lane is in files: so its runs are merged in one way.
    if (SpilledParts.of(memory, root)) {
      this.spill()
      return
    }
    const count = collectionRows(memory, this.collection())
    const sorted = this.sortedEntries(count)
    const kept = Math.min(count, this.spec.limit ?? count)
    const run = arena.allocate(Math.max(1, kept) * ENTRY_BYTES, this.spec.name)
    copyInside(memory, sorted, kept * ENTRY_BYTES, run)
    memory.u32[(this.state + RUN) >>> 2] = run
    memory.u32[(this.state + RUN + 4) >>> 2] = kept
    this.countPassedOn(kept, count)
  }

  private countPassedOn(kept: number, count: number): void {
    const { task, operator } = this.context
    task.count(operator, 'rowsOut', kept)
    // Of a run that is cut, by the rows' average: they lie among the others.
    if (kept > 0) task.count(operator, 'bytes', Math.round((collectionBytes(task.memory, this.collection()) * kept) / count))
  }

  /** Puts what the lane has gathered aside, as a sorted run. */
  private spill(): void {
    const { task } = this.context
    const { memory, arena } = task
    const count = collectionRows(memory, this.collection())
    if (count === 0) return
    const kept = Math.min(count, this.spec.limit ?? count)
    this.countPassedOn(kept, count)
    // What sorting takes is free behind it, too.
    const entries = this.sortedEntries(count, arena)
    spillRun(this.context, this.spec.name, this.keyed.layout, entries, kept)
    arena.clear()
    for (const c of [0, 1]) openCollection(memory, this.state + c * COLLECTION_BYTES, arena.id, this.keyed.layout)
  }

  private openState(): number {
    const { memory, arena, ledger, root } = this.context.task
    const known = memory.u32[root >>> 2]!
    if (known !== 0) return known
    const state = ledger.allocateZeroed(STATE_BYTES, this.spec.name)
    for (const c of [0, 1]) openCollection(memory, state + c * COLLECTION_BYTES, arena.id, this.keyed.layout)
    memory.u32[root >>> 2] = state
    return state
  }

  private collection(): number {
    return this.state + this.context.task.memory.u32[(this.state + CURRENT) >>> 2]! * COLLECTION_BYTES
  }

  /** Leaves out the rows that a full top-N cannot take any more. */
  private withinBound(columns: readonly Vector[], selection: number, selected: number): { selection: number; selected: number } {
    const { memory } = this.context.task
    const [first] = this.spec.keys
    if (!first || memory.u32[(this.state + BOUNDED) >>> 2] === 0) return { selection, selected }
    const column = columns[this.keyed.layout.fields.indexOf(fieldOf(this.keyed, first.expr))]!
    const vector = writeDescriptor(memory, this.descriptor, column)
    memory.kernels.sortPrefix(vector, selection, selected, orderCode(column.type), first.descending, first.nullsFirst, this.prefixes)
    const kept = memory.kernels.selectWithin(this.prefixes, selection, selected, memory.i64[(this.state + BOUND) >>> 3]!, this.kept)
    return { selection: this.kept, selected: kept }
  }

  private sortedEntries(count: number, scratch = this.context.task.scratch): number {
    const { memory, batchRows, cancelled } = this.context.task
    const task = { memory, scratch, batchRows, cancelled, checkCancelled: () => this.context.task.checkCancelled() }
    return new EntryBuilder(task, sortKeysOf(this.spec, this.keyed), this.spec.name).sorted([this.collection()], count)
  }

  /** Keeps the first `limit` rows, moved to the other collection, and takes the last of them as the bound. */
  private prune(limit: number): void {
    const { memory, scratch, batchRows } = this.context.task
    const { kernels, u32, i64 } = memory
    const sorted = this.sortedEntries(collectionRows(memory, this.collection()))
    const reader = new RowReader(memory, this.keyed.layout.fields, scratch, batchRows)
    const rows = scratch.allocate(batchRows * 4, this.spec.name)
    const other = 1 - u32[(this.state + CURRENT) >>> 2]!
    const target = this.state + other * COLLECTION_BYTES
    for (let done = 0; done < limit; done += batchRows) {
      const count = Math.min(batchRows, limit - done)
      kernels.entryRows(sorted + done * ENTRY_BYTES, count, rows)
      this.writer.write(reader.read(rows, count), 0, count, { collections: target, bits: 0, hashes: 0 })
    }
    if (limit > 0) {
      const first = sortKeysOf(this.spec, this.keyed)[0]!
      const bound = i64[(sorted + (limit - 1) * ENTRY_BYTES) >>> 3]! | bitsBehind(first)
      i64[(this.state + BOUND) >>> 3] = bound
      u32[(this.state + BOUNDED) >>> 2] = 1
      if (this.spec.boundFilter !== undefined) publishBound(memory, runtimeFilterAt(this.context.task, this.spec.boundFilter), bound)
    }
    kernels.rowsClear(this.collection())
    u32[(this.state + CURRENT) >>> 2] = other
  }
}

const MORSEL: Expr = { kind: 'literal', value: 0, type: INTEGER, nullable: false }

/** The rows of a sort: the input's columns and the computed keys. */
export function sortLayout({ input, keys }: Pick<SortExec, 'input' | 'keys'>): KeyedLayout {
  return keyedLayout(input, keys.length > 0 ? keys.map((key) => key.expr) : [MORSEL])
}

/** What rows are sorted by. With a limit it shows which of equal rows come first: the other columns decide. */
export function sortKeysOf({ keys, limit }: Pick<SortExec, 'keys' | 'limit'>, keyed: KeyedLayout): RowKey[] {
  if (keys.length === 0) return [{ field: fieldOf(keyed, MORSEL), descending: false, nullsFirst: false }]
  const sorting = keys.map((key) => rowKeyOf(keyed, key))
  return limit === undefined ? sorting : [...sorting, ...tieBreakers(keyed, sorting)]
}

/** The sorted run of a sealed lane, by its root: where its entries lie, and how many. */
export function sealedRun({ u32 }: EngineMemory, root: number): { entries: number; count: number } {
  const state = u32[root >>> 2]!
  return state === 0 ? { entries: 0, count: 0 } : { entries: u32[(state + RUN) >>> 2]!, count: u32[(state + RUN + 4) >>> 2]! }
}

export const sortExec: SinkType<SortExec> = {
  describe({ keys, limit }) {
    const by = printSortKeys(keys)
    const most = limit === undefined ? '' : `limit ${limit}`
    const operator = limit === undefined ? 'partial_sort' : keys.length > 0 ? 'partial_top_n' : 'partial_limit'
    return { operator, detail: `${by} ${most}`.trim(), exchange: { kind: 'sort', keys: keys.map((key) => printSortKeys([key])) } }
  },
  open: (spec, context) => new SortSink(spec, context),
}
