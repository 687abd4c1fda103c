// Runs a generator for the terminal: progress while it runs, Ctrl-C to cancel, what was written in a line.
import type { RunOptions } from '../../tpcx/generate/run-tasks.ts'

interface Generated {
  readonly rows: number
  readonly files: number
  readonly bytes: number
}

/** `expected` rows are all; `generate` is told about progress and cancelling. */
export async function runGenerator(
  out: string,
  expected: number,
  generate: (options: Pick<RunOptions, 'signal' | 'onProgress'>) => Promise<Generated>,
): Promise<void> {
  const cancel = new AbortController()
  const interrupt = () => cancel.abort()
  // Once: a second interrupt ends the program at once.
  process.once('SIGINT', interrupt)
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  const { stderr } = process
  const onProgress = (rows: number) => {
    const percent = Math.min(100, Math.floor((100 * rows) / Math.max(1, expected)))
    stderr.write(`\r\x1b[K${percent} %  ${rows.toLocaleString('en-US')} rows  ${rate(rows, seconds())}`)
  }
  try {
    const { rows, files, bytes } = await generate({ signal: cancel.signal, onProgress: stderr.isTTY ? onProgress : undefined })
    if (stderr.isTTY) stderr.write('\r\x1b[K')
    const megabytes = (bytes / 1e6).toFixed(1)
    const size = `${rows.toLocaleString('en-US')} rows in ${files} files, ${megabytes} MB`
    console.log(`${out}: ${size}, ${seconds().toFixed(1)} s, ${rate(rows, seconds())}`)
  } catch (error) {
    if (stderr.isTTY) stderr.write('\r\x1b[K')
    throw error
  } finally {
    process.off('SIGINT', interrupt)
  }
}

function rate(rows: number, seconds: number): string {
  return `${Math.round(rows / seconds).toLocaleString('en-US')} rows/s`
}
