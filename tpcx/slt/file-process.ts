// The side of a child process: runs one file after the other, each in a session of its own, and tells the outcomes.
import { dirname, join } from 'node:path'
import { open } from '../../src/index.ts'
import { readAll } from '../bench/rows.ts'
import { withDoubles } from './dialect.ts'
import { parseForeign } from './foreign-records.ts'
import { type Failure, runForeign } from './foreign-run.ts'

export interface FileTask {
  readonly file: string
  readonly integerDivision: boolean
  readonly seconds: number
}

/** What a child tells: what became of the last records (of those that passed, how many), or that the file has ended. */
export type FileMessage =
  | { readonly kind: 'outcomes'; readonly passed: number; readonly failures: readonly Failure[]; readonly line: number }
  | { readonly kind: 'end' }

/** Told together: a message a record would cost more than most records. */
const TOLD_TOGETHER = 64
const TOLD_AFTER_MS = 1000

export function serveFiles(read: (file: string) => string): void {
  process.on('message', async (task: FileTask) => {
    await runFile(task, read)
    process.send!({ kind: 'end' } satisfies FileMessage)
  })
}

async function runFile({ file, integerDivision, seconds }: FileTask, read: (file: string) => string): Promise<void> {
  const readIncluded = (name: string) => {
    try {
      return read(join(dirname(file), name))
    } catch {
      return undefined
    }
  }
  await using session = await open({ threads: 2 })
  if (integerDivision) await session.query('SET integer_division = true')
  let [passed, line, told] = [0, 0, performance.now()]
  let failures: Failure[] = []
  const tell = () => {
    process.send!({ kind: 'outcomes', passed, failures, line } satisfies FileMessage)
    ;[passed, failures, told] = [0, [], performance.now()]
  }
  const run = async (sql: string, signal: AbortSignal) => readAll(await session.query(integerDivision ? withDoubles(sql) : sql, { signal }))
  for await (const outcome of runForeign(parseForeign(read(file), readIncluded), run, seconds)) {
    line = outcome.line
    if (outcome.status === 'passed') passed++
    else failures.push(outcome)
    if (passed + failures.length === TOLD_TOGETHER || performance.now() - told > TOLD_AFTER_MS) tell()
  }
  tell()
}
