// Worker threads that run steps. Piscina starts, feeds and replaces them; here its answers become outcomes that the scheduler knows.
import { createRequire } from 'node:module'
import type { Worker } from 'node:worker_threads'
import type { Piscina as PiscinaPool } from 'piscina'
import type { EngineMemory } from '../memory/engine-memory.ts'
import { kernelModule } from './kernel-module.ts'
import { type StepExecutor, type StepResult, type StepTask, ThreadDeath, WAKE, type WorkerStart } from './step.ts'

export interface WorkerPoolOptions {
  readonly threads: number
  /** The worker's built JavaScript; by default the package's own. */
  readonly workerFile?: string | undefined
  readonly extra?: unknown
}

export class WorkerPool implements StepExecutor {
  readonly threads: number
  private readonly pool: PiscinaPool<StepTask | typeof WAKE, StepResult>
  private closing = false
  private stillborn = 0

  constructor(engine: EngineMemory, options: WorkerPoolOptions) {
    const require = createRequire(import.meta.url)
    // Loaded with the first pool: a session that runs small plans only never needs it.
    const { ArrayTaskQueue, Piscina }: typeof import('piscina') = require('piscina')
    const start: WorkerStart = { memory: engine.memory, module: kernelModule(), extra: options.extra }
    this.threads = options.threads
    this.pool = new Piscina({
      filename: options.workerFile ?? require.resolve('#worker.js'),
      minThreads: options.threads,
      maxThreads: options.threads,
      idleTimeout: Number.POSITIVE_INFINITY,
      // Steps of several queries take turns: first come, first served.
      taskQueue: new ArrayTaskQueue(),
      stricterFIFO: true,
      recordTiming: false,
      workerData: start,
    })
    // A worker that ends between steps is of no interest to anybody, nor is one that `destroy` ends within a step.
    this.pool.on('error', () => {})
    this.pool.on('workerDestroy', () => queueMicrotask(() => this.replace()))
  }

  async run(task: StepTask): Promise<StepResult> {
    try {
      const result = await this.pool.run(task)
      this.stillborn = 0
      return result
    } catch (cause) {
      throw new ThreadDeath(cause instanceof Error ? cause.message : String(cause), { cause })
    }
  }

  /** The threads as they are now, for whoever must end one. */
  get workers(): readonly Worker[] {
    return this.pool.threads
  }

  /** Ends all threads, whatever they are at. */
  async destroy(): Promise<void> {
    this.closing = true
    await this.pool.destroy()
  }

  /** Piscina does not replace a worker that ended before it was ready. */
  private replace(): void {
    // Workers that never come up are left to the steps that wait for them: those fail.
    if (this.closing || this.pool.threads.length >= this.threads || ++this.stillborn > 4 * this.threads) return
    this.pool.run(WAKE).catch(() => {})
  }
}
