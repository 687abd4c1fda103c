// V8's CPU profiles of this process's threads, all at the same time, through the inspector inside the process.
import { type Profiler, Session } from 'node:inspector/promises'

export interface ThreadProfile {
  /** Node's number of the thread; 0 is the main one. */
  readonly thread: number
  readonly profile: Profiler.Profile
}

const SAMPLE_US = 200

export class ThreadProfiler {
  private readonly workers: { readonly thread: number; readonly sessionId: string }[] = []
  private readonly waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  private calls = 0

  private constructor(private readonly session: Session) {}

  /** Of the main thread and of all workers that are there now. Node tells of workers one after the other; those of `needed` have all been told of. */
  static async attach(needed: ReadonlySet<number>): Promise<ThreadProfiler> {
    const session = new Session()
    session.connect()
    const profiler = new ThreadProfiler(session)
    const missing = new Set(needed)
    missing.delete(0)
    const complete = new Promise<void>((resolve) => {
      if (missing.size === 0) resolve()
      session.on('NodeWorker.attachedToWorker', ({ params }) => {
        const thread = Number(params.workerInfo.workerId)
        profiler.workers.push({ thread, sessionId: params.sessionId })
        missing.delete(thread)
        if (missing.size === 0) resolve()
      })
    })
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => profiler.receive(params.message))
    await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
    await complete
    await profiler.everywhere('Profiler.enable')
    await profiler.everywhere('Profiler.setSamplingInterval', { interval: SAMPLE_US })
    return profiler
  }

  async start(): Promise<void> {
    await this.everywhere('Profiler.start')
  }

  async stop(): Promise<ThreadProfile[]> {
    const results = await this.everywhere('Profiler.stop')
    return results.map(({ thread, result }) => ({ thread, profile: (result as { profile: Profiler.Profile }).profile }))
  }

  async detach(): Promise<void> {
    await this.everywhere('Profiler.disable')
    this.session.disconnect()
  }

  private async everywhere(method: string, params: object = {}): Promise<{ thread: number; result: unknown }[]> {
    const post = this.session.post.bind(this.session) as (method: string, params: object) => Promise<unknown>
    const main = post(method, params).then((result) => ({ thread: 0, result }))
    const others = this.workers.map(async ({ thread, sessionId }) => ({ thread, result: await this.inWorker(sessionId, method, params) }))
    return Promise.all([main, ...others])
  }

  private inWorker(sessionId: string, method: string, params: object): Promise<unknown> {
    const id = ++this.calls
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.session.post('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id, method, params }) }).catch(reject)
    })
  }

  private receive(message: string): void {
    const { id, result, error } = JSON.parse(message) as { id?: number; result?: unknown; error?: { message: string } }
    const waiting = id === undefined ? undefined : this.waiting.get(id)
    if (!waiting) return
    this.waiting.delete(id!)
    if (error) waiting.reject(new Error(error.message))
    else waiting.resolve(result)
  }
}
