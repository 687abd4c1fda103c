// All that runs queries in a session: the shared memory, the workers, and the queries under way.
import { availableParallelism } from 'node:os'
import { CancelledError } from '../common/errors.ts'
import type { EngineMemory } from '../memory/engine-memory.ts'
import { PeakMeter } from '../memory/peak-meter.ts'
import { createEngineMemory, type MemoryCounters, memoryCounters, setMemoryLimit } from '../memory/shared-memory.ts'
import type { Stage, StageFactory } from '../physical/stage.ts'
import { defaultMemoryLimit } from './default-limit.ts'
import { InlineExecutor } from './inline-executor.ts'
import { kernelModule } from './kernel-module.ts'
import { MemoryTurns } from './memory-turns.ts'
import { type Query, type QueryOptions, QueryRun } from './query-run.ts'
import { type SpillSettings, TempSpace } from './spill/temp-space.ts'
import type { StepExecutor } from './step.ts'
import { StepRunner } from './step-runner.ts'
import { WorkerPool } from './worker-pool.ts'
import { WriterPool } from './writer-pool.ts'

export interface RuntimeOptions {
  /** The code of stages, for the main thread; workers make their own. */
  readonly factory: StageFactory
  /** Worker threads; by default one a core. */
  readonly threads?: number | undefined
  /** Bytes that all queries may hold together; by default 80 % of the machine's memory, or of its container's, and never more than 4 GiB less the allocator's tables. */
  readonly memoryLimit?: number | undefined
  /** Where temp files go, in a folder of their own; by default the system's folder for such. */
  readonly tempDir?: string | undefined
  /** The most bytes that temp files may have together; by default 90 % of what is free on their disk. */
  readonly tempLimit?: number | undefined
  /** The worker's built JavaScript; by default the package's own. */
  readonly workerFile?: string | undefined
  /** The writer threads' built JavaScript; by default the package's own. */
  readonly writerFile?: string | undefined
  /** Passed on to the workers' factories. */
  readonly extra?: unknown
}

export interface RunOptions extends Omit<QueryOptions, 'spill'> {
  /** What the query's temp files are to be like, where not as all others'. */
  readonly temp?: SpillSettings | undefined
}

// How long a step may take to notice that the session closes before its thread is ended.
const CLOSE_MS = 1000

export class Runtime {
  readonly threads: number
  private readonly queries = new Set<QueryRun>()
  private engine: EngineMemory | undefined
  private pool: WorkerPool | undefined
  private writerPool: WriterPool | undefined
  private inline: InlineExecutor | undefined
  private peakMeter: PeakMeter | undefined
  private tempSpace: TempSpace | undefined
  private turns: MemoryTurns | undefined
  private closed = false

  constructor(private readonly options: RuntimeOptions) {
    this.threads = options.threads ?? availableParallelism()
  }

  /** The main thread's grip on the shared memory; made when first asked for. */
  get memory(): EngineMemory {
    if (!this.engine) {
      this.engine = createEngineMemory(kernelModule())
      setMemoryLimit(this.engine, this.options.memoryLimit ?? defaultMemoryLimit())
    }
    return this.engine
  }

  /** The worker threads; started when first asked for. */
  get workers(): WorkerPool {
    if (this.closed) throw new CancelledError('the session was closed')
    this.pool ??= new WorkerPool(this.memory, { threads: this.threads, workerFile: this.options.workerFile, extra: this.options.extra })
    return this.pool
  }

  /** The threads that write files; they start with the first job. */
  get writers(): WriterPool {
    this.writerPool ??= new WriterPool({ threads: this.threads, writerFile: this.options.writerFile })
    return this.writerPool
  }

  /** The calling thread. */
  private get nearby(): InlineExecutor {
    this.inline ??= new InlineExecutor(new StepRunner(this.memory, this.options.factory))
    return this.inline
  }

  private get peaks(): PeakMeter {
    this.peakMeter ??= new PeakMeter(this.memory)
    return this.peakMeter
  }

  private get memoryTurns(): MemoryTurns {
    this.turns ??= new MemoryTurns(this.memory)
    return this.turns
  }

  private get temp(): TempSpace {
    this.tempSpace ??= new TempSpace(this.memory)
    return this.tempSpace
  }

  memoryCounters(): MemoryCounters {
    return { ...memoryCounters(this.memory), peak: this.peaks.fold() }
  }

  /** Prepares a query on the workers; it starts when its first chunk is asked for. */
  runQuery(stages: readonly Stage[], options: RunOptions = {}): Query {
    // A user's function may never return: only a worker can be ended.
    const nearby = options.alwaysWorkers || options.userFunctions ? undefined : this.nearby
    return this.prepare(stages, options, this.workers, nearby)
  }

  /** As `runQuery`, on the calling thread. */
  runInline(stages: readonly Stage[], options: RunOptions = {}): Query {
    return this.prepare(stages, options, this.nearby)
  }

  /** Ends all queries (their readers get a `CancelledError`) and all threads. */
  async close(): Promise<void> {
    this.closed = true
    const ended = [...this.queries].map((query) => query.cancel(new CancelledError('the session was closed')))
    await Promise.all([this.endWorkers(ended), this.writerPool?.destroy()])
    await this.tempSpace?.close()
  }

  private async endWorkers(ended: readonly Promise<void>[]): Promise<void> {
    if (!this.pool) return
    let timer: NodeJS.Timeout | undefined
    await Promise.race([Promise.all(ended), new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_MS)))])
    clearTimeout(timer)
    await this.pool.destroy()
  }

  private prepare(stages: readonly Stage[], { temp, ...rest }: RunOptions, executor: StepExecutor, nearby?: StepExecutor): Query {
    const { tempDir, tempLimit } = this.options
    const spill = this.temp.forQuery({ directory: tempDir, limit: tempLimit, ...temp }, executor.threads)
    const options: QueryOptions = { ...rest, spill }
    return new QueryRun(this.memory, executor, nearby, this.options.factory, stages, options, this.peaks, this.memoryTurns, (query) => {
      if (this.closed) throw new CancelledError('the session was closed')
      this.queries.add(query)
      query.closed.then(() => this.queries.delete(query))
    })
  }
}
