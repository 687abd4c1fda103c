// What the main thread and a thread that writes say to each other over a job's port.
import type { ErrorData } from '../common/errors.ts'
import type { ChunkCopy } from '../physical/result-chunk.ts'

export type WriterResult<Outcome> = { readonly ok: true; readonly outcome: Outcome } | { readonly ok: false; readonly error: ErrorData }

/** To the thread: the next chunk, the end of them, that there will be no end and nothing is to be left of the job, or what came of a part. */
export type Fed = ChunkCopy | 'end' | 'stop' | PartDone

/** From the thread: it has begun with a chunk, or wants a part of its work done by another thread. */
export type WriterSays = 'taken' | PartAsked

export interface PartAsked {
  readonly part: number
  readonly task: unknown
  /** Those in the task that nobody else needs. */
  readonly buffers: readonly ArrayBuffer[]
}

export interface PartDone {
  readonly part: number
  readonly result: WriterResult<Uint8Array<ArrayBuffer>>
}
