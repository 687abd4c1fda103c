// The rows of some partitions, sorted, and what window functions ask of them: where partitions and peers begin and end, columns over all rows.
import { ResourceError } from '../../common/errors.ts'
import { carrierOf, widthOf } from '../../common/types.ts'
import type { Expr, SortKey } from '../../logical/expression.ts'
import type { FlatVector } from '../../memory/vector.ts'
import { RowReader } from '../rows/row-collection.ts'
import type { RowField } from '../rows/row-layout.ts'
import { type RowKey, writeRowKeys } from '../rows/sort-keys.ts'
import { bitsOfKeys, EntryBuilder, type RowNumbers } from '../sort/sorted-rows.ts'
import type { TaskContext } from '../stage.ts'
import { partitionNumbers } from './partition-numbers.ts'
import { rowKey, type WindowLayout } from './window-layout.ts'

/** Runs of equal rows: where each row's begins and ends, u32 places. */
export interface Runs {
  readonly begins: number
  readonly ends: number
}

/** Runs numbered from 0: each row's number, and where each run begins. */
export interface NumberedRuns {
  readonly numbers: number
  readonly firsts: number
  readonly count: number
}

/** Rows with a value: how many there are before each row, and which they are. */
export interface KnownRows {
  readonly before: number
  readonly places: number
}

export class SortedWindow {
  /** The rows' addresses, u32 each. */
  readonly rows: number
  readonly partitions: Runs
  /** A row of NULLs. */
  readonly none: number
  private readonly partitionKeys: readonly RowKey[]
  /** The rows' partitions, where their keys are too wide for sort entries. */
  private readonly partitionOf: RowNumbers | undefined
  private readonly builder: EntryBuilder
  private readonly entries: number
  private readonly peersOf = new Map<number, Runs>()
  private readonly numbered = new Map<Runs, NumberedRuns>()
  private readonly columns = new Map<RowField, FlatVector>()
  private readonly known = new Map<RowField, KnownRows>()
  private readonly lastEquals = new Map<string, number>()
  private marked = false

  constructor(
    readonly task: TaskContext,
    readonly operator: string,
    readonly layout: WindowLayout,
    partitionBy: readonly Expr[],
    orderBy: readonly SortKey[],
    ties: readonly RowKey[],
    private readonly collections: readonly number[],
    readonly count: number,
  ) {
    const { memory, scratch } = task
    this.partitionKeys = partitionBy.map((expr) => rowKey(layout, { expr, descending: false, nullsFirst: false }))
    const order = [...orderBy.map((key) => rowKey(layout, key)), ...ties]
    if (bitsOfKeys(this.partitionKeys) > MOST_KEY_BITS) {
      this.partitionOf = partitionNumbers(task, operator, layout, this.partitionKeys, collections, count)
    }
    this.builder = this.builderBy(order)
    this.entries = this.builder.sorted(collections, count)
    this.rows = this.rowsOf(this.entries)
    this.partitions = this.runs(0)
    this.none = scratch.allocateZeroed(layout.layout.width, operator)
    memory.u8.fill(255, this.none + layout.layout.maskOffset, this.none + layout.layout.maskOffset + layout.layout.maskBytes)
  }

  /** A list of u32, one a row and one more. */
  list(): number {
    return this.task.scratch.allocate((this.count + 1) * 4, this.operator)
  }

  /** The runs of rows that are equal by the first `keys` keys of the order. */
  peers(keys: number): Runs {
    if (keys === 0) return this.partitions
    let runs = this.peersOf.get(keys)
    if (!runs) {
      runs = this.runs(keys)
      this.peersOf.set(keys, runs)
    }
    return runs
  }

  numbers(runs: Runs): NumberedRuns {
    let numbered = this.numbered.get(runs)
    if (!numbered) {
      const lists = { numbers: this.list(), firsts: this.list() }
      const count = this.task.memory.kernels.windowNumberRuns(runs.begins, this.count, lists.numbers, lists.firsts)
      numbered = { ...lists, count }
      this.numbered.set(runs, numbered)
    }
    return numbered
  }

  /** What an expression, which is in the rows, gives for all of them. */
  column(expr: Expr): FlatVector {
    const field = this.layout.field(expr)
    let column = this.columns.get(field)
    if (!column) {
      const { memory, scratch } = this.task
      const width = widthOf(carrierOf(field.type))
      if (this.count * width > MOST_BYTES) throw new ResourceError(this.operator, this.count * width, memory.kernels.memoryLimit() >>> 0)
      column = new RowReader(memory, [field], scratch, Math.max(this.count, 1)).read(this.rows, this.count)[0]!
      this.columns.set(field, column)
    }
    return column
  }

  /** The rows in which an expression is not NULL. */
  knownRows(expr: Expr): KnownRows {
    const field = this.layout.field(expr)
    let known = this.known.get(field)
    if (!known) {
      known = { before: this.list(), places: this.list() }
      this.task.memory.kernels.windowKnown(this.rows, this.count, field.nullBit, known.before, known.places)
      this.known.set(field, known)
    }
    return known
  }

  /**
   * For each row 1 + the place of the last one before it in its partition with equal values of these expressions, 0 where there is none. Rows for which
   * `filter` is not true are as if they were not there.
   */
  lastEqual(exprs: readonly Expr[], filter: Expr | undefined, key: string): number {
    let list = this.lastEquals.get(key)
    if (list === undefined) {
      list = this.findLastEqual(exprs, filter)
      this.lastEquals.set(key, list)
    }
    return list
  }

  private findLastEqual(exprs: readonly Expr[], filter: Expr | undefined): number {
    const { task, layout, count } = this
    const { memory, scratch } = task
    const { kernels, u32 } = memory
    if (!this.marked) kernels.windowMarkPlaces(this.rows, count, layout.place.offset)
    this.marked = true
    const ascending = (field: RowField): RowKey => ({ field, descending: false, nullsFirst: false })
    const values = exprs.map((expr) => ascending(layout.field(expr)))
    const rows = this.rowsOf(this.builderBy([...values, ascending(layout.place)]).sorted(this.collections, count))
    let kept = count
    if (filter) {
      const { values, validity } = this.column(filter)
      kept = 0
      for (let i = 0; i < count; i++) {
        const row = u32[(rows >>> 2) + i]!
        const place = u32[(row + layout.place.offset) >>> 2]!
        const known = validity === 0 || (memory.u8[validity + (place >>> 3)]! >> (place & 7)) & 1
        if (known && memory.u8[values + place]) u32[(rows >>> 2) + kept++] = row
      }
    }
    const list = scratch.allocateZeroed((count + 1) * 4, this.operator)
    const keys = writeRowKeys(memory, [...this.partitionKeys, ...values], scratch)
    kernels.windowLastEqual(rows, kept, keys.address, keys.count, layout.place.offset, list)
    return list
  }

  /** Sorts by partition, then by `keys`. */
  private builderBy(keys: readonly RowKey[]): EntryBuilder {
    const { task, operator, partitionOf, partitionKeys } = this
    return new EntryBuilder(task, partitionOf ? keys : [...partitionKeys, ...keys], operator, partitionOf)
  }

  private rowsOf(entries: number): number {
    const rows = this.list()
    if (this.count > 0) this.task.memory.kernels.entryRows(entries, this.count, rows)
    return rows
  }

  /** The runs of rows of a partition that are equal by the first `keys` keys of the order. */
  private runs(keys: number): Runs {
    const { memory, scratch } = this.task
    const runs = { begins: this.list(), ends: this.list() }
    const equality = this.builder.equality(keys + (this.partitionOf ? 0 : this.partitionKeys.length))
    const { address, count } = writeRowKeys(memory, equality.keys, scratch)
    memory.kernels.windowRuns(this.entries, this.count, equality.bits, address, count, runs.begins, runs.ends)
    return runs
  }
}

// Partition keys of so many bits go into sort entries as they are: numbers for them would hardly be shorter.
const MOST_KEY_BITS = 33

// The largest allocation that there is.
const MOST_BYTES = 2 ** 30
