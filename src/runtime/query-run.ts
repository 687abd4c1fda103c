// One query being run: starts its stages as their inputs are ready, hands its chunks to the reader, and ends it, whichever way, by giving
// back all of its memory once the last of its steps is back.
import { setImmediate } from 'node:timers/promises'
import { serialize } from 'node:v8'
import { CancelledError, InternalError, QuernError, type ResourceError } from '../common/errors.ts'
import type { OnProgress } from '../common/progress.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'
import type { MemorySpan, PeakMeter } from '../memory/peak-meter.ts'
import { createArena, type SharedArena, SMALL_ARENA } from '../memory/shared-arena.ts'
import type { CalledFunction, SealedLane, Stage, StageFactory } from '../physical/stage.ts'
import { CallWatch, type WatchedFunctions } from './call-watch.ts'
import type { Lane } from './lane.ts'
import { isRefusal, type MemoryTurns, type Turn } from './memory-turns.ts'
import { QueryMetrics } from './metrics.ts'
import { ProgressReporter } from './progress.ts'
import { type Chunk, ResultQueue } from './result-queue.ts'
import { fileName, readSpilled } from './spill/spill-files.ts'
import type { SpillTo } from './spill/temp-folder.ts'
import { type LaneStep, type StageHost, StageProgress } from './stage-progress.ts'
import type { QuerySpec, StepChunk, StepExecutor, StepResult } from './step.ts'
import { CANCELLED, QUERY_WORDS_BYTES, storeWord } from './words.ts'

export interface QueryOptions {
  readonly signal?: AbortSignal | undefined
  /** Rows a batch; 8192 by default. */
  readonly batchRows?: number | undefined
  /** How many bytes of chunks may wait for the reader; 64 MiB by default, and no more than an eighth of the memory limit. */
  readonly readAhead?: number | undefined
  /** Count the time within each operator. */
  readonly timed?: boolean | undefined
  readonly onProgress?: OnProgress | undefined
  /** Run stages of few rows on the worker threads, too. */
  readonly alwaysWorkers?: boolean | undefined
  /** Where it may spill; undefined where it may not. */
  readonly spill?: SpillTo | undefined
  /** The users' functions that the stages call. */
  readonly userFunctions?: WatchedFunctions | undefined
}

const BATCH_ROWS = 8192
const READ_AHEAD = 64 << 20
const SHARE_READ_AHEAD = 1 / 8

/** What takes fewer rows runs on the calling thread: sending it to a worker would cost more than the work. */
export const FEW_ROWS = 4096

// A reader that takes chunk after chunk never waits while there are some: the embedding program's event loop gets its turn at least this often.
const HOLD_MS = 1

function readAhead({ kernels }: EngineMemory): number {
  return Math.min(READ_AHEAD, (kernels.memoryLimit() >>> 0) * SHARE_READ_AHEAD)
}

let queries = 0

/**
 * A query's results, read once: `for await (const chunk of run)`. Nothing runs before the first chunk is asked for. Leaving the loop early ends the
 * query; then, as after an error, chunks not yet released are gone too.
 */
export interface Query extends AsyncIterable<Chunk> {
  readonly metrics: QueryMetrics
  /** Resolves once no step of the query is running and all of its memory is given back. Never rejects. */
  readonly closed: Promise<void>
  /** Ends the query; its reader gets a `CancelledError`, or the error given. Returns `closed`. */
  cancel(reason?: QuernError): Promise<void>
}

export class QueryRun implements StageHost, Query, Turn {
  readonly metrics = new QueryMetrics()
  readonly closed: Promise<void>
  ending = false
  private readonly id = ++queries
  private readonly spec: QuerySpec
  private readonly results: ResultQueue
  private readonly progress: (StageProgress | undefined)[]
  private control: { readonly arena: SharedArena; readonly words: number; readonly spec: number; readonly specBytes: number } | undefined
  private failure: QuernError | undefined
  /** How many lanes may be at work: fewer once memory was refused, as many as there are threads again when a stage has come to its end. */
  private lanesAtMost = Number.POSITIVE_INFINITY
  /** What is waited for, after memory was refused. */
  private waitsFor: 'nothing' | 'other queries' | 'the reader' = 'nothing'
  /** Morsels of the stage that streams are done. */
  private hasResults = false
  /** Something could not be begun: it is tried again when the next step has ended. */
  private stalled = false
  private state: 'fresh' | 'running' | 'complete' | 'closed' = 'fresh'
  private startedAt = 0
  private span: MemorySpan | undefined
  private reporter: ProgressReporter | undefined
  private watch: CallWatch | undefined
  private files = 0
  /** Temp files that are being removed. */
  private readonly removals: Promise<void>[] = []
  private wake: (() => void) | undefined
  private markClosed: () => void = () => {}
  private readonly onAbort = () => this.fail(new CancelledError())

  constructor(
    readonly engine: EngineMemory,
    private readonly executor: StepExecutor,
    /** For stages of few rows, where there is another. */
    private readonly nearby: StepExecutor | undefined,
    private readonly factory: StageFactory,
    private readonly stages: readonly Stage[],
    private readonly options: QueryOptions,
    private readonly peaks: PeakMeter,
    private readonly turns: MemoryTurns,
    private readonly onStart: (query: QueryRun) => void,
  ) {
    if (stages.filter(({ output }) => output === 'stream').length !== 1)
      throw new InternalError('a query has exactly one stage that streams')
    this.spec = { stages, batchRows: options.batchRows ?? BATCH_ROWS, timed: options.timed ?? false, spill: options.spill?.spec }
    this.progress = stages.map(() => undefined)
    this.results = new ResultQueue(
      engine,
      executor.threads,
      options.readAhead ?? readAhead(engine),
      () => this.readerFreed(),
      (chunk) => readSpilled(options.spill!.spec.folder, this.id, chunk),
    )
    this.closed = new Promise((resolve) => {
      this.markClosed = resolve
    })
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Chunk, void> {
    if (this.state !== 'fresh') throw this.failure ?? new InternalError('the results of a query can be read only once')
    let drained = false
    let heldSince = performance.now()
    try {
      this.start()
      for (;;) {
        if (performance.now() - heldSince > HOLD_MS) {
          await setImmediate()
          heldSince = performance.now()
        }
        if (this.failure) throw this.failure
        const chunk = this.results.take()
        if (chunk) yield chunk
        else if (this.isRunning()) await this.change()
        else {
          drained = true
          return
        }
      }
    } finally {
      // Left early, by the reader's will or by an error.
      if (!drained) {
        this.end()
        await this.closed
      }
    }
  }

  cancel(reason: QuernError = new CancelledError()): Promise<void> {
    this.fail(reason)
    return this.closed
  }

  fail(error: QuernError): void {
    if (this.state === 'closed') return
    this.failure ??= error
    this.end()
    this.wakeReader()
  }

  get resting(): boolean {
    return this.ending || this.waitsFor !== 'nothing'
  }

  get mayStartLane(): boolean {
    return this.lanesAtMost === Number.POSITIVE_INFINITY || this.lanesAtWork() < this.lanesAtMost
  }

  get stepsRunning(): number {
    return this.progress.reduce((sum, stage) => sum + (stage?.inFlight ?? 0), 0)
  }

  private lanesAtWork(): number {
    return this.progress.reduce((sum, stage) => sum + (stage?.lanesAtWork ?? 0), 0)
  }

  stepBegins(): number {
    return this.turns.stepBegins()
  }

  retries(error: QuernError, { stepBegun }: Lane): boolean {
    return isRefusal(error, this.engine) && this.mayTryAgain(error, this.turns.wasAlone(stepBegun))
  }

  /** Memory was refused. `alone`: nothing else was being done. */
  private mayTryAgain(error: ResourceError, alone: boolean): boolean {
    const others = this.lanesAtWork()
    if (others > 0 || (!alone && this.lanesAtMost > 1)) {
      this.lanesAtMost = Math.min(this.lanesAtMost, Math.max(1, others >> 1))
      return true
    }
    return this.mayWait(error, alone) !== 'no'
  }

  private mayWait(error: ResourceError, alone: boolean): 'now' | 'later' | 'no' {
    if (this.results.hasReadable) {
      this.waitsFor = 'the reader'
      return 'later'
    }
    const when = this.turns.mayTryAgain(this, error, alone)
    if (when === 'later') this.waitsFor = 'other queries'
    return when
  }

  /** Memory was refused to this thread. */
  private mayBeginLater(error: ResourceError): boolean {
    this.stalled = this.stepsRunning > 0
    if (this.stalled) return true
    const when = this.mayWait(error, this.turns.isQuiet())
    if (when === 'now') queueMicrotask(() => this.advance())
    return when !== 'no'
  }

  resume(): void {
    this.waitsFor = 'nothing'
    this.advance()
  }

  startOver(): 'gave memory back' | 'holds nothing' | 'has given results' {
    if (this.hasResults) return 'has given results'
    if (this.progress.every((stage) => !stage)) return 'holds nothing'
    for (const stage of this.progress) stage?.release()
    this.progress.fill(undefined)
    this.metrics.startOver()
    return 'gave memory back'
  }

  get userFunctions(): readonly CalledFunction[] {
    return this.options.userFunctions?.functions ?? []
  }

  get i32(): Int32Array {
    return this.engine.i32
  }

  busyLanes(): readonly Lane[] {
    return this.progress.flatMap((stage) => stage?.busyLanes() ?? [])
  }

  nextFile(): number {
    return ++this.files
  }

  removeFile({ file, fileBytes }: Lane): void {
    const { spill } = this.options
    if (spill) this.removals.push(spill.folder.remove(fileName(this.id, file), fileBytes))
  }

  spilled(): void {
    this.options.spill?.folder.guard()
  }

  get words(): SharedArena {
    return this.control!.arena
  }

  run(stage: StageProgress, step: LaneStep): Promise<StepResult> {
    const { words, spec, specBytes } = this.control!
    const inputs = this.inputsOf(stage.stage).map(({ sealed }) => sealed.map(({ root }) => root))
    return stage.executor.run(
      {
        query: this.id,
        spec,
        specBytes,
        queryWords: words,
        stageWords: stage.words,
        stage: stage.index,
        inputs,
        ...step,
      },
      this.spec,
    )
  }

  accept(output: SharedArena, chunks: readonly StepChunk[], morsels: readonly number[]): void {
    this.hasResults = true
    this.results.add(output, chunks, morsels)
    this.wakeReader()
  }

  admit(count: number, next: number): number {
    return this.results.admit(count, next)
  }

  stepped(stage: StageProgress): void {
    if (this.ending) this.closeWhenIdle()
    else {
      this.guard(() => {
        stage.advance()
        this.reporter?.stepped(this.progress)
      })
      if (stage.finished) this.lanesAtMost = Number.POSITIVE_INFINITY
      if (stage.finished || this.stalled) this.advance()
    }
    this.turns.look()
  }

  /** An error on the main thread (too little memory for the words, a plan that cannot be counted) fails the query like one of a lane. */
  guard(work: () => void): void {
    if (this.ending) return
    try {
      work()
    } catch (error) {
      // Words and lanes are made as a whole or not: what could not be begun is begun later.
      if (isRefusal(error, this.engine) && this.mayBeginLater(error)) return
      this.fail(
        error instanceof QuernError ? error : new InternalError(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      )
    }
  }

  private start(): void {
    this.guard(() => {
      this.onStart(this)
      const { signal } = this.options
      if (signal?.aborted) throw new CancelledError()
      signal?.addEventListener('abort', this.onAbort, { once: true })
      this.state = 'running'
      const { userFunctions } = this.options
      if (userFunctions) this.watch = new CallWatch(this, this.executor, userFunctions)
      this.startedAt = performance.now()
      this.span = this.peaks.begin()
      if (this.options.onProgress) this.reporter = new ProgressReporter(this.stages, this.options.onProgress)
      this.turns.begin(this)
    })
    this.advance()
  }

  /** Room for the query's words. */
  private prepareWords(): void {
    const arena = this.control?.arena ?? createArena(this.engine, SMALL_ARENA)
    this.control = { arena, words: 0, spec: 0, specBytes: 0 }
    this.control = { arena, words: arena.allocateZeroed(QUERY_WORDS_BYTES), spec: 0, specBytes: 0 }
  }

  /** Puts the spec where other threads read it; what runs on this one alone is handed over as it is. */
  private writeSpec(): void {
    const { arena, words, specBytes: written } = this.control!
    if (written > 0) return
    const bytes = serialize(this.spec)
    const spec = arena.allocate(bytes.length)
    this.engine.u8.set(bytes, spec)
    this.control = { arena, words, spec, specBytes: bytes.length }
  }

  /** Starts stages whose inputs are there, lets those that run go on, and gives back inputs that nobody will read again. */
  private advance(): void {
    if (this.resting || !this.isRunning()) return
    this.stalled = false
    this.guard(() => {
      if (!this.control?.words) this.prepareWords()
      for (let again = true; again && !this.resting; ) {
        again = false
        this.stages.forEach((stage, index) => {
          const running = this.progress[index]
          if (running?.finished) return
          if (running) running.advance()
          else if (this.isReady(stage)) this.begin(stage, index)
          if (!this.progress[index]?.finished) return
          again = true
          this.lanesAtMost = Number.POSITIVE_INFINITY
        })
      }
      this.releaseInputs()
    })
    if (this.ending || !this.progress.every((stage) => stage?.finished)) return
    this.state = 'complete'
    this.measure()
    this.guard(() => this.reporter?.finished(this.progress))
    this.wakeReader()
    this.closeWhenIdle()
  }

  private isReady({ inputs }: Stage): boolean {
    return inputs.every((id) => this.progressOf(id)?.finished)
  }

  private begin(stage: Stage, index: number): void {
    const inputs = this.inputsOf(stage).map(({ sealed }) => sealed)
    const count = this.factory.countMorsels(stage, this.engine, inputs)
    const executor = this.executorOf(stage, inputs)
    // Before anything of the stage begins: memory may be refused.
    if (executor.readsSpec) this.writeSpec()
    const progress = new StageProgress(this, stage, index, count, executor, this.factory.barriers?.(stage, this.engine, inputs) ?? [])
    this.progress[index] = progress
    progress.advance()
  }

  private executorOf(stage: Stage, inputs: readonly (readonly SealedLane[])[]): StepExecutor {
    const rows = this.nearby && this.factory.countRows?.(stage, this.engine, inputs)
    return this.nearby && rows !== undefined && rows <= FEW_ROWS ? this.nearby : this.executor
  }

  private releaseInputs(): void {
    for (const progress of this.progress) {
      if (!progress?.finished || progress.stage.output === 'stream') continue
      const readers = this.stages.filter(({ inputs }) => inputs.includes(progress.stage.id))
      // Chunks may refer to what the streaming stage has read: that is kept until the reader is done.
      if (readers.every((reader) => reader.output === 'gather' && this.progressOf(reader.id)?.finished)) progress.release()
    }
  }

  private progressOf(id: number): StageProgress | undefined {
    return this.progress[this.stages.findIndex((stage) => stage.id === id)]
  }

  private inputsOf({ inputs }: Stage): StageProgress[] {
    return inputs.map((id) => this.progressOf(id)!)
  }

  private end(): void {
    if (this.ending) return
    this.ending = true
    if (this.control?.words) storeWord(this.engine.i32, this.control.words + CANCELLED, 1)
    this.closeWhenIdle()
  }

  private closeWhenIdle(): void {
    if (this.state === 'closed' || this.progress.some((stage) => stage && stage.inFlight > 0)) return
    if (!this.ending && !this.results.empty) return
    if (this.ending) this.results.clear()
    for (const stage of this.progress) stage?.release()
    this.control?.arena.release()
    this.measure()
    this.options.signal?.removeEventListener('abort', this.onAbort)
    this.watch?.stop()
    this.state = 'closed'
    this.turns.end(this)
    if (this.removals.length === 0) this.markClosed()
    else void Promise.all(this.removals).then(this.markClosed)
  }

  private measure(): void {
    if (!this.span) return
    this.peaks.end(this.span)
    this.metrics.peakBytes = this.span.peak - this.span.base
    this.metrics.ms = performance.now() - this.startedAt
    this.span = undefined
  }

  private isRunning(): boolean {
    return this.state === 'running'
  }

  private readerFreed(): void {
    this.readerMoved()
    this.advance()
    if (this.state === 'complete') this.closeWhenIdle()
  }

  /** Resolves once there may be something new for the reader. Its waiting makes room for one morsel more, whatever it has not released. */
  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
      this.readerMoved()
      this.advance()
    })
  }

  private readerMoved(): void {
    if (this.waitsFor === 'the reader') this.waitsFor = 'nothing'
  }

  private wakeReader(): void {
    this.wake?.()
    this.wake = undefined
  }
}
