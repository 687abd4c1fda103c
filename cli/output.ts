// Text to a stream in big pieces, no faster than its reader takes them.
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'

/** The reader went away (as `head` does): nothing is wrong, there is only nobody left to write for. */
export class ReaderGone extends Error {}

const PIECE_LENGTH = 64 * 1024 // a pipe's capacity on Linux: larger writes wait for the reader anyway

export class Output {
  private buffered = ''
  private failure: Error | undefined

  /** `beforeWrite` is called before each piece goes to the stream. */
  constructor(
    private readonly stream: Writable,
    private readonly beforeWrite: () => void = () => {},
  ) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.failure = error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED' ? new ReaderGone() : error
    })
  }

  /** Waits where the reader is slow. Throws `ReaderGone` once it has left. */
  write(text: string): Promise<void> | undefined {
    this.buffered += text
    return this.buffered.length >= PIECE_LENGTH ? this.flush() : undefined
  }

  async flush(): Promise<void> {
    if (this.failure) throw this.failure
    const piece = this.buffered
    this.buffered = ''
    if (piece === '') return
    this.beforeWrite()
    if (!this.stream.write(piece)) await this.drained()
    // A pipe is written to at once and never waits here: let the event loop turn, or Ctrl-C and a lost reader go unseen.
    await setImmediate()
    if (this.failure) throw this.failure
  }

  /** Ends on a failure too: the listener above has kept it. */
  private async drained(): Promise<void> {
    const settled = new AbortController()
    const events = ['drain', 'error', 'close'].map((event) => once(this.stream, event, { signal: settled.signal }))
    await Promise.race(events).catch(() => {})
    settled.abort()
    await Promise.allSettled(events)
  }
}
