// What the main thread and the threads that compute say to each other: a lane's step, as one message, and its outcome.
import type { ErrorData } from '../common/errors.ts'
import type { MeasuredStep } from '../common/plan-report.ts'
import type { Counter, Stage } from '../physical/stage.ts'

/** What a query's steps have in common; lies serialised in the shared memory, read once by each thread. */
export interface QuerySpec {
  readonly stages: readonly Stage[]
  readonly batchRows: number
  /** Whether operators' times are wanted. */
  readonly timed: boolean
  /** Undefined where nothing may be spilled. */
  readonly spill: SpillSpec | undefined
}

/** Where and how a query's lanes spill. */
export interface SpillSpec {
  /** Made with the first file. */
  readonly folder: string
  /** The most bytes that the session's temp files may have together, and where in the shared memory it is counted how many they have (i64). */
  readonly limit: number
  readonly used: number
  readonly forced: boolean
  /** How many steps run at once: they share what memory there is. */
  readonly threads: number
}

/** A step of a lane: numbers only, nearly all of them addresses, so that sending it costs little. */
export interface StepTask {
  /** Unique within the session: the thread's cache of specs goes by it. */
  readonly query: number
  readonly spec: number
  readonly specBytes: number
  /** The query's, stage's and lane's words (./words.ts). */
  readonly queryWords: number
  readonly stageWords: number
  readonly laneWords: number
  /** Index of the stage within the query. */
  readonly stage: number
  readonly arena: number
  readonly scratch: number
  readonly kept: number
  readonly memos: number
  readonly ledger: number
  /** Names the lane's temp file within the query. */
  readonly file: number
  /** How many steps the lane had before this one: the thread knows by it whether it ran the last one itself. */
  readonly turn: number
  /** The roots of the sealed lanes of each input. */
  readonly inputs: readonly (readonly number[])[]
  /** Morsels to run before any off the stage's counter: a dead worker had them. */
  readonly morsels: readonly number[]
  /** The lane has gathered from morsels before. */
  readonly begun: boolean
}

export interface StepChunk {
  readonly morsel: number
  readonly address: number
  readonly rows: number
  /** Where it is if not in memory. */
  readonly spilled?: SpilledChunk
}

export interface SpilledChunk {
  readonly file: number
  readonly offset: number
  readonly bytes: number
}

export interface StepCounter {
  readonly operator: number
  readonly counter: Counter
  readonly amount: number
}

/** `morsels`: those run to their end. `sealed`: the stage has no more morsels for the lane, and what it gathered is sealed. */
export type StepResult =
  | {
      readonly ok: true
      readonly morsels: readonly number[]
      readonly chunks: readonly StepChunk[]
      readonly counters: readonly StepCounter[]
      readonly sealed: boolean
      readonly ms: number
      /** Only of timed queries. */
      readonly clock: MeasuredStep | undefined
    }
  | { readonly ok: false; readonly error: ErrorData }

/** Something that runs steps: worker threads, or the calling thread for small plans. */
export interface StepExecutor {
  /** How many steps run at the same time. */
  readonly threads: number
  /** Whether steps run where the query's spec is read from the shared memory: in another thread. */
  readonly readsSpec: boolean
  /**
   * Rejects with a `ThreadDeath`, or with a `WorkerError` where there is no hope of a thread; what the stage's code throws comes as a result. By then
   * the thread is gone for certain. `spec` is for the calling thread, which need not read what lies in the shared memory.
   */
  run(task: StepTask, spec: QuerySpec): Promise<StepResult>
  /** Ends the thread of this id, whatever it is at; absent where steps run on the calling one. */
  endThread?(id: number): void
}

/** The thread that ran a step is gone, and with it whatever the step had not yet reported. */
export class ThreadDeath extends Error {}

/** What a worker is started with. `extra` is the entry's own. */
export interface WorkerStart {
  readonly memory: WebAssembly.Memory
  readonly module: WebAssembly.Module
  readonly extra: unknown
}

/** Tells a worker nothing; a pool short of workers starts one for it. */
export const WAKE = 'wake'
