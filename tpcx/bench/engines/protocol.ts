// The messages between the runner and an engine's process.
import type { Answer } from '../answer.ts'
import type { QueryProfile } from '../profile/profile-query.ts'
import type { TablesKept } from './engine.ts'

/** What is asked → what is answered. */
export interface Calls {
  /** Of Quern alone. */
  readonly profile: { readonly ask: string; readonly answer: QueryProfile }
  readonly open: { readonly ask: OpenAsk; readonly answer: string }
  readonly answer: { readonly ask: string; readonly answer: Answer }
  /** As `time`, and the bytes that went to temp files; of Quern alone. */
  readonly spill: { readonly ask: string; readonly answer: { readonly ms: number; readonly spilled: number } }
  /** Milliseconds from the text to the last row, by the engine's own process. */
  readonly time: { readonly ask: string; readonly answer: number }
}

export interface OpenAsk {
  readonly threads: number
  readonly tables: Readonly<Record<string, string>>
  readonly kept: TablesKept
  /** Bytes; of Quern alone. */
  readonly memoryLimit?: number | undefined
}

export type CallKind = keyof Calls

export interface Request {
  readonly kind: CallKind
  readonly ask: unknown
}

export type Response =
  | { readonly ok: true; readonly answer: unknown }
  | {
      readonly ok: false
      readonly message: string
      /** The query was refused before it ran. */
      readonly refusal: boolean
      /** The engine's package is not there, or does not load. */
      readonly absent: boolean
    }
