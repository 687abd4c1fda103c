// What the runtime knows of physical plans: a query is stages; a stage is a pipeline that all workers run, each lane pulling morsels until
// none is left and then sealing what its sink has gathered. The ports between src/runtime (which drives) and src/physical (which computes).
import type { KernelArena } from '../memory/arena.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'

/** One pipeline, as plain data: it is cloned to the workers. What a stage does is known to `StageFactory` alone. */
export interface Stage {
  readonly id: number
  /** For messages and EXPLAIN: `aggregate by city`. */
  readonly name: string
  /** Ids of the stages whose sealed output this one reads: they run first. Their memory is given back when the last reader is done. */
  readonly inputs: readonly number[]
  /**
   * `stream`: morsels emit chunks, which go to the reader of the results in the order of morsels. `gather`: lanes keep state over morsels and seal it.
   */
  readonly output: 'stream' | 'gather'
  readonly spec: unknown
  /** What its sources may read at most, as far as that is known before it runs: for telling how far the query is. */
  readonly work?: { readonly rows: number; readonly bytes: number }
}

/** A sealed lane of a finished stage: where its sink's root lies. Only lanes that ran a morsel are sealed: a stage without morsels has none. */
export interface SealedLane {
  readonly root: number
}

/** Room that a query has for its run-time filters (src/physical/runtime-filter), zeroed when it begins. */
export const RUNTIME_FILTERS_BYTES = 2048

/** A user's function as the runtime knows it. */
export interface CalledFunction {
  readonly id: number
  readonly name: string
}

/** What calls of users' functions ask of the thread that they run on. */
export interface UserCalls {
  /**
   * The function of this id is about to be called. Called again every few rows, which shows that the calls return: a function that does not is ended with
   * its thread. Throws a `CancelledError` once the query is cancelled.
   */
  enter(id: number): void
  /** No function is being called any more. */
  leave(): void
  /** A structured clone as bytes, and back. Throws where the value cannot be cloned. */
  serialize(value: unknown): Uint8Array
  deserialize(bytes: Uint8Array): unknown
}

/** A piece of the shared memory. */
export interface Piece {
  readonly address: number
  readonly bytes: number
}

/** Where something begins in a lane's temp file. */
export interface SpillPlace {
  readonly file: number
  readonly offset: number
}

/** Where what does not fit in memory goes: each lane has a temp file, which it alone appends to and all lanes of its readers read. */
export interface Spill {
  /** Everything that can be spilled is to be, whatever memory there is: for tests. */
  readonly forced: boolean
  /**
   * Whether a lane should put aside what it gathered in this arena. `coming`: what it is about to take beside what it may grow by at once, which is as
   * much again. Asked once a batch.
   */
  wanted(gathered: KernelArena, coming?: number): boolean
  /** How many steps of the query run at once, at most. */
  readonly threads: number
  /**
   * How many bytes the morsel under way may take of its own: what takes more is to be done in pieces, by way of files. Infinite where nothing may be
   * spilled. `free`: of an arena whose memory is used anew.
   */
  room(free?: KernelArena): number
  /** Appends the pieces to the lane's file, in the name of an operator. Throws a `SpillError`. */
  write(operator: number, pieces: readonly Piece[]): SpillPlace
  /** Fills the pieces with what lies in a file from there on. */
  read(operator: number, place: SpillPlace, pieces: readonly Piece[]): void
}

/** What a stage's code may use while it runs a step on some thread. */
export interface TaskContext {
  readonly memory: EngineMemory
  readonly batchRows: number
  /** Whether operators' times are wanted: reading the clock for every batch is not free. */
  readonly timed: boolean
  /** Lives until the readers of this stage are done (`gather`), or until the reader of the results has taken the step's chunks (`stream`). */
  readonly arena: KernelArena
  /** Reset by the runtime after each morsel. */
  readonly scratch: KernelArena
  /** Lives as long as the stage's run (`StageRun`). */
  readonly kept: KernelArena
  /** As `kept`; that is the source's, this is for transforms. */
  readonly memos: KernelArena
  /** The sealed lanes of each stage in `inputs`, by position. */
  readonly inputs: readonly (readonly SealedLane[])[]
  /** 64 bytes, zeroed when the lane begins, in which a `gather` sink keeps its state between steps: any thread may run the lane's next step. */
  readonly root: number
  /** The query's run-time filters: `RUNTIME_FILTERS_BYTES` that all of its stages and threads share until it ends. */
  readonly runtimeFilters: number
  readonly calls: UserCalls
  /** Lives as long as `arena`, but is not given back when that is cleared for having been spilled: says what lies where in files. */
  readonly ledger: KernelArena
  readonly spill: Spill
  /** Throws a `CancelledError` once the query is cancelled or its stage needs no more. Called per batch. */
  checkCancelled(): void
  /** The address of the word that `checkCancelled` looks at, not 0 once the query is cancelled: for kernels that run for long. */
  readonly cancelled: number
  /**
   * Hands a chunk at `address` to the reader of the results (`stream` only). `rows` is what it holds. It may refer to `arena` and to the memory of
   * `inputs`, which is kept until the reader has released all chunks.
   */
  emit(address: number, rows: number): void
  /** As `emit`, for a chunk of `bytes` bytes that was written to the lane's file. */
  emitSpilled(place: SpillPlace, bytes: number, rows: number): void
  /** Adds to a counter of an operator: what EXPLAIN ANALYZE, progress reports and tests read. Summed over steps and lanes. */
  count(operator: number, counter: Counter, amount: number): void
}

/**
 * - `rowsRead` (sources only): rows looked at, before the source's own filters.
 * - `rowsIn`, `rowsOut`: live rows that came from the operator before, and that were passed on. What a sink passes on is what goes through its exchange.
 * - `bytes` (sinks only): bytes of the rows passed on.
 * - `ms`: time within the operator; only where `TaskContext.timed`.
 * - `bytesRead`, `rowGroupsRead` (scans only): at the file system.
 * - `batches` (sources only).
 * - `rowsLeftOut` (groups of an aggregation only): partial groups that cannot be among the first ones, which alone are wanted.
 * - `bytesSpilled`, `bytesRestored`: written to and read from temp files.
 */
export type Counter =
  | 'rowsRead'
  | 'rowsIn'
  | 'rowsOut'
  | 'ms'
  | 'bytes'
  | 'rowGroupsRead'
  | 'bytesRead'
  | 'batches'
  | 'rowsLeftOut'
  | 'bytesSpilled'
  | 'bytesRestored'

/** A stage opened on one thread for a lane: it runs the lane's steps until another thread takes the lane over. */
export interface StageRun {
  /** Runs a morsel to its end. */
  morsel(index: number): void
  /** The lane gets no more morsels: brings the state at `root` into the form that the readers of this stage expect (`gather` only). */
  seal(): void
}

/** Builds the code of stages; given to the runtime by the composition roots (tests give their own). */
export interface StageFactory {
  /** How many morsels a stage has, now that its inputs are sealed. Runs on the main thread; must be cheap. */
  countMorsels(stage: Stage, memory: EngineMemory, inputs: readonly (readonly SealedLane[])[]): number
  /**
   * How many rows a stage takes in, where its code knows that the work goes by them alone; otherwise undefined. Few of them are worked off on the main
   * thread. As `countMorsels`; left out where it is not known of any stage.
   */
  countRows?(stage: Stage, memory: EngineMemory, inputs: readonly (readonly SealedLane[])[]): number | undefined
  /** Morsels, ascending, before each of which all those of lower numbers must be done. As `countMorsels`; left out where there are none. */
  barriers?(stage: Stage, memory: EngineMemory, inputs: readonly (readonly SealedLane[])[]): readonly number[]
  /**
   * Loads what only loads asynchronously; awaited on each thread before it first opens the stage. Undefined where there is nothing to wait for. What
   * it throws or rejects with fails the query.
   */
  prepare?(stage: Stage): Promise<void> | undefined
  /** Opens a stage for a lane. Compiled code is cached by the factory. */
  open(stage: Stage, context: TaskContext): StageRun
}
