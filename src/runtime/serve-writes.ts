// The threads' side of the writer pool.
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { CancelledError, errorFromData, errorToData } from '../common/errors.ts'
import type { ChunkCopy } from '../physical/result-chunk.ts'
import type { Fed, PartDone, WriterResult, WriterSays } from './writer-messages.ts'
import type { WriterTask } from './writer-pool.ts'

/** Other threads, for parts of a job. */
export interface PartThreads {
  /** How many parts they do at the same time. */
  readonly width: number
  /** Has the part done; the buffers are given away. Throws what doing it throws, and where the job is stopped. */
  run(task: unknown, buffers: readonly ArrayBuffer[]): Promise<Uint8Array<ArrayBuffer>>
}

/**
 * What a writer thread's entry exports as its default, given what is done with a job and its chunks. Asking for the next one throws where the job was
 * stopped, and so does `check`, at any time.
 */
export function serveWrites<Job, Outcome>(
  write: (job: Job, chunks: AsyncGenerator<ChunkCopy, void>, check: () => void, threads: PartThreads) => Promise<Outcome>,
): (task: WriterTask) => Promise<WriterResult<Outcome>> {
  return async ({ job, port, width }) => {
    const fed = new FedChunks(port, width)
    const check = () => fed.check()
    const result = await resultOf(() => write(job as Job, fed.all(), check, fed))
    port.close()
    return result
  }
}

/** What the entry exports as `part`, given how a part is done. */
export function serveParts<Task>(
  run: (task: Task) => Promise<Uint8Array<ArrayBuffer>>,
): (task: Task) => Promise<WriterResult<Uint8Array<ArrayBuffer>>> {
  return (task) => resultOf(() => run(task))
}

async function resultOf<Outcome>(run: () => Promise<Outcome>): Promise<WriterResult<Outcome>> {
  try {
    return { ok: true, outcome: await run() }
  } catch (error) {
    return { ok: false, error: errorToData(error) }
  }
}

interface AskedPart {
  resolve(bytes: Uint8Array<ArrayBuffer>): void
  reject(error: Error): void
}

class FedChunks implements PartThreads {
  private readonly waiting: (ChunkCopy | 'end')[] = []
  private readonly asked = new Map<number, AskedPart>()
  private parts = 0
  private stopped = false
  private wake: (() => void) | undefined

  constructor(
    private readonly port: MessagePort,
    readonly width: number,
  ) {
    port.on('message', (fed: Fed) => this.take(fed))
  }

  /** Throws where the job was stopped, though this thread may not have come to its messages since. */
  check(): void {
    for (let next = receiveMessageOnPort(this.port); next; next = receiveMessageOnPort(this.port)) this.take(next.message as Fed)
    if (this.stopped) throw new CancelledError()
  }

  async *all(): AsyncGenerator<ChunkCopy, void> {
    for (;;) {
      if (this.stopped) throw new CancelledError()
      const next = this.waiting.shift()
      if (next === 'end') return
      if (next) {
        this.say('taken')
        yield next
      } else {
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
      }
    }
  }

  run(task: unknown, buffers: readonly ArrayBuffer[]): Promise<Uint8Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      if (this.stopped) throw new CancelledError()
      this.asked.set(++this.parts, { resolve, reject })
      this.say({ part: this.parts, task, buffers }, buffers)
    })
  }

  private say(message: WriterSays, buffers: readonly ArrayBuffer[] = []): void {
    this.port.postMessage(message, buffers)
  }

  private take(fed: Fed): void {
    if (fed === 'stop') this.stop()
    else if (typeof fed === 'object' && 'part' in fed) this.finish(fed)
    else this.waiting.push(fed)
    this.wake?.()
  }

  private stop(): void {
    this.stopped = true
    for (const { reject } of this.asked.values()) reject(new CancelledError())
    this.asked.clear()
  }

  private finish({ part, result }: PartDone): void {
    const asked = this.asked.get(part)
    this.asked.delete(part)
    if (result.ok) asked?.resolve(result.outcome)
    else asked?.reject(errorFromData(result.error))
  }
}
