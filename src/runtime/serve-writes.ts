// The thread's side of the writer pool.
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import { CancelledError, errorToData } from '../common/errors.ts'
import type { ChunkCopy } from '../physical/result-chunk.ts'
import type { Fed, WriterResult, WriterTask } from './writer-pool.ts'

/**
 * What a writer thread's entry exports as its default, given what is done with a job and its chunks. Asking for the next one throws where the job was
 * stopped, and so does `check`, at any time.
 */
export function serveWrites<Job, Outcome>(
  write: (job: Job, chunks: AsyncGenerator<ChunkCopy, void>, check: () => void) => Promise<Outcome>,
): (task: WriterTask) => Promise<WriterResult<Outcome>> {
  return async ({ job, port }) => {
    const fed = new FedChunks(port)
    try {
      return { ok: true, outcome: await write(job as Job, fed.all(), () => fed.check()) }
    } catch (error) {
      return { ok: false, error: errorToData(error) }
    } finally {
      port.close()
    }
  }
}

class FedChunks {
  private readonly waiting: Fed[] = []
  private stopped = false
  private wake: (() => void) | undefined

  constructor(private readonly port: MessagePort) {
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
      if (typeof next === 'object') {
        this.port.postMessage('taken')
        yield next
      } else {
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
      }
    }
  }

  private take(fed: Fed): void {
    if (fed === 'stop') this.stopped = true
    else this.waiting.push(fed)
    this.wake?.()
  }
}
