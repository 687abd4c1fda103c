// Runs the tasks of a generator in as many threads as asked.
import { createRequire } from 'node:module'
import { CancelledError, type ErrorCode, FileError, QuernError } from '../../src/index.ts'
import { cancel, type FileResult, type FileTask, rowsMade } from './file-task.ts'

const PROGRESS_MS = 200

export interface RunOptions {
  readonly threads: number
  readonly signal?: AbortSignal | undefined
  /** Called about five times a second. */
  readonly onProgress?: ((rowsSoFar: number) => void) | undefined
}

/**
 * What each task wrote, in their order. `worker` is a built program by its name in package.json's imports, which answers a task as `writeTask` does.
 * All tasks share one `control`. The first failure, or `signal`, cancels the others; then the files that were finished stay, none is cut short.
 */
export async function runTasks<Task extends FileTask, Written>(
  worker: string,
  tasks: readonly Task[],
  { threads, signal, onProgress }: RunOptions,
): Promise<Written[]> {
  const control = tasks[0]?.control
  if (!control) return []
  const { Piscina } = await import('piscina')
  const filename = createRequire(import.meta.url).resolve(worker)
  const count = Math.min(threads, tasks.length)
  const pool = new Piscina<Task, FileResult<Written>>({ filename, minThreads: count, maxThreads: count, concurrentTasksPerWorker: 1 })
  const stop = () => cancel(control)
  const progress = setInterval(() => onProgress?.(rowsMade(control)), PROGRESS_MS)
  signal?.addEventListener('abort', stop)
  try {
    const results = await Promise.allSettled(
      tasks.map(async (task) => {
        const result = await pool.run(task).catch((error: Error): FileResult<Written> => died(task, error))
        if (result.ok) return result.written
        stop()
        throw errorOf(result)
      }),
    )
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    // The first failure cancels the other files: what it was matters, not that they were cancelled.
    if (failures.length > 0) throw failures.find((failure) => !(failure instanceof CancelledError)) ?? failures[0]
    return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  } finally {
    signal?.removeEventListener('abort', stop)
    clearInterval(progress)
    await pool.destroy()
  }
}

function died({ path }: FileTask, { message }: Error): FileResult<never> {
  return { ok: false, code: 'WORKER', message: `${path}: the thread that wrote it died: ${message}`, hint: undefined }
}

function errorOf({ code, message, hint }: { code: ErrorCode; message: string; hint: string | undefined }): QuernError {
  if (code === 'FILE') return new FileError(message, { hint })
  return code === 'CANCELLED' ? new CancelledError(message) : new QuernError(code, message, { hint })
}
