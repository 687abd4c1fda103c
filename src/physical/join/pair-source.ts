// The pairs of a batch's rows and a build side's that a join has to look at: those of equal keys, or all of them.
import type { Vector } from '../../memory/vector.ts'
import type { TaskContext } from '../stage.ts'
import type { KeyLookup } from './key-lookup.ts'
import { PartRows } from './part-rows.ts'

/** Lists of pairs, up to a batch of them at a time. */
export interface PairSource {
  /** Where the pairs lie: the rows' places in the batch, the build side's rows by address; u32 each. */
  readonly places: number
  readonly rows: number
  /** Begins with the live rows of a batch, whose keys are `keys`. */
  begin(keys: readonly Vector[], selection: number, count: number): void
  /** How many pairs come next; 0 at the end. */
  next(): number
  /** Are those of the last call all pairs of the batch, no place of it in two of them? */
  readonly isWhole: boolean
}

const STATE_BYTES = 16

/** Pairs of equal keys. */
export class EqualPairs implements PairSource {
  readonly places: number
  readonly rows: number
  /** The first row of the table for each live row: see `KeyLookup`. */
  matches = 0
  isWhole = false
  private readonly state: number
  private selection = 0
  private count = 0

  constructor(
    private readonly task: Pick<TaskContext, 'memory' | 'scratch' | 'batchRows'>,
    private readonly lookup: KeyLookup,
    private readonly repeats: boolean,
    operator: string,
    /** With which live rows without a match are paired; 0: with none. */
    private readonly nullRow = 0,
  ) {
    const { scratch, batchRows } = task
    this.places = scratch.allocate(batchRows * 4, operator)
    this.rows = scratch.allocate(batchRows * 4, operator)
    this.state = scratch.allocate(STATE_BYTES, operator)
  }

  begin(keys: readonly Vector[], selection: number, count: number): void {
    this.selection = selection
    this.count = count
    this.matches = this.lookup.find(keys, selection, count)
    this.task.memory.u8.fill(0, this.state, this.state + STATE_BYTES)
  }

  next(): number {
    const { memory, batchRows } = this.task
    const state = this.state >>> 2
    const atStart = memory.u32[state] === 0 && memory.u32[state + 1] === 0
    const { matches, selection, count, repeats, nullRow, places, rows } = this
    const pairs = memory.kernels.joinPairs(matches, selection, count, repeats, nullRow, this.state, batchRows, places, rows)
    this.isWhole = atStart && memory.u32[state] === count && memory.u32[state + 2] === 0
    return pairs
  }
}

/** All pairs, for joins that compare no keys: the build side is walked once for each batch. */
export class AllPairs implements PairSource {
  readonly places: number
  readonly rows: number
  readonly isWhole = false
  private readonly build: PartRows
  private buildCount = 0
  private from = 0
  private selection = 0
  private count = 0

  /** `narrow` may leave out live rows of the batch before each part of the build side: those that need no further match. */
  constructor(
    private readonly task: TaskContext,
    /** Where the build side's rows are as a batch begins. */
    private readonly collections: () => readonly number[],
    operator: string,
    private readonly narrow?: (selection: number, count: number) => { readonly selection: number; readonly count: number },
  ) {
    this.places = task.scratch.allocate(task.batchRows * 4, operator)
    this.rows = task.scratch.allocate(task.batchRows * 4, operator)
    this.build = new PartRows(task, operator)
  }

  begin(_keys: readonly Vector[], selection: number, count: number): void {
    this.build.begin(this.collections())
    this.buildCount = 0
    this.from = 0
    this.selection = selection
    this.count = count
  }

  next(): number {
    const { memory, batchRows } = this.task
    if (this.count === 0) return 0
    if (this.from >= this.buildCount * this.count) {
      this.buildCount = this.build.next()
      this.from = 0
      if (this.buildCount === 0) return 0
      if (this.narrow) {
        const narrowed = this.narrow(this.selection, this.count)
        this.selection = narrowed.selection
        this.count = narrowed.count
        if (narrowed.count === 0) return 0
      }
    }
    const { selection, count, build, buildCount, from } = this
    const pairs = memory.kernels.joinCross(selection, count, build.rows, buildCount, from, batchRows, this.places, this.rows)
    this.from += pairs
    return pairs
  }
}
