// Runs steps on the thread it lives on. Any thread may run a lane's next step: what a thread keeps of a lane serves it only if it runs the next one too.
import { deserialize, serialize } from 'node:v8'
import { threadId } from 'node:worker_threads'
import { CancelledError, errorToData } from '../common/errors.ts'
import { copyOut, type EngineMemory } from '../memory/engine-memory.ts'
import { SharedArena } from '../memory/shared-arena.ts'
import type { Counter, SealedLane, SpillPlace, StageFactory, StageRun, TaskContext, UserCalls } from '../physical/stage.ts'
import { SpillFiles } from './spill/spill-files.ts'
import type { QuerySpec, SpillSpec, StepChunk, StepCounter, StepResult, StepTask } from './step.ts'
import { stepClock } from './step-clock.ts'
import {
  CALLING,
  CALLS,
  CANCELLED,
  DOING,
  hasMorsel,
  LOADING,
  loadWord,
  OPENING,
  ROOT,
  RUNTIME_FILTERS,
  SEALING,
  storeWord,
  THREAD,
  takeMorsel,
} from './words.ts'

// Long enough that sending a step (some 0.1 ms) does not count, short enough that queries share the threads fairly.
const STEP_MS = 20

// Queries whose steps a thread may see in turns without reading their specs again.
const CACHED_SPECS = 64

// Lanes that a thread runs in turns: those of the queries under way.
const KEPT_RUNS = 16

/** A lane whose last step this thread ran. */
interface KeptRun {
  readonly run: StageRun
  readonly context: StepContext
  /** The lane's next step, if it is this thread's. */
  readonly turn: number
}

/** A query as this thread knows it. */
interface KnownQuery extends QuerySpec {
  /** By stage: it was prepared here, or needs no preparing. */
  readonly prepared: boolean[]
}

export class StepRunner {
  private readonly queries = new Map<number, KnownQuery>()
  /** By query and lane, oldest first. */
  private readonly runs = new Map<string, KeptRun>()

  constructor(
    private readonly engine: EngineMemory,
    private readonly factory: StageFactory,
  ) {}

  /**
   * Runs morsels until the time is up or none is left, then seals (`gather`). Asynchronous only where the thread has to prepare for the stage. `spec`:
   * the query's, where the thread has it; else it is read from the shared memory.
   */
  run(task: StepTask, spec?: QuerySpec): StepResult | Promise<StepResult> {
    storeWord(this.engine.i32, task.laneWords + THREAD, threadId)
    storeWord(this.engine.i32, task.laneWords + DOING, OPENING)
    const query = this.queryOf(task, spec)
    try {
      const loading = query.prepared[task.stage] ? undefined : this.factory.prepare?.(query.stages[task.stage]!)
      if (loading) {
        storeWord(this.engine.i32, task.laneWords + CALLING, LOADING)
        return loading.then(
          () => this.runPrepared(query, task),
          (error) => this.failed(task, error),
        )
      }
    } catch (error) {
      return this.failed(task, error)
    }
    return this.runPrepared(query, task)
  }

  private runPrepared({ stages, batchRows, timed, spill, prepared }: KnownQuery, task: StepTask): StepResult {
    prepared[task.stage] = true
    storeWord(this.engine.i32, task.laneWords + CALLING, 0)
    const stage = stages[task.stage]!
    const started = performance.now()
    const clock = timed ? stepClock() : undefined
    const { i32 } = this.engine
    const morsels: number[] = []
    let context: StepContext | undefined
    let sealed = false
    try {
      const kept = this.takeRun(task)
      context = kept?.context ?? new StepContext(this.engine, task, batchRows, timed, spill)
      context.begin(task)
      context.checkCancelled()
      const run = kept?.run ?? this.factory.open(stage, context)
      for (let redone = 0; ; ) {
        const morsel = redone < task.morsels.length ? task.morsels[redone++]! : takeMorsel(i32, task.stageWords)
        if (morsel < 0) {
          if (stage.output === 'gather' && (task.begun || morsels.length > 0)) {
            storeWord(i32, task.laneWords + DOING, SEALING)
            run.seal()
            sealed = true
          }
          break
        }
        storeWord(i32, task.laneWords + DOING, morsel + 1)
        context.current = morsel
        run.morsel(morsel)
        context.scratch.reset()
        morsels.push(morsel)
        // Where nothing is left, the lane is sealed now: another step for that alone would cost a message there and back.
        const isLast = redone === task.morsels.length && !hasMorsel(i32, task.stageWords)
        if (!isLast && performance.now() - started >= STEP_MS) break
        context.checkCancelled()
      }
      if (!sealed) this.keepRun(task, { run, context, turn: task.turn + 1 })
    } catch (error) {
      return this.failed(task, error)
    } finally {
      context?.spill.close()
    }
    storeWord(i32, task.laneWords + DOING, 0)
    const ms = performance.now() - started
    return { ok: true, morsels, chunks: context.chunks, counters: context.counters(), sealed, ms, clock: clock?.() }
  }

  private failed(task: StepTask, error: unknown): StepResult {
    storeWord(this.engine.i32, task.laneWords + CALLING, 0)
    storeWord(this.engine.i32, task.laneWords + DOING, 0)
    return { ok: false, error: errorToData(error) }
  }

  /** The run that ran the lane's last step here; undefined, and the lane's `kept` and `memos` free, where another thread did or none. */
  private takeRun({ query, laneWords, kept, memos, turn }: StepTask): KeptRun | undefined {
    const key = `${query} ${laneWords}`
    const found = this.runs.get(key)
    this.runs.delete(key)
    if (found?.turn === turn) return found
    this.engine.kernels.arenaReset(kept)
    this.engine.kernels.arenaReset(memos)
    return undefined
  }

  private keepRun({ query, laneWords }: StepTask, run: KeptRun): void {
    if (this.runs.size >= KEPT_RUNS) this.runs.delete(this.runs.keys().next().value!)
    this.runs.set(`${query} ${laneWords}`, run)
  }

  private queryOf({ query, spec, specBytes }: StepTask, given: QuerySpec | undefined): KnownQuery {
    const found = this.queries.get(query)
    if (found) return found
    const read: QuerySpec = given ?? deserialize(copyOut(this.engine, spec, specBytes))
    const known: KnownQuery = { ...read, prepared: [] }
    if (this.queries.size >= CACHED_SPECS) for (const oldest of this.queries.keys()) if (this.queries.delete(oldest)) break
    this.queries.set(query, known)
    return known
  }
}

/** Shows in the lane's words which user's function is being called, and that calls return. */
class LaneCalls implements UserCalls {
  private turns = 0

  constructor(
    private readonly i32: Int32Array,
    private readonly laneWords: number,
    private readonly checkCancelled: () => void,
  ) {}

  enter(id: number): void {
    this.checkCancelled()
    storeWord(this.i32, this.laneWords + CALLING, id)
    storeWord(this.i32, this.laneWords + CALLS, ++this.turns | 0)
  }

  leave(): void {
    storeWord(this.i32, this.laneWords + CALLING, 0)
  }

  serialize(value: unknown): Uint8Array {
    return serialize(value)
  }

  deserialize(bytes: Uint8Array): unknown {
    return deserialize(bytes)
  }
}

class StepContext implements TaskContext {
  readonly scratch: SharedArena
  readonly kept: SharedArena
  readonly memos: SharedArena
  readonly ledger: SharedArena
  readonly spill: SpillFiles
  readonly inputs: readonly (readonly SealedLane[])[]
  readonly root: number
  readonly runtimeFilters: number
  readonly calls: UserCalls
  arena: SharedArena
  chunks: StepChunk[] = []
  current = -1
  private readonly amounts = new Map<string, { operator: number; counter: Counter; amount: number }>()
  readonly cancelled: number

  constructor(
    readonly memory: EngineMemory,
    task: StepTask,
    readonly batchRows: number,
    readonly timed: boolean,
    spill: SpillSpec | undefined,
  ) {
    this.arena = new SharedArena(memory, task.arena)
    this.scratch = new SharedArena(memory, task.scratch)
    this.kept = new SharedArena(memory, task.kept)
    this.memos = new SharedArena(memory, task.memos)
    this.ledger = new SharedArena(memory, task.ledger)
    this.spill = new SpillFiles(memory, spill, task, (operator, counter, amount) => this.count(operator, counter, amount))
    this.inputs = task.inputs.map((roots) => roots.map((root) => ({ root })))
    this.root = task.laneWords + ROOT
    this.runtimeFilters = task.queryWords + RUNTIME_FILTERS
    this.cancelled = task.queryWords + CANCELLED
    this.calls = new LaneCalls(memory.i32, task.laneWords, () => this.checkCancelled())
  }

  /** Begins a step of the lane, with nothing emitted or counted. */
  begin({ arena }: StepTask): void {
    if (this.arena.id !== arena) this.arena = new SharedArena(this.memory, arena)
    this.chunks = []
    this.amounts.clear()
  }

  checkCancelled(): void {
    if (loadWord(this.memory.i32, this.cancelled) !== 0) throw new CancelledError()
  }

  emit(address: number, rows: number): void {
    this.chunks.push({ morsel: this.current, address, rows })
  }

  emitSpilled({ file, offset }: SpillPlace, bytes: number, rows: number): void {
    this.chunks.push({ morsel: this.current, address: 0, rows, spilled: { file, offset, bytes } })
  }

  count(operator: number, counter: Counter, amount: number): void {
    const key = `${operator} ${counter}`
    const found = this.amounts.get(key)
    if (found) found.amount += amount
    else this.amounts.set(key, { operator, counter, amount })
  }

  counters(): StepCounter[] {
    return [...this.amounts.values()]
  }
}
