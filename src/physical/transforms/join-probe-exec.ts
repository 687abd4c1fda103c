// Reads the other side of a join by its table: for each batch, the pairs that match, and what the join gives of rows that match none.

import { CardinalityError, type Position } from '../../common/errors.ts'
import { oncePer } from '../../common/once-per.ts'
import { BOOLEAN, carrierOf } from '../../common/types.ts'
import type { Column, ColumnId, Expr } from '../../logical/expression.ts'
import { collectColumns } from '../../logical/expression-walk.ts'
import type { Batch, Vector } from '../../memory/vector.ts'
import { type BatchEvaluator, type BatchFilter, openEvaluator, openFilter } from '../codegen/index.ts'
import { type BuildSide, buildRows, PARTS, totalRows } from '../join/build-rows.ts'
import { type CodedColumn, readCodes } from '../join/coded-columns.ts'
import { KeyLookup } from '../join/key-lookup.ts'
import { KeyMemo } from '../join/key-memo.ts'
import { boundsOf, type KeyRange } from '../join/key-range.ts'
import { nullRow, nullVectors } from '../join/null-vectors.ts'
import { PairBatches, pairColumns } from '../join/pair-columns.ts'
import { AllPairs, EqualPairs, type PairSource } from '../join/pair-source.ts'
import { collectionsOf } from '../join/part-rows.ts'
import type { ProbedRows } from '../join/part-table.ts'
import { RangePairs } from '../join/range-pairs.ts'
import type { PartContext, Transform, TransformType } from '../pipeline.ts'
import { orderedRows } from '../sinks/join-order-exec.ts'
import { type JoinTable, openJoinTable } from '../sinks/join-table-exec.ts'
import type { SealedLane, TaskContext } from '../stage.ts'

export interface JoinProbeExec {
  readonly kind: 'join_probe'
  readonly name: string
  /**
   * What comes out. `inner`: pairs; `outer`: also this side's rows without a match; `semi`, `anti`: this side's rows with a match, or without;
   * `single`: as `outer`, and an error for a row of several matches; `mark`: this side's rows, and whether each has a match; `none`: nothing, the matches
   * are only marked.
   */
  readonly gives: 'inner' | 'outer' | 'semi' | 'anti' | 'single' | 'mark' | 'none'
  /** Marks the build side's rows that are matched, for `JoinRestSource`. */
  readonly marks: boolean
  readonly input: readonly Column[]
  readonly keys: readonly Expr[]
  readonly side: BuildSide
  /** Of a join without keys: between which bounds of the side's order matches are to be found; the condition says so, too. */
  readonly range: KeyRange | undefined
  /** Over the columns of both sides: pairs for which it is not true do not match. */
  readonly condition: Expr | undefined
  readonly output: readonly Column[]
  /** Of `mark`: the column that says so. */
  readonly mark: ColumnId | undefined
  /** Of `single`: the subquery's place in the text. */
  readonly position: Position | undefined
  /** The stages that gathered the build side, and made its table or put it in order, by their positions in the stage's inputs; there is nothing to look up without keys or a range. */
  readonly rowsInput: number
  readonly tableInput: number | undefined
}

/** The columns that the condition reads, and where all columns of pairs come from. */
const prepare = oncePer(({ input, side, condition, output, mark }: JoinProbeExec) => {
  const read = condition ? collectColumns(condition, new Set()) : new Set()
  const tested = [...input, ...side.columns].filter(({ id }) => read.has(id))
  return {
    tested,
    testedColumns: pairColumns(tested, input, side.columns),
    outputColumns: pairColumns(
      output.filter(({ id }) => id !== mark),
      input,
      side.columns,
    ),
    markAt: output.findIndex(({ id }) => id === mark),
  }
})

// Key columns that a packed key has room for.
const MOST_MEMO_KEYS = 64

const types = (keys: readonly Expr[]) => keys.map(({ type }) => type)

/** Of keys with strings in them: to find a number among few again costs less than to hash it twice. */
const hasStrings = (keys: readonly Expr[]) => keys.length <= MOST_MEMO_KEYS && types(keys).some((type) => carrierOf(type) === 'view')

interface Known {
  readonly memo: unknown
  readonly codes: readonly (CodedColumn | undefined)[]
}

class JoinProbe implements Transform {
  private readonly evaluator: BatchEvaluator
  private readonly pairs: PairSource
  private readonly equal: EqualPairs | undefined
  private readonly condition: { readonly batches: PairBatches; readonly filter: BatchFilter } | undefined
  private readonly outputs: PairBatches
  private readonly nulls: readonly Vector[]
  /** By place in the batch: was a match found? Kept where pairs may fail the condition, and where it is asked for. */
  private readonly flags: number
  private readonly kept: number
  /** No row to match. */
  private readonly isEmpty: boolean
  private readonly fillsIn: boolean = false
  private markedAll = false
  /** Pairs of the batch that match, as far as they are found. */
  private found = 0
  private batch: Batch | undefined
  private state: 'pairs' | 'rest' | 'done' = 'done'

  constructor(
    private readonly spec: JoinProbeExec,
    private readonly context: PartContext,
    /** Where the build side's rows are not those of the plan's stages: what they are found by, if there are any. */
    private readonly apart?: { readonly probed: ProbedRows | undefined },
  ) {
    const { task } = context
    const { memory, scratch, batchRows } = task
    const { name, side, range, tableInput } = spec
    const { tested, testedColumns, outputColumns } = prepare(spec)
    const fields = buildRows(side).columns
    const lanes = apart ? [] : task.inputs[spec.rowsInput]!
    this.isEmpty = apart ? !apart.probed : totalRows(memory, lanes) === 0
    const { memo, codes } = apart ? { memo: undefined, codes: fields.map(() => undefined) } : this.openKnown(lanes)
    this.evaluator = openEvaluator(context, spec.input, range ? boundsOf(range) : spec.keys)
    this.flags = scratch.allocate(batchRows, name)
    this.kept = scratch.allocate(batchRows * 4, name)
    // Where it only matters whether a row has a match at all.
    const narrows = (spec.gives === 'semi' || spec.gives === 'anti' || spec.gives === 'mark') && !spec.marks
    const probed = apart ? apart.probed : probedRows(task, lanes, tableInput === undefined ? undefined : task.inputs[tableInput]!, range)
    if (range) {
      const ordered = probed?.kind === 'ordered' ? probed.ordered : () => []
      this.pairs = new RangePairs(task, ordered, range, name, narrows ? this.flags : 0)
    } else if (spec.keys.length === 0) {
      const collections = probed?.kind === 'collections' ? probed.collections : () => []
      this.pairs = new AllPairs(task, collections, name, narrows ? (selection, count) => this.unmatched(selection, count) : undefined)
    } else {
      const table = probed?.kind === 'table' ? probed : NO_TABLE
      const keys = buildRows(side).keys.map((field, i) => ({ field, nullsMatch: side.keys[i]!.nullsMatch }))
      const lookup = new KeyLookup(task, keys, table.parts, memo, name)
      // Rows without a match come out beside the others: one batch, as it came in. Which they are is known before, unless pairs have to pass a condition.
      this.fillsIn = spec.gives === 'outer' && !spec.condition
      const missing = this.fillsIn ? nullRow(task, buildRows(side).layout, codes, name) : 0
      this.equal = new EqualPairs(task, lookup, table.repeats, name, missing)
      this.pairs = this.equal
    }
    if (spec.condition) {
      this.condition = {
        batches: new PairBatches(task, testedColumns, fields, codes, name),
        filter: openFilter(context, tested, spec.condition),
      }
    }
    this.outputs = new PairBatches(task, outputColumns, fields, codes, name)
    this.nulls = nullVectors(
      task,
      spec.output.filter(({ id }) => id !== spec.mark),
    )
  }

  /** What the lane knows from earlier morsels: the memo of keys, the dictionaries of coded columns. */
  private openKnown(lanes: readonly SealedLane[]): {
    readonly memo: KeyMemo | undefined
    readonly codes: readonly (CodedColumn | undefined)[]
  } {
    const { task, memos, operator } = this.context
    const { keys, side, name } = this.spec
    const known = memos.get(operator) as Known | undefined
    const memo = hasStrings(keys) ? KeyMemo.open(task, types(keys), known?.memo, name) : undefined
    const codes = known?.codes ?? readCodes(task.memory, buildRows(side), lanes, task.memos, name)
    memos.set(operator, { memo: memo?.state, codes } satisfies Known)
    return { memo, codes }
  }

  apply(batch: Batch): Batch | undefined {
    const { gives, marks } = this.spec
    const { selection, selected } = batch
    this.batch = batch
    this.state = 'done'
    this.found = 0
    if (this.condition || gives === 'single' || gives === 'mark') this.context.task.memory.u8.fill(0, this.flags, this.flags + batch.rows)
    if (this.isEmpty) return this.alone(selection, selected)
    this.pairs.begin(this.evaluator.project(batch), selection, selected)
    if (!this.condition) {
      if (marks) this.mark(selected)
      if (gives === 'none') return undefined
      if (gives === 'semi' || gives === 'anti') return this.whole(gives === 'semi')
      if (gives === 'mark') return this.marked()
    }
    this.state = 'pairs'
    return this.more()
  }

  more(): Batch | undefined {
    const batch = this.batch!
    while (this.state === 'pairs') {
      this.context.task.checkCancelled()
      const count = this.pairs.next()
      if (count === 0) this.state = 'rest'
      else {
        const out = this.matched(batch, count)
        if (out) return out
      }
    }
    if (this.state === 'done') return undefined
    this.state = 'done'
    const { gives } = this.spec
    if (gives === 'semi') {
      const count = this.selectFlagged(batch.selection, batch.selected, true)
      return count > 0 ? this.own(this.kept, count) : undefined
    }
    if (gives === 'mark') return this.own(batch.selection, batch.selected)
    if (gives === 'single') this.requireSingle(batch)
    else if ((gives !== 'outer' && gives !== 'anti') || this.fillsIn) return undefined
    const { selection, count } =
      this.condition || gives === 'single'
        ? this.unmatched(batch.selection, batch.selected)
        : { selection: this.kept, count: this.select(false) }
    return this.alone(selection, count)
  }

  /** The pairs of the last call that match, as they come out. */
  private matched(batch: Batch, pairs: number): Batch | undefined {
    const { kernels } = this.context.task.memory
    const { places, rows, isWhole } = this.pairs
    const { gives, marks } = this.spec
    let count = pairs
    if (this.condition) {
      const { batches, filter } = this.condition
      const { selection, selected } = filter.filter(batches.dense(batch, places, rows, pairs))
      count = selected
      if (count === 0) return undefined
      if (selection !== 0 && count < pairs) kernels.joinKeepPairs(places, rows, selection, count)
      if (marks) kernels.joinMark(rows, count)
    }
    if (this.condition || gives === 'single') kernels.joinFlag(places, count, this.flags)
    this.found += count
    if (gives !== 'inner' && gives !== 'outer' && gives !== 'single') return undefined
    return isWhole ? this.outputs.beside(batch, places, rows, count) : this.outputs.dense(batch, places, rows, count)
  }

  /** Without a condition, and for rows that no pair is made of: this side's rows that have a match, or those that have none. */
  private whole(wanted: boolean): Batch | undefined {
    const { selection, selected } = this.batch!
    // Of all pairs, each row is in one.
    if (!this.equal) return wanted ? this.own(selection, selected) : undefined
    const count = this.select(wanted)
    return count > 0 ? this.own(this.kept, count) : undefined
  }

  /** All rows, and which have a match: without a condition, and at least one row to match. */
  private marked(): Batch {
    const { selection, selected } = this.batch!
    const { memory } = this.context.task
    if (this.equal) memory.kernels.joinFlag(this.kept, this.select(true), this.flags)
    // Of all pairs, each row is in one.
    else memory.u8.fill(1, this.flags, this.flags + this.batch!.rows)
    return this.own(selection, selected)
  }

  private requireSingle({ selection, selected }: Batch): void {
    if (this.found === this.selectFlagged(selection, selected, true)) return
    throw severalRows(this.spec)
  }

  /** Rows of this side that match nothing, in what the join gives. */
  private alone(selection: number, count: number): Batch | undefined {
    const { gives } = this.spec
    return count > 0 && (gives === 'outer' || gives === 'anti' || gives === 'single' || gives === 'mark')
      ? this.own(selection, count)
      : undefined
  }

  /** Rows of this side with NULLs for the other, or what is known of their matches. */
  private own(selection: number, selected: number): Batch {
    const batch = this.batch!
    const { outputColumns, markAt } = prepare(this.spec)
    const columns = outputColumns.map(({ from, position }, i) => (from === 'probe' ? batch.columns[position]! : this.nulls[i]!))
    if (markAt >= 0) columns.splice(markAt, 0, { kind: 'flat', type: BOOLEAN, values: this.flags, validity: 0 })
    return { rows: batch.rows, selection, selected, columns }
  }

  private mark(selected: number): void {
    const { kernels } = this.context.task.memory
    if (this.equal) {
      kernels.joinMarkKeys(this.equal.matches, selected)
      return
    }
    if ((this.markedAll && !this.apart) || selected === 0) return
    // Any row matches all: one is enough.
    this.pairs.begin([], this.batch!.selection, 1)
    for (let count = this.pairs.next(); count > 0; count = this.pairs.next()) kernels.joinMark(this.pairs.rows, count)
    this.markedAll = true
    this.pairs.begin([], this.batch!.selection, selected)
  }

  private select(wanted: boolean): number {
    const { selection, selected } = this.batch!
    return this.equal ? this.context.task.memory.kernels.joinSelect(this.equal.matches, selection, selected, wanted, this.kept) : 0
  }

  private selectFlagged(selection: number, count: number, wanted: boolean): number {
    return this.context.task.memory.kernels.joinSelectFlagged(this.flags, selection, count, wanted, this.kept)
  }

  private unmatched(selection: number, count: number): { readonly selection: number; readonly count: number } {
    return { selection: this.kept, count: this.selectFlagged(selection, count, false) }
  }
}

const NO_TABLE: JoinTable = { parts: 0, repeats: false }

/** A row of a `single` join has several matches. */
export function severalRows({ position }: JoinProbeExec): CardinalityError {
  return new CardinalityError('more than one row returned by a subquery used as an expression', {
    position,
    hint: 'Aggregate its rows, or take one of them with LIMIT 1.',
  })
}

/** What the plan's stages made of a build side. */
function probedRows(
  task: TaskContext,
  lanes: readonly SealedLane[],
  made: readonly SealedLane[] | undefined,
  range: KeyRange | undefined,
): ProbedRows {
  if (!made) return { kind: 'collections', collections: () => collectionsOf(task.memory, lanes, 0, PARTS) }
  if (!range) return { kind: 'table', ...openJoinTable(task, made) }
  const ordered = orderedRows(task, made)
  return { kind: 'ordered', ordered: () => ordered }
}

/** A probe of rows that are not those of the plan's stages; undefined: there are none. Which they are may change from batch to batch. */
export function openProbe(spec: JoinProbeExec, context: PartContext, probed: ProbedRows | undefined): Transform {
  return new JoinProbe(spec, context, { probed })
}

export const joinProbeExec: TransformType<JoinProbeExec> = {
  describe: ({ name }) => ({ operator: 'join_probe', detail: name }),
  open: (spec, context) => new JoinProbe(spec, context),
}
