// Worker threads that run steps. Piscina starts, feeds and replaces them; here its answers become outcomes that the scheduler knows.
import { createRequire } from 'node:module'
import type { Worker } from 'node:worker_threads'
import type { Piscina as PiscinaPool } from 'piscina'
import { WorkerError } from '../common/errors.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'
import { kernelModule } from './kernel-module.ts'
import { type StepExecutor, type StepResult, type StepTask, ThreadDeath, WAKE, type WorkerStart } from './step.ts'

export interface WorkerPoolOptions {
  readonly threads: number
  /** The worker's built JavaScript; by default the package's own. */
  readonly workerFile?: string | undefined
  readonly extra?: unknown
}

// How many workers in a row, for each thread, may end before they are ready.
const STILLBORN = 4

/**
 * Of a worker's heap. V8's own choice, 48, is for programs whose objects live for a while: those of a step are gone with it, and what V8 has taken once it
 * keeps.
 */
const YOUNG_MEGABYTES = 8

export class WorkerPool implements StepExecutor {
  readonly threads: number
  readonly readsSpec = true
  private pool: PiscinaPool<StepTask | typeof WAKE, StepResult> | undefined
  /** The end of the threads of the pool before, if there was one. */
  private ended: Promise<void> = Promise.resolve()
  private closing = false
  private stillborn = 0
  private lastError: unknown

  constructor(
    private readonly engine: EngineMemory,
    private readonly options: WorkerPoolOptions,
  ) {
    this.threads = options.threads
    this.pool = this.start()
  }

  async run(task: StepTask): Promise<StepResult> {
    this.pool ??= this.start()
    const { pool } = this
    try {
      const result = await pool.run(task)
      this.stillborn = 0
      return result
    } catch (cause) {
      if (pool === this.pool) throw new ThreadDeath(messageOf(cause), { cause })
      // Given up on: only now is it certain that the step's thread is gone.
      await this.ended
      throw new WorkerError(`the workers do not start: ${messageOf(this.lastError ?? cause)}`, { cause })
    }
  }

  /** The threads as they are now, for whoever must end one. */
  get workers(): readonly Worker[] {
    return this.pool?.threads ?? []
  }

  /** Its step's promise rejects with a `ThreadDeath`; another thread takes its place. */
  endThread(id: number): void {
    void this.workers.find(({ threadId }) => threadId === id)?.terminate()
  }

  /** Ends all threads, whatever they are at. */
  async destroy(): Promise<void> {
    this.closing = true
    this.giveUp()
    await this.ended
  }

  private start(): PiscinaPool<StepTask | typeof WAKE, StepResult> {
    const require = createRequire(import.meta.url)
    // Loaded with the first pool: a session that runs small plans only never needs it.
    const { ArrayTaskQueue, Piscina }: typeof import('piscina') = require('piscina')
    const start: WorkerStart = { memory: this.engine.memory, module: kernelModule(), extra: this.options.extra }
    const pool = new Piscina<StepTask | typeof WAKE, StepResult>({
      filename: this.options.workerFile ?? require.resolve('#worker.js'),
      minThreads: this.threads,
      maxThreads: this.threads,
      idleTimeout: Number.POSITIVE_INFINITY,
      // Steps of several queries take turns: first come, first served.
      taskQueue: new ArrayTaskQueue(),
      stricterFIFO: true,
      recordTiming: false,
      workerData: start,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    })
    // Comes for a worker that ends between steps, and for all that are at work when the pool is destroyed.
    pool.on('error', (error) => {
      this.lastError = error
    })
    pool.on('workerDestroy', () => queueMicrotask(() => this.replace(pool)))
    return pool
  }

  /** Piscina does not replace a worker that ended before it was ready. */
  private replace(pool: PiscinaPool<StepTask | typeof WAKE, StepResult>): void {
    if (this.closing || pool !== this.pool || pool.threads.length >= this.threads) return
    if (++this.stillborn > STILLBORN * this.threads) this.giveUp()
    else pool.run(WAKE).catch(() => {})
  }

  private giveUp(): void {
    const { pool } = this
    this.pool = undefined
    this.stillborn = 0
    if (pool) this.ended = pool.destroy()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
