// One of the parallel runs of a stage, as the main thread knows it: the memory it owns, and what it has done that counts.
import type { MeasuredStep } from '../common/plan-report.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'
import { createArena, type SharedArena, SMALL_ARENA } from '../memory/shared-arena.ts'
import type { QueryMetrics } from './metrics.ts'
import type { StepCounter } from './step.ts'
import { FILE_BYTES, ROOT } from './words.ts'

// Which of the arenas it is.
const LEDGER = 3

export class Lane {
  readonly scratch: SharedArena
  /** Serves the thread that runs the lane, for as long as no other one does. */
  readonly kept: SharedArena
  /** As `kept`. */
  readonly memos: SharedArena
  /** Lives as long as `arena`. */
  readonly ledger: SharedArena
  arena: SharedArena
  /** The morsels whose effect is in the lane's state (`gather`), or that it has finished (`stream`). */
  readonly morsels: number[] = []
  readonly counters: StepCounter[] = []
  /** A timed query's steps. */
  readonly clocks: MeasuredStep[] = []
  busy = false
  /** What `MemoryTurns.stepBegins` said when its step began. */
  stepBegun = Number.NaN
  /** Steps begun. */
  turns = 0
  steps = 0
  ms = 0
  private released = false

  constructor(
    private readonly engine: EngineMemory,
    readonly index: number,
    readonly words: number,
    /** Names its temp file within the query. */
    readonly file: number,
  ) {
    const [scratch, kept, memos, ledger, arena] = createArenas(engine)
    this.scratch = scratch
    this.kept = kept
    this.memos = memos
    this.ledger = ledger
    this.arena = arena
  }

  get root(): number {
    return this.words + ROOT
  }

  /** Bytes of its temp file; 0 where it has none. */
  get fileBytes(): number {
    return this.engine.f64[(this.words + FILE_BYTES) >>> 3]!
  }

  /** Gives what the last step has written to the reader of the results, and goes on with a fresh arena. */
  handOver(): SharedArena {
    const full = this.arena
    this.arena = createArena(this.engine)
    return full
  }

  seal(): void {
    this.releaseWork()
  }

  release(): void {
    this.arena.release()
    this.ledger.release()
    this.releaseWork()
  }

  private releaseWork(): void {
    if (this.released) return
    this.scratch.release()
    this.kept.release()
    this.memos.release()
    this.released = true
  }

  report(stage: number, metrics: QueryMetrics): void {
    const rows = this.counters.reduce((sum, { counter, amount }) => (counter === 'rowsRead' ? sum + amount : sum), 0)
    metrics.lanes.push({ stage, lane: this.index, morsels: this.morsels.length, steps: this.steps, rows, ms: this.ms, clocks: this.clocks })
    metrics.addStep(stage, this.counters)
  }
}

/** All five, or none where there are too many. */
function createArenas(engine: EngineMemory): [SharedArena, SharedArena, SharedArena, SharedArena, SharedArena] {
  const made: SharedArena[] = []
  try {
    for (let i = 0; i < 5; i++) made.push(createArena(engine, i === LEDGER ? SMALL_ARENA : 0))
  } catch (error) {
    for (const arena of made) arena.release()
    throw error
  }
  return made as [SharedArena, SharedArena, SharedArena, SharedArena, SharedArena]
}
