// The way in. Importing the package loads this and little else: the engine itself comes with the first session.
import { BindError } from './common/errors.ts'
import type { Session } from './session.ts'

export interface OpenOptions {
  /** Worker threads; by default one a core. */
  readonly threads?: number | undefined
  /** Bytes that all queries of the session may hold together; by default 80 % of the machine's memory, or of its container's, at most 4 GiB. */
  readonly memoryLimit?: number | undefined
  /**
   * Where queries put aside what does not fit in memory: in a folder of the session's own within this one, which is removed with the session. By default
   * the system's folder for temp files; an empty text where nothing may be put aside.
   */
  readonly tempDir?: string | undefined
  /** The most bytes that temp files may have together; by default 90 % of what is free on their disk when the first one is needed. */
  readonly tempLimit?: number | undefined
  /** Rows a batch, 1 to 65536; 8192 by default. */
  readonly batchRows?: number | undefined
  /** Run small queries, too, on the worker threads instead of the calling one. */
  readonly alwaysWorkers?: boolean | undefined
}

/**
 * Opens a session. Threads and memory are taken when a query first needs them; `close` gives them back. Rejects with a `BindError` where an option
 * is out of its range.
 *
 *     const session = await open({ threads: 4 })
 *     const result = await session.query(`select country, count(*) from 'plays/' group by country`)
 *     for await (const batch of result.batches()) console.log(batch.columns[0].value(0))
 *     await session.close()
 */
export async function open(options: OpenOptions = {}): Promise<Session> {
  checkCount('threads', options.threads, MOST_THREADS)
  checkCount('memoryLimit', options.memoryLimit, Number.MAX_SAFE_INTEGER)
  checkCount('tempLimit', options.tempLimit, Number.MAX_SAFE_INTEGER)
  checkCount('batchRows', options.batchRows, MOST_BATCH_ROWS)
  const { Session } = await import('./session.ts')
  return new Session(options)
}

const MOST_THREADS = 256
const MOST_BATCH_ROWS = 65536

function checkCount(name: string, value: number | undefined, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return
  const range = most === Number.MAX_SAFE_INTEGER ? 'of at least 1' : `from 1 to ${most}`
  throw new BindError(`the option ${name} is ${value}`, { hint: `It is a whole number ${range}.` })
}
