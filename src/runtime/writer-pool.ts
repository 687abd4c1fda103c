// Threads that write what queries give, so that the main thread encodes nothing. A job is fed chunk by chunk over a port of its own; how many
// may be on their way bounds its memory. What a job is is the matter of who asks for it and of the threads' entry.
import { createRequire } from 'node:module'
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads'
import type { Piscina as PiscinaPool } from 'piscina'
import { errorFromData, errorToData, WorkerError } from '../common/errors.ts'
import type { ChunkCopy } from '../physical/result-chunk.ts'
import type { Fed, PartAsked, PartDone, WriterResult, WriterSays } from './writer-messages.ts'

export interface WriterPoolOptions {
  /** As many jobs run at the same time, and as many parts of jobs beside them. */
  readonly threads: number
  /** The thread's built JavaScript; by default the package's own. */
  readonly writerFile?: string | undefined
}

/** A job as its thread gets it. */
export interface WriterTask {
  readonly job: unknown
  readonly port: MessagePort
  /** How many threads there are for its parts. */
  readonly width: number
}

// The thread always has a next chunk while it is at one, and a job that stops has few to get through.
const CHUNKS_UNDER_WAY = 3

// A thread that has written keeps the encoder's memory, some 100 MB.
const IDLE_MS = 5000

// How long a job may take to clean up when the session closes.
const CLOSE_MS = 1000

export class WriterPool {
  private pool: PiscinaPool<WriterTask, unknown> | undefined
  /** Apart from the jobs' threads: a job waits for its parts. */
  private partPool: PiscinaPool<unknown, PartResult> | undefined
  private readonly running = new Set<Promise<unknown>>()

  constructor(private readonly options: WriterPoolOptions) {}

  /**
   * Runs a job on the chunks, whose buffers are given away. Where getting them throws, the job is stopped, and the error comes out when it is at rest.
   * Throws what the job throws, and a WorkerError where its thread ends: then whatever it had begun is left as it is. `signal` stops the job once it has all
   * chunks; before, it is for them to throw.
   */
  async run<Outcome>(job: unknown, chunks: AsyncIterable<ChunkCopy>, signal?: AbortSignal): Promise<Outcome> {
    const { port1: port, port2 } = new MessageChannel()
    const writing = this.threads.run({ job, port: port2, width: this.options.threads }, { transferList: [port2] }) as Promise<
      WriterResult<Outcome>
    >
    const settled = writing.catch(() => {})
    this.running.add(settled)
    const feed = new Feed(port, settled, (asked) => this.part(asked))
    try {
      await feed.all(chunks)
    } catch (error) {
      feed.send('stop')
      await settled
      throw error
    } finally {
      settled.then(() => {
        port.close()
        this.running.delete(settled)
      })
    }
    const stop = () => feed.send('stop')
    signal?.addEventListener('abort', stop, { once: true })
    if (signal?.aborted) stop()
    const result = await writing
      .catch((cause: unknown) => {
        throw threadEnded(cause)
      })
      .finally(() => signal?.removeEventListener('abort', stop))
    if (!result.ok) throw errorFromData(result.error)
    return result.outcome
  }

  /** The threads as they are now. */
  get workers(): readonly Worker[] {
    return [...(this.pool?.threads ?? []), ...(this.partPool?.threads ?? [])]
  }

  /** Waits a moment for jobs that have been told to stop, then ends all threads. */
  async destroy(): Promise<void> {
    if (!this.pool) return
    let timer: NodeJS.Timeout | undefined
    await Promise.race([Promise.all(this.running), new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_MS)))])
    clearTimeout(timer)
    await Promise.all([this.pool.destroy(), this.partPool?.destroy()])
  }

  private async part({ part, task, buffers }: PartAsked): Promise<PartDone> {
    this.partPool ??= this.start<unknown, PartResult>()
    try {
      return { part, result: await this.partPool.run(task, { name: 'part', transferList: [...buffers] }) }
    } catch (cause) {
      return { part, result: { ok: false, error: errorToData(threadEnded(cause)) } }
    }
  }

  private get threads(): PiscinaPool<WriterTask, unknown> {
    this.pool ??= this.start<WriterTask, unknown>()
    return this.pool
  }

  private start<Task, Result>(): PiscinaPool<Task, Result> {
    const require = createRequire(import.meta.url)
    const { Piscina }: typeof import('piscina') = require('piscina')
    const pool = new Piscina<Task, Result>({
      filename: this.options.writerFile ?? require.resolve('#writer.js'),
      minThreads: 0,
      maxThreads: this.options.threads,
      idleTimeout: IDLE_MS,
      recordTiming: false,
    })
    // Its job's promise tells of a thread that ends.
    pool.on('error', () => {})
    return pool
  }
}

type PartResult = WriterResult<Uint8Array<ArrayBuffer>>

function threadEnded(cause: unknown): WorkerError {
  return new WorkerError(`the thread that was writing ended: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
}

/** The main thread's end of a job's port. */
class Feed {
  private credit = CHUNKS_UNDER_WAY
  private over = false
  private wake: (() => void) | undefined

  constructor(
    private readonly port: MessagePort,
    settled: Promise<unknown>,
    private readonly runPart: (asked: PartAsked) => Promise<PartDone>,
  ) {
    port.on('message', (said: WriterSays) => this.hear(said))
    settled.then(() => {
      this.over = true
      this.wake?.()
    })
  }

  /** Sends all chunks and their end; leaves early where the job is over before. */
  async all(chunks: AsyncIterable<ChunkCopy>): Promise<void> {
    for await (const chunk of chunks) {
      if (this.over) return
      this.port.postMessage(chunk satisfies Fed, [chunk.bytes.buffer])
      this.credit--
      while (this.credit === 0 && !this.over) {
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
      }
      if (this.over) return
    }
    this.send('end')
  }

  send(fed: Fed): void {
    this.port.postMessage(fed)
  }

  private hear(said: WriterSays): void {
    if (said !== 'taken') {
      void this.runPart(said).then((done) => {
        const { result } = done
        this.port.postMessage(done satisfies Fed, result.ok ? [result.outcome.buffer] : [])
      })
      return
    }
    this.credit++
    this.wake?.()
  }
}
