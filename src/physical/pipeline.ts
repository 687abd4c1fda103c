// A pipeline at work on one morsel: a source gives batches, transforms change them, a sink takes them. All three are opened for a morsel, with buffers
// from its scratch memory; what a sink keeps over morsels lies in its lane's memory, found through the lane's root.

import type { PlannedExchange } from '../common/plan-report.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'
import type { Batch } from '../memory/vector.ts'
import type { CodeCache } from './code-cache.ts'
import type { SealedLane, TaskContext } from './stage.ts'

/** What every part of a pipeline is opened with. */
export interface PartContext {
  readonly task: TaskContext
  readonly code: CodeCache
  /** The part's number among its stage's counters: a branch's source, its transforms, then the next branch, the sink last. */
  readonly operator: number
  /** The source's, from one morsel of the stage's run to the next. */
  readonly kept: KeptBySource
  /** What transforms know from one morsel of the stage's run to the next, by their operator number; in memory from the task's `memos`. */
  readonly memos: Map<number, unknown>
  /** The morsel at work; -1 while a sink is sealed. */
  readonly morsel: number
}

/** What a source keeps, in memory from the task's `kept`. The sources of a stage's branches take turns: one that finds another's begins anew. */
export interface KeptBySource {
  state: unknown
}

/** How EXPLAIN shows an operator. */
export interface OperatorText {
  /** In snake_case; sources and sinks say which side of an exchange they are: `partial_aggregate`, `final_aggregate`. */
  readonly operator: string
  /** What it does, in the words of SQL. */
  readonly detail: string
  /** Sinks: what their rows go through. */
  readonly exchange?: PlannedExchange
}

export interface Source {
  /** Rows looked at so far, where that is more than it gives. */
  readonly rowsRead?: number
  /** The next batch, valid until the call after; undefined at the morsel's end. */
  next(): Batch | undefined
}

export interface Transform {
  /** The batch changed; undefined where nothing of it remains. Valid as long as its input. */
  apply(batch: Batch): Batch | undefined
  /** For a transform that makes several batches of one: the next of them, asked for until there is none. Valid until it is asked again. */
  more?(): Batch | undefined
}

export interface Sink {
  consume(batch: Batch): void
  /** The morsel's last batch has come. */
  end(): void
}

export interface GatherSink extends Sink {
  /** Brings the lane's state into the form that the next stage reads. Opened anew for it, without a morsel. */
  seal(): void
}

export interface SourceType<Spec> {
  describe(spec: Spec): OperatorText
  countMorsels(spec: Spec, memory: EngineMemory, inputs: readonly (readonly SealedLane[])[]): number
  /** Rows that all morsels together take, where the source knows. */
  countRows?(spec: Spec, memory: EngineMemory, inputs: readonly (readonly SealedLane[])[]): number
  /** Opens the source for its `morsel`-th morsel, counted from 0 within this source. */
  open(spec: Spec, context: PartContext, morsel: number): Source
}

export interface TransformType<Spec> {
  describe(spec: Spec): OperatorText
  open(spec: Spec, context: PartContext): Transform
}

export interface SinkType<Spec> {
  describe(spec: Spec): OperatorText
  open(spec: Spec, context: PartContext): Sink | GatherSink
}
